//! Discovery: what there is, a request a group or everything at once.

use super::answer::{json, json_as, no_such_page};
use super::call::Call;
use super::negotiation::DiscoveryForm;
use super::target::Discovery;
use crate::sim::store::{Definition, Resource, Subresource};
use axum::body::Body;
use http::{Response, StatusCode};
use serde_json::{Map, Value, json as tree};

/// Kinds that are answered, but not stored.
const REVIEWS: [(&str, &str, &str); 3] = [
    (
        "authentication.k8s.io",
        "selfsubjectreviews",
        "SelfSubjectReview",
    ),
    (
        "authorization.k8s.io",
        "selfsubjectaccessreviews",
        "SelfSubjectAccessReview",
    ),
    (
        "authorization.k8s.io",
        "selfsubjectrulesreviews",
        "SelfSubjectRulesReview",
    ),
];

/// Answers a discovery request.
pub(super) fn discover(call: &Call, level: &Discovery) -> Response<Body> {
    let form = DiscoveryForm::of(call.accept());
    let catalogue = Catalogue::of(call);
    let answer = match (level, form) {
        (Discovery::Core, DiscoveryForm::Aggregated(version)) => {
            return catalogue.aggregated(version, &[""]);
        }
        (Discovery::Groups, DiscoveryForm::Aggregated(version)) => {
            return catalogue.aggregated(version, &catalogue.groups());
        }
        (Discovery::Core, DiscoveryForm::Plain) => Some(tree!({
            "kind": "APIVersions",
            "versions": ["v1"],
            "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": ""}],
        })),
        (Discovery::Groups, DiscoveryForm::Plain) => Some(catalogue.group_list()),
        (Discovery::Group(name), _) => catalogue.single_group(name),
        (Discovery::Resources { group, version }, _) => catalogue.resource_list(group, version),
    };
    answer.map_or_else(no_such_page, |answer| json(StatusCode::OK, &answer))
}

/// What the cluster serves.
struct Catalogue(Vec<&'static Definition>);

impl Catalogue {
    fn of(call: &Call) -> Self {
        let served = Resource::ALL
            .into_iter()
            .filter(|it| call.cluster.serves(*it));
        Self(served.map(Resource::definition).collect())
    }

    /// The groups beside the core one, in their order of preference.
    fn groups(&self) -> Vec<&'static str> {
        let mut groups = Vec::new();
        let stored = self.0.iter().map(|it| it.group);
        for group in stored.chain(REVIEWS.map(|(group, ..)| group)) {
            if !group.is_empty() && !groups.contains(&group) {
                groups.push(group);
            }
        }
        groups
    }

    fn version_of(&self, group: &str) -> &'static str {
        self.0
            .iter()
            .find(|it| it.group == group)
            .map_or("v1", |it| it.version)
    }

    fn group(&self, name: &str) -> Value {
        let version = self.version_of(name);
        let version = tree!({"groupVersion": format!("{name}/{version}"), "version": version});
        tree!({"name": name, "versions": [version], "preferredVersion": version})
    }

    fn group_list(&self) -> Value {
        let groups: Vec<Value> = self
            .groups()
            .into_iter()
            .map(|name| self.group(name))
            .collect();
        tree!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
    }

    fn single_group(&self, name: &str) -> Option<Value> {
        let name = self.groups().into_iter().find(|it| *it == name)?;
        let mut answer = self.group(name);
        answer["kind"] = "APIGroup".into();
        answer["apiVersion"] = "v1".into();
        Some(answer)
    }

    fn definitions(&self, group: &str) -> impl Iterator<Item = &'static Definition> {
        self.0.iter().copied().filter(move |it| it.group == group)
    }

    fn resource_list(&self, group: &str, version: &str) -> Option<Value> {
        let known = group.is_empty() || self.groups().contains(&group);
        if !known || self.version_of(group) != version {
            return None;
        }
        let mut resources: Vec<Value> = self.definitions(group).flat_map(api_resources).collect();
        resources.extend(reviews(group).map(|(plural, kind)| {
            tree!({
                "name": plural, "singularName": kind.to_lowercase(), "namespaced": false,
                "kind": kind, "verbs": ["create"],
            })
        }));
        let group_version = if group.is_empty() {
            version.to_owned()
        } else {
            format!("{group}/{version}")
        };
        Some(tree!({
            "kind": "APIResourceList",
            "apiVersion": "v1",
            "groupVersion": group_version,
            "resources": resources,
        }))
    }

    fn aggregated(&self, version: &str, groups: &[&str]) -> Response<Body> {
        let items: Vec<Value> = groups
            .iter()
            .map(|group| self.aggregated_group(group))
            .collect();
        let document = tree!({
            "kind": "APIGroupDiscoveryList",
            "apiVersion": format!("apidiscovery.k8s.io/{version}"),
            "metadata": {},
            "items": items,
        });
        let kind =
            format!("application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList");
        json_as(&kind, &document)
    }

    fn aggregated_group(&self, group: &str) -> Value {
        let mut metadata = Map::new();
        if !group.is_empty() {
            metadata.insert("name".to_owned(), group.into());
        }
        let mut resources: Vec<Value> = self.definitions(group).map(aggregated_resource).collect();
        resources.extend(reviews(group).map(|(plural, kind)| {
            tree!({
                "resource": plural, "responseKind": kind_of("", "", kind), "scope": "Cluster",
                "singularResource": kind.to_lowercase(), "verbs": ["create"],
            })
        }));
        let version = self.version_of(group);
        let version = tree!({"version": version, "resources": resources, "freshness": "Current"});
        tree!({"metadata": metadata, "versions": [version]})
    }
}

