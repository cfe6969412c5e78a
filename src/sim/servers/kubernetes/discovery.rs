//! Discovery: what there is, a request a group or everything at once.

use super::answer::{Answer, json, json_as, no_such_page};
use super::call::Call;
use super::negotiation::DiscoveryForm;
use super::target::Discovery;
use crate::sim::store::{Definition, Resource, Subresource};
use http::StatusCode;
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
pub(super) fn discover(call: &Call, level: &Discovery) -> Answer {
    let form = DiscoveryForm::of(call.accept());
    let answer = match (level, form) {
        (Discovery::Core, DiscoveryForm::Aggregated(version)) => {
            return Ok(aggregated(version, &[""]));
        }
        (Discovery::Groups, DiscoveryForm::Aggregated(version)) => {
            return Ok(aggregated(version, &groups()));
        }
        (Discovery::Core, DiscoveryForm::Plain) => Some(tree!({
            "kind": "APIVersions",
            "versions": ["v1"],
            "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": ""}],
        })),
        (Discovery::Groups, DiscoveryForm::Plain) => {
            let groups: Vec<Value> = groups().into_iter().map(group).collect();
            Some(tree!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}))
        }
        (Discovery::Group(name), _) => {
            let known = groups().into_iter().find(|it| it == name);
            known.map(|name| {
                let mut answer = group(name);
                answer["kind"] = "APIGroup".into();
                answer["apiVersion"] = "v1".into();
                answer
            })
        }
        (Discovery::Resources { group, version }, _) => resource_list(group, version),
    };
    Ok(answer.map_or_else(no_such_page, |answer| json(StatusCode::OK, &answer)))
}

/// The groups beside the core one, in their order of preference.
fn groups() -> Vec<&'static str> {
    let mut groups = Vec::new();
    let stored = Resource::ALL
        .into_iter()
        .map(|resource| resource.definition().group);
    for group in stored.chain(REVIEWS.map(|(group, ..)| group)) {
        if !group.is_empty() && !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

fn version_of(group: &str) -> &'static str {
    let mut definitions = Resource::ALL.into_iter().map(Resource::definition);
    definitions
        .find(|it| it.group == group)
        .map_or("v1", |it| it.version)
}

fn group(name: &str) -> Value {
    let version = version_of(name);
    let version = tree!({"groupVersion": format!("{name}/{version}"), "version": version});
    tree!({"name": name, "versions": [version], "preferredVersion": version})
}

fn definitions(group: &str) -> impl Iterator<Item = &'static Definition> {
    let all = Resource::ALL.into_iter().map(Resource::definition);
    all.filter(move |it| it.group == group)
}

fn reviews(group: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = REVIEWS.into_iter().filter(move |(of, ..)| *of == group);
    all.map(|(_, plural, kind)| (plural, kind))
}

fn resource_list(group: &str, version: &str) -> Option<Value> {
    if version_of(group) != version || !(group.is_empty() || groups().contains(&group)) {
        return None;
    }
    let mut resources: Vec<Value> = definitions(group).flat_map(api_resources).collect();
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

fn aggregated(version: &str, groups: &[&str]) -> http::Response<axum::body::Body> {
    let items: Vec<Value> = groups.iter().map(|group| aggregated_group(group)).collect();
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

fn aggregated_group(group: &str) -> Value {
    let mut metadata = Map::new();
    if !group.is_empty() {
        metadata.insert("name".to_owned(), group.into());
    }
    let mut resources: Vec<Value> = definitions(group).map(aggregated_resource).collect();
    resources.extend(reviews(group).map(|(plural, kind)| {
        tree!({
            "resource": plural, "responseKind": kind_of("", "", kind), "scope": "Cluster",
            "singularResource": kind.to_lowercase(), "verbs": ["create"],
        })
    }));
    let version = version_of(group);
    let version = tree!({"version": version, "resources": resources, "freshness": "Current"});
    tree!({"metadata": metadata, "versions": [version]})
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
