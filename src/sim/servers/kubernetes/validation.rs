//! What an object must be like to be stored.

mod flags;

use crate::sim::store::{Cause, Refusal, Resource, metadata};
use serde_json::Value;

/// Longest name of an object.
const LONGEST_NAME: usize = 253;
/// Longest value of a label.
const LONGEST_LABEL: usize = 63;

/// What must be a struct or a list wherever it is there. A `*` stands for every item.
const STRUCTURE: &[(&str, Form)] = &[
    ("spec", Form::Struct),
    ("status", Form::Struct),
    ("involvedObject", Form::Struct),
    ("source", Form::Struct),
    ("spec.selector", Form::Struct),
    ("spec.strategy", Form::Struct),
    ("spec.strategy.rollingUpdate", Form::Struct),
    ("spec.scaleTargetRef", Form::Struct),
    ("spec.metrics", Form::List),
    ("spec.metrics.*", Form::Struct),
    ("spec.template", Form::Struct),
    ("spec.template.metadata", Form::Struct),
    ("spec.template.spec", Form::Struct),
    ("spec.template.spec.containers", Form::List),
    ("spec.template.spec.containers.*", Form::Struct),
    ("spec.template.spec.containers.*.ports", Form::List),
    ("spec.template.spec.containers.*.ports.*", Form::Struct),
    ("spec.template.spec.initContainers", Form::List),
    ("spec.template.spec.initContainers.*", Form::Struct),
    ("spec.template.spec.initContainers.*.ports", Form::List),
    ("spec.template.spec.initContainers.*.ports.*", Form::Struct),
    ("spec.containers", Form::List),
    ("spec.containers.*", Form::Struct),
    ("spec.containers.*.ports", Form::List),
    ("spec.containers.*.ports.*", Form::Struct),
    ("spec.initContainers", Form::List),
    ("spec.initContainers.*", Form::Struct),
    ("spec.initContainers.*.ports", Form::List),
    ("spec.initContainers.*.ports.*", Form::Struct),
];

#[derive(Debug, Clone, Copy)]
enum Form {
    Struct,
    List,
}

impl Form {
    fn fits(self, value: &Value) -> bool {
        match self {
            Self::Struct => value.is_object() || value.is_null(),
            Self::List => value.is_array() || value.is_null(),
        }
    }
}

/// Checks that structs are structs and lists are lists: what a typed server finds out when it
/// decodes an object.
pub(super) fn check_structure(resource: Resource, object: &Value) -> Result<(), Refusal> {
    let it = resource.definition();
    let broken = |path: &str| {
        let message = format!(
            "{} in version {:?} cannot be handled as a {}: json: cannot unmarshal the value of \
             {path}",
            it.kind, it.version, it.kind
        );
        Err(Refusal::bad_request(message))
    };
    if !object["metadata"].is_object() {
        return broken("metadata");
    }
    let known = if it.custom { &[] } else { STRUCTURE };
    for (path, form) in known {
        let parts: Vec<&str> = path.split('.').collect();
        if !everywhere(object, &parts, &|value| form.fits(value)) {
            return broken(path);
        }
    }
    Ok(())
}

fn everywhere(value: &Value, path: &[&str], holds: &impl Fn(&Value) -> bool) -> bool {
    match path {
        [] => holds(value),
        ["*", rest @ ..] => value
            .as_array()
            .into_iter()
            .flatten()
            .all(|item| everywhere(item, rest, holds)),
        [field, rest @ ..] => value
            .get(field)
            .is_none_or(|value| everywhere(value, rest, holds)),
    }
}

/// Checks an object that is new.
pub(super) fn check_new(resource: Resource, object: &Value) -> Result<(), Refusal> {
    let mut causes = Vec::new();
    check_name(object, &mut causes);
    check_any(resource, object, &mut causes);
    refuse(resource, object, causes)
}

/// Checks a new version of an object.
pub(super) fn check_change(resource: Resource, old: &Value, new: &Value) -> Result<(), Refusal> {
    let mut causes = Vec::new();
    check_any(resource, new, &mut causes);
    let selector = &new["spec"]["selector"];
    if is_workload(resource) && *selector != old["spec"]["selector"] {
        causes.push(Cause::invalid(
            "spec.selector",
            selector,
            "field is immutable",
        ));
    }
    refuse(resource, new, causes)
}

/// What a webhook of Knative checks: all of the traffic goes somewhere, and once.
pub(super) fn check_admission(resource: Resource, object: &Value) -> Result<(), Refusal> {
    if resource != Resource::KnativeServices {
        return Ok(());
    }
    let Some(traffic) = object["spec"]["traffic"]
        .as_array()
        .filter(|it| !it.is_empty())
    else {
        return Ok(());
    };
    let percents = traffic.iter().map(|it| it["percent"].as_i64().unwrap_or(0));
    let sum: i64 = percents.sum();
    if sum == 100 {
        return Ok(());
    }
    let message = format!(
        "admission webhook \"validation.webhook.serving.knative.dev\" denied the request: \
         validation failed: Traffic targets sum to {sum}, want 100: spec.traffic"
    );
    Err(Refusal::bad_request(message))
}

