//! A step as a patch: a merge patch where it touches annotations and labels alone, which is a
//! clear 409 when the object has changed; else a JSON patch that tests before it changes. Pure.

use serde_json::{Map, Value, json};

use super::meaning::write_error;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::{LiveObject, WriteError};
use crate::playbooks::{FieldChange, FieldValue, Step};

/// What is sent.
#[derive(Debug, PartialEq)]
pub(super) enum Patch {
    /// `application/merge-patch+json`.
    Merge(Value),
    /// `application/json-patch+json`.
    Json(Value),
}

impl Patch {
    /// The patch that makes `step`'s changes, on condition that the object is still `on`.
    pub(super) fn of(step: &Step, on: &LiveObject) -> Self {
        let entries: Option<Vec<_>> = step.changes.iter().map(metadata_entry).collect();
        match entries {
            Some(entries) => Self::Merge(merge(&entries, on)),
            None => Self::Json(Value::Array(operations(&step.changes, on))),
        }
    }

    pub(super) fn content_type(&self) -> &'static str {
        match self {
            Self::Merge(_) => "application/merge-patch+json",
            Self::Json(_) => "application/json-patch+json",
        }
    }

    pub(super) fn body(&self) -> &Value {
        match self {
            Self::Merge(body) | Self::Json(body) => body,
        }
    }

    /// What a failure means: a JSON patch whose test fails is a 422 that names no fault.
    pub(super) fn error(&self, failure: &Failure) -> WriteError {
        match (self, failure) {
            (Self::Json(_), Failure::Refused(refusal))
                if refusal.code == 422 && refusal.causes.is_empty() =>
            {
                WriteError::Conflict("it is no longer as it was when this was planned".into())
            }
            _ => write_error(failure),
        }
    }
}

/// The map, key and value of a change of one annotation or label.
fn metadata_entry(change: &FieldChange) -> Option<(&'static str, String, Value)> {
    let maps = [
        ("/metadata/annotations/", "annotations"),
        ("/metadata/labels/", "labels"),
    ];
    let (key, map) = maps
        .into_iter()
        .find_map(|(prefix, map)| Some((change.pointer.strip_prefix(prefix)?, map)))?;
    if key.contains('/') {
        return None;
    }
    let key = key.replace("~1", "/").replace("~0", "~");
    let after = change.after.as_ref().map(FieldValue::value);
    Some((map, key, after.cloned().unwrap_or(Value::Null)))
}

