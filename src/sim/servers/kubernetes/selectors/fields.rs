//! `fieldSelector`: the few fields of each kind that servers index.

use crate::sim::store::{Refusal, Resource, Stored};
use serde_json::Value;

/// Requirements on fields that must all hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct FieldSelector(Vec<Requirement>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    path: String,
    value: String,
    equal: bool,
}

/// What any object can be selected by.
const METADATA: [&str; 2] = ["metadata.name", "metadata.namespace"];

fn selectable(resource: Resource) -> &'static [&'static str] {
    match resource {
        Resource::Events => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        Resource::Pods => &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "status.phase",
            "status.podIP",
        ],
        Resource::ReplicaSets => &["status.replicas"],
        Resource::Namespaces => &["status.phase"],
        _ => &[],
    }
}

impl FieldSelector {
    pub(in super::super) fn parse(resource: Resource, text: &str) -> Result<Self, Refusal> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        parts
            .map(|part| requirement(resource, part))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(in super::super) fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    pub(in super::super) fn matches(&self, stored: &Stored) -> bool {
        let mut tree = None;
        self.0.iter().all(|requirement| {
            let equal = match requirement.path.as_str() {
                "metadata.name" => stored.key().name == requirement.value,
                "metadata.namespace" => stored.key().namespace == requirement.value,
                path => {
                    let tree = tree.get_or_insert_with(|| stored.value());
                    text_at(tree, path) == requirement.value
                }
            };
            equal == requirement.equal
        })
    }
}

fn requirement(resource: Resource, text: &str) -> Result<Requirement, Refusal> {
    let (path, value, equal) = if let Some((path, value)) = text.split_once("!=") {
        (path, value, false)
    } else if let Some((path, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
        (path, value, true)
    } else {
        let why = format!("invalid selector: '{text}'; can't understand '{text}'");
        return Err(Refusal::bad_request(why));
    };
    if !METADATA.contains(&path) && !selectable(resource).contains(&path) {
        let it = resource.definition();
        let why = format!(
            "Unable to find \"{}\" that match label selector \"\", field selector \"{text}\": \
             field label not supported: {path}",
            it.qualified_version()
        );
        return Err(Refusal::bad_request(why));
    }
    Ok(Requirement {
        path: path.to_owned(),
        value: value.to_owned(),
        equal,
    })
}

fn text_at(tree: &Value, path: &str) -> String {
    let path = if path == "source" {
        "source.component"
    } else {
        path
    };
    let found = path
        .split('.')
        .try_fold(tree, |tree, field| tree.get(field));
    match found {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::store::Store;
    use chrono::DateTime;
    use serde_json::json;

    fn matches(resource: Resource, selector: &str) -> bool {
        let object = json!({
            "metadata": {"name": "a", "namespace": "rec"},
            "involvedObject": {"kind": "Deployment", "name": "invoice-bot", "uid": "u"},
            "status": {"phase": "Running", "replicas": 2}, "type": "Warning",
        });
        let now = DateTime::from_timestamp(0, 0).unwrap();
        let stored = Store::new(1).create(resource, object, now).unwrap();
        FieldSelector::parse(resource, selector)
            .unwrap()
            .matches(&stored)
    }

    #[test]
    fn fields_are_compared_as_text() {
        use Resource::{Deployments, Events, Pods, ReplicaSets};
        let table = [
            (Deployments, "metadata.name=a", true),
            (Deployments, "metadata.name!=a", false),
            (Deployments, "metadata.namespace==rec,metadata.name=a", true),
            (
                Events,
                "involvedObject.name=invoice-bot,involvedObject.uid=u",
                true,
            ),
            (Events, "involvedObject.kind=Pod", false),
            (Events, "type!=Normal", true),
            (Pods, "status.phase=Running", true),
            (Pods, "spec.nodeName=", true),
            (ReplicaSets, "status.replicas=2", true),
        ];
        for (resource, selector, expected) in table {
            assert_eq!(matches(resource, selector), expected, "{selector}");
        }
    }

    #[test]
    fn fields_that_are_not_indexed_are_refused() {
        assert!(FieldSelector::parse(Resource::Deployments, "spec.replicas=2").is_err());
        assert!(FieldSelector::parse(Resource::Pods, "status.phase").is_err());
    }
}