fn refuse(resource: Resource, object: &Value, causes: Vec<Cause>) -> Result<(), Refusal> {
    if causes.is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid(
        resource,
        metadata::text(object, "name"),
        causes,
    ))
}

fn is_workload(resource: Resource) -> bool {
    matches!(resource, Resource::Deployments | Resource::ReplicaSets)
}

fn check_any(resource: Resource, object: &Value, causes: &mut Vec<Cause>) {
    check_strings(object, "labels", causes);
    check_strings(object, "annotations", causes);
    check_labels("metadata.labels", &object["metadata"]["labels"], causes);
    if is_workload(resource) {
        check_workload(object, causes);
    }
    if resource == Resource::Pods {
        check_containers("spec.containers", &object["spec"]["containers"], causes);
    }
    if resource == Resource::Events {
        check_event(object, causes);
    }
    if resource == Resource::HorizontalPodAutoscalers {
        check_autoscaler(&object["spec"], causes);
    }
    if resource == Resource::FeatureFlags {
        flags::check(&object["spec"]["flagSpec"]["flags"], causes);
    }
}

fn check_name(object: &Value, causes: &mut Vec<Cause>) {
    let name = metadata::text(object, "name");
    if name.is_empty() {
        let mut cause = Cause::required("metadata.name");
        cause.message.push_str(": name or generateName is required");
        causes.push(cause);
    } else if !is_subdomain(name) {
        let why = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
                   characters, '-' or '.', and must start and end with an alphanumeric character";
        causes.push(Cause::invalid("metadata.name", &name.into(), why));
    }
}

fn is_subdomain(name: &str) -> bool {
    let edge = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let label = |part: &str| {
        let bytes = part.as_bytes();
        bytes.iter().all(|letter| edge(*letter) || *letter == b'-')
            && bytes.first().copied().is_some_and(edge)
            && bytes.last().copied().is_some_and(edge)
    };
    name.len() <= LONGEST_NAME && name.split('.').all(label)
}

fn check_strings(object: &Value, field: &str, causes: &mut Vec<Cause>) {
    let path = format!("metadata.{field}");
    match &object["metadata"][field] {
        Value::Null => {}
        Value::Object(map) => {
            for value in map.values().filter(|value| !value.is_string()) {
                let why = "cannot unmarshal it into a field of type string";
                causes.push(Cause::invalid(&path, value, why));
            }
        }
        other => causes.push(Cause::invalid(&path, other, "it must be a map of strings")),
    }
}

fn check_labels(path: &str, labels: &Value, causes: &mut Vec<Cause>) {
    for value in labels
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::values)
    {
        if !value.as_str().is_none_or(is_label_value) {
            let why = "a valid label must be an empty string or consist of alphanumeric \
                       characters, '-', '_' or '.', and must start and end with an alphanumeric \
                       character";
            causes.push(Cause::invalid(path, value, why));
        }
    }
}

fn is_label_value(value: &str) -> bool {
    let bytes = value.as_bytes();
    let edge = |letter: Option<&u8>| letter.is_none_or(u8::is_ascii_alphanumeric);
    bytes.len() <= LONGEST_LABEL
        && bytes
            .iter()
            .all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(it))
        && edge(bytes.first())
        && edge(bytes.last())
}

fn check_workload(object: &Value, causes: &mut Vec<Cause>) {
    let spec = &object["spec"];
    let replicas = &spec["replicas"];
    match replicas.as_i64() {
        Some(0..) => {}
        Some(_) => {
            let why = "must be greater than or equal to 0";
            causes.push(Cause::invalid("spec.replicas", replicas, why));
        }
        None => causes.push(Cause::invalid(
            "spec.replicas",
            replicas,
            "must be an integer",
        )),
    }
    if spec["selector"].is_null() {
        causes.push(Cause::required("spec.selector"));
    }
    let labels = &spec["template"]["metadata"]["labels"];
    let wanted = spec["selector"]["matchLabels"]
        .as_object()
        .into_iter()
        .flatten();
    if wanted.into_iter().any(|(key, value)| labels[key] != *value) {
        let why = "`selector` does not match template `labels`";
        causes.push(Cause::invalid("spec.template.metadata.labels", labels, why));
    }
    let containers = &spec["template"]["spec"]["containers"];
    check_containers("spec.template.spec.containers", containers, causes);
}

fn check_containers(path: &str, containers: &Value, causes: &mut Vec<Cause>) {
    let list = containers.as_array().map_or(&[][..], Vec::as_slice);
    if list.is_empty() {
        causes.push(Cause::required(path));
    }
    for (index, container) in list.iter().enumerate() {
        for field in ["name", "image"] {
            if container[field].as_str().is_none_or(str::is_empty) {
                causes.push(Cause::required(&format!("{path}[{index}].{field}")));
            }
        }
    }
}

