//! Which apps a flag says it belongs to, by its name and its tags.

use std::collections::BTreeMap;

use super::{Claim, Claimant, NamePattern};
use crate::model::CleanText;

/// The type of tags that hold any text: `simple:app:invoice-bot` is read as `app:invoice-bot`.
const SIMPLE: &str = "simple:";

/// How flags are joined to apps: by the operator's table, by a tag, by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRules {
    tag: String,
    patterns: Vec<NamePattern>,
    apps: BTreeMap<String, String>,
}

impl Default for ClaimRules {
    fn default() -> Self {
        Self::new("app", Vec::new(), BTreeMap::new())
    }
}

impl ClaimRules {
    /// Rules by which a tag of this kind names a flag's app, names are of these patterns, and
    /// flags by their names are of these `apps`: each `name`, `namespace/name` or
    /// `cluster/namespace/name`.
    pub fn new(tag: &str, patterns: Vec<NamePattern>, apps: BTreeMap<String, String>) -> Self {
        Self {
            tag: tag.to_owned(),
            patterns,
            apps,
        }
    }

    /// The apps that the flag called `name` with these `tags` (each `type:value`) may be of, the
    /// strongest claims first.
    pub fn claims(&self, name: &str, tags: &[CleanText]) -> Vec<Claim> {
        let configured = self.apps.get(name).map(String::as_str);
        let configured = configured.map(|app| Claim::of(Claimant::Configuration, app));
        let tagged = tags.iter().filter_map(|tag| self.tagged(tag));
        let tagged = tagged.map(|app| Claim::of(Claimant::Tag, app));
        let named = self.patterns.iter().flat_map(|it| it.apps(name));
        let named = named.map(|app| Claim::of(Claimant::Pattern, app));
        configured.into_iter().chain(tagged).chain(named).collect()
    }

    /// The app that `tag` names.
    fn tagged<'a>(&self, tag: &'a str) -> Option<&'a str> {
        if self.tag.is_empty() {
            return None;
        }
        let tag = tag.strip_prefix(SIMPLE).unwrap_or(tag);
        let rest = tag.strip_prefix(&self.tag)?;
        let app = if self.tag.ends_with(|it: char| !it.is_ascii_alphanumeric()) {
            rest
        } else {
            rest.strip_prefix([':', '='])?
        };
        (!app.is_empty()).then_some(app)
    }
}

impl Claim {
    /// The app that is written `name`, `namespace/name` or `cluster/namespace/name`.
    pub fn of(by: Claimant, app: &str) -> Self {
        let mut parts = app.trim().rsplitn(3, '/').map(CleanText::new);
        Self {
            by,
            name: parts.next().unwrap_or_default(),
            namespace: parts.next(),
            cluster: parts.next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(tag: &str) -> ClaimRules {
        let apps = [
            ("new-prompt", "finance/invoice-bot"),
            ("far", "test/hr/leave-helper"),
        ];
        let apps = apps.map(|(flag, app)| (flag.to_owned(), app.to_owned()));
        let patterns = vec!["{app}.*".parse().expect("a pattern")];
        ClaimRules::new(tag, patterns, apps.into())
    }

    fn words(claim: &Claim) -> String {
        let part = |part: &Option<CleanText>| part.as_deref().unwrap_or("*").to_owned();
        let (cluster, namespace) = (part(&claim.cluster), part(&claim.namespace));
        format!("{:?} {cluster}/{namespace}/{}", claim.by, claim.name)
    }

    #[test]
    fn the_strongest_claims_come_first() {
        let tags = ["env:prod", "app:refunds", "simple:app:pay/refunds"].map(CleanText::from);
        for (name, tags, expected) in [
            (
                "new-prompt",
                &tags[..],
                &[
                    "Configuration */finance/invoice-bot",
                    "Tag */*/refunds",
                    "Tag */pay/refunds",
                ][..],
            ),
            ("far", &[], &["Configuration test/hr/leave-helper"]),
            ("far.x", &[], &["Pattern */*/far"]),
            ("plain", &[], &[]),
        ] {
            let claims = rules("app").claims(name, tags);
            let claims: Vec<_> = claims.iter().map(words).collect();
            assert_eq!(claims, expected, "{name}");
        }
    }

    #[test]
    fn a_tag_names_an_app_where_it_is_of_the_kind() {
        for (kind, tag, app) in [
            ("app", "app:x", Some("x")),
            ("app", "app=x", Some("x")),
            ("app", "simple:app:x", Some("x")),
            ("app", "app-x", None),
            ("app", "app:", None),
            ("app", "application:x", None),
            ("app-", "app-x", Some("x")),
            ("simple:", "simple:x", None),
            ("", "app:x", None),
        ] {
            let claims = rules(kind).claims("plain", &[tag.into()]);
            let found = claims.first().map(|claim| claim.name.as_str());
            assert_eq!(found, app, "{kind} {tag}");
        }
    }

    #[test]
    fn names_are_shown_as_what_they_are() {
        let claims = rules("app").claims("plain", &["app:\u{1b}[2J".into()]);
        assert_eq!(claims[0].name.as_str(), "^[[2J");
    }
}
