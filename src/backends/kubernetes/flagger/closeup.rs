//! What a Canary's copy attests of the releases of its target. Pure.

use serde_json::Value;

use super::PRIMARY;
use crate::model::{Controller, Evidence, KeptRelease, PodTemplate};

/// The fields that decisions write.
pub(in crate::backends::kubernetes) const FIELDS: [&str; 2] =
    ["/spec/suspend", "/spec/skipAnalysis"];

/// The annotation that makes a copy differ from its original.
const ID: &str = "flagger-id";

/// What refers to configuration, of which Flagger makes copies, too.
const REFERENCES: [&str; 6] = [
    "configMap",
    "configMapRef",
    "configMapKeyRef",
    "secret",
    "secretRef",
    "secretKeyRef",
];

/// Marks the releases that `primary`, the template of the copy that serves, was made from. The
/// newest of them is: several may be equal.
pub(in crate::backends::kubernetes) fn attest(releases: &mut [KeptRelease], primary: Value) {
    let original = original(primary);
    let promoted = releases
        .iter_mut()
        .find(|release| release.template == original);
    if let Some(promoted) = promoted {
        promoted.evidence = Evidence::Attested {
            by: Controller::Flagger,
        };
    }
}

/// Whether `primary`, the template of the copy that serves, was made from `target`.
pub(in crate::backends::kubernetes) fn is_copy(primary: Value, target: Value) -> bool {
    original(primary) == PodTemplate::new(target)
}

/// The template that the copy `primary` was made from: without what Flagger adds.
fn original(mut primary: Value) -> PodTemplate {
    if let Some(labels) = primary.pointer_mut("/metadata/labels") {
        for label in labels
            .as_object_mut()
            .into_iter()
            .flat_map(|it| it.values_mut())
        {
            strip(label);
        }
    }
    if let Some(Value::Object(annotations)) = primary.pointer_mut("/metadata/annotations") {
        annotations.remove(ID);
        if annotations.is_empty()
            && let Some(Value::Object(metadata)) = primary.get_mut("metadata")
        {
            metadata.remove("annotations");
        }
    }
    if let Some(spec) = primary.get_mut("spec") {
        references(spec);
    }
    PodTemplate::new(primary)
}

fn references(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                if REFERENCES.contains(&key.as_str()) {
                    for name in ["name", "secretName"] {
                        if let Some(name) = field.get_mut(name) {
                            strip(name);
                        }
                    }
                }
                if key == "labelSelector" {
                    strip_all(field);
                }
                references(field);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(references),
        _ => {}
    }
}

/// Of what keeps pods apart, Flagger lets the copies keep apart, too.
fn strip_all(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(strip_all),
        Value::Array(items) => items.iter_mut().for_each(strip_all),
        text => strip(text),
    }
}

fn strip(text: &mut Value) {
    let stripped = text.as_str().and_then(|text| text.strip_suffix(PRIMARY));
    if let Some(stripped) = stripped {
        *text = stripped.into();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_original_is_found_again_under_what_flagger_adds() {
        let template = |suffix: &str, annotations: Value| {
            json!({
                "metadata": {"labels": {"app": format!("bot{suffix}"), "tier": "web"}, "annotations": annotations},
                "spec": {
                    "containers": [{"name": "bot-primary", "image": "bot:1", "env": [
                        {"name": "A", "valueFrom": {"secretKeyRef": {"name": format!("keys{suffix}"), "key": "a"}}},
                    ], "envFrom": [{"configMapRef": {"name": format!("settings{suffix}")}}]}],
                    "volumes": [{"name": "v", "secret": {"secretName": format!("certs{suffix}")}}],
                    "topologySpreadConstraints": [{"labelSelector": {
                        "matchExpressions": [{"key": "app", "values": [format!("bot{suffix}")]}],
                    }}],
                },
            })
        };
        let copy = template("-primary", json!({"flagger-id": "x", "note": "y"}));
        let own = PodTemplate::new(template("", json!({"note": "y"})));
        assert_eq!(original(copy), own);
        let mut without = template("", json!({}));
        without["metadata"]
            .as_object_mut()
            .expect("metadata")
            .remove("annotations");
        let copy = template("-primary", json!({"flagger-id": "x"}));
        assert_eq!(original(copy.clone()), PodTemplate::new(without));
        assert_ne!(original(copy), own);
    }
}