fn check_autoscaler(spec: &Value, causes: &mut Vec<Cause>) {
    for field in ["kind", "name"] {
        if spec["scaleTargetRef"][field]
            .as_str()
            .is_none_or(str::is_empty)
        {
            causes.push(Cause::required(&format!("spec.scaleTargetRef.{field}")));
        }
    }
    let (least, most) = (&spec["minReplicas"], &spec["maxReplicas"]);
    // An autoscaler that may go down to nothing is a feature that this cluster does not have.
    if least.as_i64().is_none_or(|least| least < 1) {
        let why = "must be greater than or equal to 1";
        causes.push(Cause::invalid("spec.minReplicas", least, why));
    }
    if most.as_i64().is_none_or(|most| most < 1) {
        let why = "must be greater than 0";
        causes.push(Cause::invalid("spec.maxReplicas", most, why));
    } else if most.as_i64() < least.as_i64() {
        let why = "must be greater than or equal to `minReplicas`";
        causes.push(Cause::invalid("spec.maxReplicas", most, why));
    }
}

fn check_event(object: &Value, causes: &mut Vec<Cause>) {
    let involved = &object["involvedObject"]["namespace"];
    let namespace = metadata::text(object, "namespace");
    if involved.as_str().is_some_and(|it| it != namespace) {
        let why = "does not match event.namespace";
        causes.push(Cause::invalid("involvedObject.namespace", involved, why));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn deployment() -> Value {
        json!({
            "metadata": {"name": "a", "namespace": "rec"},
            "spec": {
                "replicas": 2,
                "selector": {"matchLabels": {"app": "a"}},
                "template": {"metadata": {"labels": {"app": "a"}},
                    "spec": {"containers": [{"name": "app", "image": "a:1"}]}},
            },
        })
    }

    fn fields(result: Result<(), Refusal>) -> Vec<String> {
        let causes = result.err().and_then(|it| it.details).map(|it| it.causes);
        causes
            .into_iter()
            .flatten()
            .map(|cause| cause.field)
            .collect()
    }

    #[test]
    fn a_good_deployment_is_stored() {
        assert_eq!(check_new(Resource::Deployments, &deployment()), Ok(()));
    }

    #[test]
    fn what_is_wrong_is_told_by_field() {
        let table = [
            (json!({"metadata": {"name": "A_b"}}), "metadata.name"),
            (json!({"metadata": {"name": ""}}), "metadata.name"),
            (json!({"metadata": {"name": "-a"}}), "metadata.name"),
            (
                json!({"metadata": {"labels": {"x": "not good"}}}),
                "metadata.labels",
            ),
            (
                json!({"metadata": {"annotations": {"x": 7}}}),
                "metadata.annotations",
            ),
            (json!({"spec": {"replicas": -1}}), "spec.replicas"),
            (json!({"spec": {"replicas": "two"}}), "spec.replicas"),
            (
                json!({"spec": {"template": {"metadata": {"labels": {"app": "b"}}}}}),
                "spec.template.metadata.labels",
            ),
            (
                json!({"spec": {"template": {"spec": {"containers": []}}}}),
                "spec.template.spec.containers",
            ),
        ];
        for (change, field) in table {
            let mut object = deployment();
            json_patch::merge(&mut object, &change);
            assert_eq!(
                fields(check_new(Resource::Deployments, &object)),
                [field],
                "{change}"
            );
        }
    }

    #[test]
    fn the_bounds_of_an_autoscaler_must_make_sense() {
        let autoscaler = |least: i64, most: i64| {
            json!({"metadata": {"name": "a"}, "spec": {
                "scaleTargetRef": {"kind": "Deployment", "name": "a"},
                "minReplicas": least, "maxReplicas": most,
            }})
        };
        let check = |object: &Value| fields(check_new(Resource::HorizontalPodAutoscalers, object));
        assert_eq!(check(&autoscaler(2, 5)), [""; 0]);
        assert_eq!(check(&autoscaler(0, 5)), ["spec.minReplicas"]);
        assert_eq!(check(&autoscaler(4, 3)), ["spec.maxReplicas"]);
        assert_eq!(check(&autoscaler(1, 0)), ["spec.maxReplicas"]);
        let mut nothing = autoscaler(1, 2);
        nothing["spec"]["scaleTargetRef"] = json!({"kind": "Deployment"});
        assert_eq!(check(&nothing), ["spec.scaleTargetRef.name"]);
    }

    #[test]
    fn the_selector_of_a_workload_stays() {
        let (old, mut new) = (deployment(), deployment());
        new["spec"]["selector"] = json!({"matchLabels": {}});
        assert_eq!(
            fields(check_change(Resource::Deployments, &old, &new)),
            ["spec.selector"]
        );
        assert_eq!(check_change(Resource::Rollouts, &old, &new), Ok(()));
    }
}