fn merge(entries: &[(&'static str, String, Value)], on: &LiveObject) -> Value {
    let mut metadata = Map::new();
    metadata.insert("uid".into(), json!(on.uid));
    metadata.insert("resourceVersion".into(), json!(on.resource_version));
    for (map, key, value) in entries {
        let map = metadata.entry(*map).or_insert_with(|| json!({}));
        map[key.as_str()] = value.clone();
    }
    json!({ "metadata": metadata })
}

fn operations(changes: &[FieldChange], on: &LiveObject) -> Vec<Value> {
    let test =
        |pointer: &str, value: &Value| json!({"op": "test", "path": pointer, "value": value});
    let mut operations = vec![
        test("/metadata/uid", &json!(on.uid)),
        test("/metadata/resourceVersion", &json!(on.resource_version)),
    ];
    let mut object = on.value.clone();
    for FieldChange {
        pointer,
        before,
        after,
    } in changes
    {
        // The test of the resource version says as much of the whole object. It is said again of
        // plain values, for the reader of a server's log; a template is not sent twice.
        if let Some(FieldValue::Plain(before)) = before {
            operations.push(test(pointer, before));
        }
        match (before, after) {
            (_, Some(after)) => {
                operations.extend(missing_parents(&mut object, pointer));
                // `add` replaces what is there, too.
                operations.push(json!({"op": "add", "path": pointer, "value": after.value()}));
            }
            (Some(_), None) => operations.push(json!({"op": "remove", "path": pointer})),
            (None, None) => {}
        }
    }
    operations
}

/// Adds the objects on the way to `pointer` that `object` lacks.
fn missing_parents(object: &mut Value, pointer: &str) -> Vec<Value> {
    let mut operations = Vec::new();
    let ends = pointer
        .match_indices('/')
        .skip(1)
        .map(|(end, _)| &pointer[..end]);
    for parent in ends {
        if object.pointer(parent).is_some_and(|value| !value.is_null()) {
            continue;
        }
        operations.push(json!({"op": "add", "path": parent, "value": {}}));
        let (above, key) = parent.rsplit_once('/').unwrap_or_default();
        if let Some(above) = object.pointer_mut(above).and_then(Value::as_object_mut) {
            let key = key.replace("~1", "/").replace("~0", "~");
            above.insert(key, json!({}));
        }
    }
    operations
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::kubernetes::failure::Refusal;
    use crate::model::{AppId, CleanText, ObjectRef, WorkloadKey, WorkloadKind};

    fn step(changes: Vec<FieldChange>) -> Step {
        let text = CleanText::new;
        Step {
            app: AppId {
                cluster: text("c"),
                namespace: text("n"),
                name: text("a"),
            },
            target: ObjectRef {
                key: WorkloadKey {
                    cluster: text("c"),
                    namespace: text("n"),
                    kind: WorkloadKind::Deployment,
                    name: text("a"),
                },
                uid: text("u"),
                resource_version: text("1"),
            },
            changes,
            words: text("w"),
            event: "E".into(),
        }
    }

    fn on(value: Value) -> LiveObject {
        LiveObject {
            uid: "u".into(),
            resource_version: "7".into(),
            value,
        }
    }

    fn change(pointer: &str, before: Option<Value>, after: Option<Value>) -> FieldChange {
        FieldChange {
            pointer: pointer.into(),
            before: before.map(FieldValue::from),
            after: after.map(FieldValue::from),
        }
    }

    #[test]
    fn annotations_and_labels_are_merged_on_condition() {
        let step = step(vec![
            FieldChange::annotation("janitor/ttl", Some("14d"), Some("30d")),
            FieldChange::annotation("janitor/notified", Some("yes"), None),
            FieldChange::label("odd~key", None, Some("x")),
        ]);
        let expected = json!({"metadata": {
            "uid": "u", "resourceVersion": "7",
            "annotations": {"janitor/ttl": "30d", "janitor/notified": null},
            "labels": {"odd~key": "x"},
        }});
        assert_eq!(Patch::of(&step, &on(json!({}))), Patch::Merge(expected));
    }

    #[test]
    fn anything_else_is_tested_before_it_is_changed() {
        let step = step(vec![
            change("/spec/replicas", Some(json!(3)), Some(json!(0))),
            FieldChange::annotation("a/b", None, Some("x")),
            FieldChange::annotation("c", None, Some("y")),
            change("/spec/paused", Some(json!(true)), None),
            change(
                "/spec/template",
                Some(json!({"a": 1})),
                Some(json!({"a": 2})),
            ),
        ]);
        let object = json!({"metadata": {"name": "a"}, "spec": {"replicas": 3, "paused": true, "template": {"a": 1}}});
        let patch = Patch::of(&step, &on(object.clone()));
        let expected = json!([
            {"op": "test", "path": "/metadata/uid", "value": "u"},
            {"op": "test", "path": "/metadata/resourceVersion", "value": "7"},
            {"op": "test", "path": "/spec/replicas", "value": 3},
            {"op": "add", "path": "/spec/replicas", "value": 0},
            {"op": "add", "path": "/metadata/annotations", "value": {}},
            {"op": "add", "path": "/metadata/annotations/a~1b", "value": "x"},
            {"op": "add", "path": "/metadata/annotations/c", "value": "y"},
            {"op": "test", "path": "/spec/paused", "value": true},
            {"op": "remove", "path": "/spec/paused"},
            {"op": "add", "path": "/spec/template", "value": {"a": 2}},
        ]);
        assert_eq!(patch, Patch::Json(expected));

        let mut live = object;
        live["metadata"]["uid"] = json!("u");
        live["metadata"]["resourceVersion"] = json!("7");
        let operations: json_patch::Patch =
            serde_json::from_value(patch.body().clone()).expect("a JSON patch");
        json_patch::patch(&mut live, &operations).expect("it applies");
        assert_eq!(live["spec"], json!({"replicas": 0, "template": {"a": 2}}));
        assert_eq!(
            live["metadata"]["annotations"],
            json!({"a/b": "x", "c": "y"})
        );
    }

    #[test]
    fn a_failed_test_is_a_conflict_and_a_fault_is_a_refusal() {
        let recorded =
            include_str!("../../../../tests/fixtures/kube/invalid-422-json-patch-test-failed.http");
        let body = recorded.rsplit_once("\n\n{").expect("a body").1;
        let failed = Failure::Refused(Refusal::read(422, None, format!("{{{body}").as_bytes()));
        let json = Patch::Json(json!([]));
        assert!(matches!(json.error(&failed), WriteError::Conflict(_)));
        let merge = Patch::Merge(json!({}));
        assert!(matches!(merge.error(&failed), WriteError::Refused(_)));
        let body = br#"{"kind":"Status","message":"invalid","details":{"causes":[{"field":"spec.replicas","message":"must be positive"}]}}"#;
        let fault = Failure::Refused(Refusal::read(422, None, body));
        let WriteError::Refused(words) = json.error(&fault) else {
            panic!("a fault is a refusal");
        };
        assert!(words.contains("spec.replicas: must be positive"), "{words}");
    }
}
