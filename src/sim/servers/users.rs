//! Who may do what: a small table of rules that requests and access reviews both consult.

use serde_json::{Value, json};
use std::sync::Arc;

/// What somebody wants to do, as an authorizer sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `list`
    pub verb: String,
    /// `apps`; empty for the core group.
    pub group: String,
    /// `deployments`, or `deployments/scale`.
    pub resource: String,
    /// Empty for all namespaces and for cluster-scoped objects.
    pub namespace: String,
    /// Empty for collections.
    pub name: String,
}

impl Attributes {
    /// The end of a refusal: `User "viewer" cannot list resource …`.
    pub fn refused_to(&self, user: &User) -> String {
        let place = if self.namespace.is_empty() {
            "at the cluster scope".to_owned()
        } else {
            format!("in the namespace \"{}\"", self.namespace)
        };
        format!(
            "User \"{}\" cannot {} resource \"{}\" in API group \"{}\" {place}",
            user.name, self.verb, self.resource, self.group
        )
    }
}

/// Where a rule holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere.
    Cluster,
    /// In these namespaces only.
    Namespaces(Vec<String>),
}

impl Scope {
    fn covers(&self, namespace: &str) -> bool {
        match self {
            Self::Cluster => true,
            Self::Namespaces(names) => names.iter().any(|name| name == namespace),
        }
    }
}

/// A permission. `*` stands for everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Where it holds.
    pub scope: Scope,
    /// What may be done.
    pub verbs: Vec<String>,
    /// To resources of which API groups.
    pub groups: Vec<String>,
    /// To which resources; a subresource is named `deployments/scale`.
    pub resources: Vec<String>,
}

impl Rule {
    /// The verbs, on everything, within `scope`.
    pub fn on_everything(scope: Scope, verbs: &[&str]) -> Self {
        Self::on(scope, verbs, "*", &["*"])
    }

    /// The verbs, on resources of one group, within `scope`.
    pub fn on(scope: Scope, verbs: &[&str], group: &str, resources: &[&str]) -> Self {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            scope,
            verbs: owned(verbs),
            groups: vec![group.to_owned()],
            resources: owned(resources),
        }
    }

    fn allows(&self, asked: &Attributes) -> bool {
        self.scope.covers(&asked.namespace)
            && any(&self.verbs, &asked.verb)
            && any(&self.groups, &asked.group)
            && any(&self.resources, &asked.resource)
    }
}

fn any(allowed: &[String], asked: &str) -> bool {
    allowed.iter().any(|it| it == "*" || it == asked)
}

/// Somebody who presents a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// `ops`
    pub name: String,
    /// `operators`
    pub groups: Vec<String>,
    /// The bearer token. There is nothing to protect here; it is only there to be checked.
    pub token: String,
    /// What the user may do.
    pub rules: Vec<Rule>,
}

impl User {
    /// A user whose token is `sim-NAME`.
    pub fn new(name: &str, group: &str, rules: Vec<Rule>) -> Self {
        Self {
            name: name.to_owned(),
            groups: vec![group.to_owned()],
            token: format!("sim-{name}"),
            rules,
        }
    }

    /// Whether a rule allows it.
    pub fn may(&self, asked: &Attributes) -> bool {
        self.rules.iter().any(|rule| rule.allows(asked))
    }

    /// The rules that hold in a namespace, as a rules review lists them.
    pub fn rules_in(&self, namespace: &str) -> Vec<Value> {
        let rules = self
            .rules
            .iter()
            .filter(|rule| rule.scope.covers(namespace));
        let listed = rules.map(|rule| {
            json!({"verbs": rule.verbs, "apiGroups": rule.groups, "resources": rule.resources})
        });
        listed.collect()
    }
}

/// Everybody with a token.
#[derive(Debug, Clone, Default)]
pub struct Users(Vec<Arc<User>>);

impl Users {
    /// These and nobody else.
    pub fn new(users: impl IntoIterator<Item = User>) -> Self {
        Self(users.into_iter().map(Arc::new).collect())
    }

    /// Those of the demonstration: `ops` who may do anything, `viewer` who may only look, and
    /// `finance` who may do anything, but in that namespace alone.
    pub fn demonstration() -> Self {
        let finance = Scope::Namespaces(vec!["finance".to_owned()]);
        Self::new([
            User::new(
                "ops",
                "operators",
                vec![Rule::on_everything(Scope::Cluster, &["*"])],
            ),
            User::new(
                "viewer",
                "viewers",
                vec![Rule::on_everything(
                    Scope::Cluster,
                    &["get", "list", "watch"],
                )],
            ),
            User::new(
                "finance",
                "teams",
                vec![Rule::on_everything(finance, &["*"])],
            ),
        ])
    }

    /// Who presents `token`.
    pub fn by_token(&self, token: &str) -> Option<&Arc<User>> {
        self.0.iter().find(|user| user.token == token)
    }

    /// The user of that name.
    pub fn by_name(&self, name: &str) -> Option<&Arc<User>> {
        self.0.iter().find(|user| user.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(verb: &str, namespace: &str) -> Attributes {
        Attributes {
            verb: verb.to_owned(),
            group: "apps".to_owned(),
            resource: "deployments".to_owned(),
            namespace: namespace.to_owned(),
            name: String::new(),
        }
    }

    #[test]
    fn the_table_of_rights() {
        let users = Users::demonstration();
        let table = [
            ("ops", "delete", "", true),
            ("viewer", "list", "", true),
            ("viewer", "patch", "finance", false),
            ("finance", "patch", "finance", true),
            ("finance", "list", "sales", false),
            ("finance", "list", "", false),
        ];
        for (user, verb, namespace, allowed) in table {
            let user = users.by_name(user).unwrap();
            assert_eq!(
                user.may(&asks(verb, namespace)),
                allowed,
                "{} {verb}",
                user.name
            );
        }
    }

    #[test]
    fn refusals_name_the_place() {
        let users = Users::demonstration();
        let viewer = users.by_token("sim-viewer").unwrap();
        assert_eq!(
            asks("list", "").refused_to(viewer),
            "User \"viewer\" cannot list resource \"deployments\" in API group \"apps\" at the \
             cluster scope"
        );
        assert!(
            asks("list", "rec")
                .refused_to(viewer)
                .ends_with("in the namespace \"rec\"")
        );
    }
}