fn reviews(group: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = REVIEWS.into_iter().filter(move |(of, ..)| *of == group);
    all.map(|(_, plural, kind)| (plural, kind))
}

fn api_resources(it: &'static Definition) -> Vec<Value> {
    let mut main = tree!({
        "name": it.plural, "singularName": it.singular, "namespaced": it.namespaced,
        "kind": it.kind, "verbs": it.verbs(),
    });
    add_words(&mut main, it);
    let parts = it.subresources.iter().map(|part| {
        let mut entry = tree!({
            "name": format!("{}/{}", it.plural, part.name()),
            "singularName": "",
            "namespaced": it.namespaced,
            "kind": it.kind,
            "verbs": PART_VERBS,
        });
        if *part == Subresource::Scale {
            entry["group"] = "autoscaling".into();
            entry["version"] = "v1".into();
            entry["kind"] = "Scale".into();
        }
        entry
    });
    std::iter::once(main).chain(parts).collect()
}

const PART_VERBS: [&str; 3] = ["get", "patch", "update"];

fn add_words(entry: &mut Value, it: &Definition) {
    if !it.short_names.is_empty() {
        entry["shortNames"] = it.short_names.into();
    }
    if !it.categories.is_empty() {
        entry["categories"] = it.categories.into();
    }
}

fn kind_of(group: &str, version: &str, kind: &str) -> Value {
    tree!({"group": group, "version": version, "kind": kind})
}

fn aggregated_resource(it: &'static Definition) -> Value {
    let own = kind_of("", "", it.kind);
    let parts: Vec<Value> = it
        .subresources
        .iter()
        .map(|part| {
            let kind = match part {
                Subresource::Scale => kind_of("autoscaling", "v1", "Scale"),
                Subresource::Status => own.clone(),
            };
            tree!({"subresource": part.name(), "responseKind": kind, "verbs": PART_VERBS})
        })
        .collect();
    let scope = if it.namespaced {
        "Namespaced"
    } else {
        "Cluster"
    };
    let mut entry = tree!({
        "resource": it.plural, "responseKind": own, "scope": scope,
        "singularResource": it.singular, "verbs": it.verbs(),
    });
    add_words(&mut entry, it);
    if !parts.is_empty() {
        entry["subresources"] = parts.into();
    }
    entry
}
