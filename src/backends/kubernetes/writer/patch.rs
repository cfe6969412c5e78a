//! A step as the one request that makes its changes: which it is follows from its pointers. Pure.
//!
//! | changes | request |
//! |---|---|
//! | annotations and labels | merge patch with UID and resource version: a 409 once it has changed |
//! | only of the status | merge patch of the subresource `status` |
//! | switches of the specification | merge patch |
//! | Knative's traffic | merge patch with the resource version |
//! | anything else | JSON patch that tests before it changes |
//!
//! A merge patch of status or specification carries the resource version only where to be sent
//! twice would do something twice. The others are sent while their controller writes the status,
//! too, many times a second: a condition on the version would hardly ever hold.

use serde_json::{Map, Value, json};

use super::meaning::write_error;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::{LiveObject, WriteError};
use crate::model::WorkloadKind;
use crate::playbooks::{FieldChange, FieldValue, Step};

/// What is sent.
#[derive(Debug, PartialEq)]
pub(super) enum Patch {
    /// `application/merge-patch+json`.
    Merge(Value),
    /// `application/merge-patch+json` of the subresource `status`.
    Status(Value),
    /// `application/json-patch+json`.
    Json(Value),
}

impl Patch {
    /// The patch that makes `step`'s changes to the object that is still `on`.
    pub(super) fn of(step: &Step, on: &LiveObject) -> Self {
        let changes = &step.changes[..];
        let all = |fits: fn(&FieldChange) -> bool| changes.iter().all(fits);
        if let Some(entries) = changes
            .iter()
            .map(metadata_entry)
            .collect::<Option<Vec<_>>>()
        {
            return Self::Merge(metadata_patch(&entries, on));
        }
        if all(FieldChange::is_of_status) {
            return Self::Status(fields_patch(step, on));
        }
        if all(|change| !change.is_of_status() && (change.is_switch() || change.is_traffic())) {
            return Self::Merge(fields_patch(step, on));
        }
        Self::Json(Value::Array(operations(step, on)))
    }

    /// The subresource that it is for, as it stands in the path.
    pub(super) fn subresource(&self) -> &'static str {
        match self {
            Self::Status(_) => "/status",
            Self::Merge(_) | Self::Json(_) => "",
        }
    }

    pub(super) fn content_type(&self) -> &'static str {
        match self {
            Self::Merge(_) | Self::Status(_) => "application/merge-patch+json",
            Self::Json(_) => "application/json-patch+json",
        }
    }

    pub(super) fn body(&self) -> &Value {
        match self {
            Self::Merge(body) | Self::Status(body) | Self::Json(body) => body,
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

fn metadata_patch(entries: &[(&'static str, String, Value)], on: &LiveObject) -> Value {
    let mut metadata = Map::new();
    metadata.insert("uid".into(), json!(on.uid));
    metadata.insert("resourceVersion".into(), json!(on.resource_version));
    for (map, key, value) in entries {
        let map = metadata.entry(*map).or_insert_with(|| json!({}));
        map[key.as_str()] = value.clone();
    }
    json!({ "metadata": metadata })
}

/// A merge patch of single fields, each two names deep: `{"status":{"abort":true}}`.
fn fields_patch(step: &Step, on: &LiveObject) -> Value {
    let mut body = Map::new();
    if step.is_conditional() {
        let metadata = json!({"resourceVersion": on.resource_version});
        body.insert("metadata".into(), metadata);
    }
    for change in &step.changes {
        let Some((above, key)) = change.pointer.trim_start_matches('/').split_once('/') else {
            continue;
        };
        let after = change.after.as_ref().map(FieldValue::value);
        let above = body.entry(above).or_insert_with(|| json!({}));
        above[key] = after.cloned().unwrap_or(Value::Null);
    }
    body.into()
}

fn test(pointer: &str, value: &Value) -> Value {
    json!({"op": "test", "path": pointer, "value": value})
}

/// What must still hold. An Argo Rollout's resource version moves with every write of its
/// controller; its generation moves with its specification alone.
fn conditions(step: &Step, on: &LiveObject) -> Vec<Value> {
    let generation = on.value.pointer("/metadata/generation");
    let version = match (step.target.key.kind, generation) {
        (WorkloadKind::Rollout, Some(generation)) => test("/metadata/generation", generation),
        _ => test("/metadata/resourceVersion", &json!(on.resource_version)),
    };
    vec![test("/metadata/uid", &json!(on.uid)), version]
}

fn operations(step: &Step, on: &LiveObject) -> Vec<Value> {
    let mut operations = conditions(step, on);
    let mut object = on.value.clone();
    for FieldChange {
        pointer,
        before,
        after,
    } in &step.changes
    {
        // The test of the version says as much of the whole object. It is said again of plain
        // values, for the reader of a server's log; a template is not sent twice.
        if let Some(FieldValue::Plain(before)) = before {
            operations.push(test(pointer, before));
        }
        match (before, after) {
            (Some(_), Some(after)) => {
                let (path, value) = (pointer, after.value());
                operations.push(json!({"op": "replace", "path": path, "value": value}));
            }
            (None, Some(after)) => {
                operations.extend(missing_parents(&mut object, pointer));
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
    use crate::backends::kubernetes::path;
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
            {"op": "replace", "path": "/spec/replicas", "value": 0},
            {"op": "add", "path": "/metadata/annotations", "value": {}},
            {"op": "add", "path": "/metadata/annotations/a~1b", "value": "x"},
            {"op": "add", "path": "/metadata/annotations/c", "value": "y"},
            {"op": "test", "path": "/spec/paused", "value": true},
            {"op": "remove", "path": "/spec/paused"},
            {"op": "replace", "path": "/spec/template", "value": {"a": 2}},
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

    /// A step of an object of that kind.
    fn of_kind(kind: WorkloadKind, changes: Vec<FieldChange>) -> Step {
        let mut step = step(changes);
        step.target.key.kind = kind;
        step
    }

    fn field(pointer: &str, before: Value, after: Value) -> FieldChange {
        let some = |value: Value| (!value.is_null()).then_some(value);
        change(pointer, some(before), some(after))
    }

    /// Every request that a decision sends, as its controller's own tool does: kind, changes,
    /// then path, content type and body.
    fn requests() -> Vec<(
        WorkloadKind,
        Vec<FieldChange>,
        &'static str,
        &'static str,
        Value,
    )> {
        const MERGE: &str = "application/merge-patch+json";
        const JSON: &str = "application/json-patch+json";
        let rollout = "/apis/argoproj.io/v1alpha1/namespaces/n/rollouts/a";
        let status = "/apis/argoproj.io/v1alpha1/namespaces/n/rollouts/a/status";
        let deployment = "/apis/apps/v1/namespaces/n/deployments/a";
        let canary = "/apis/flagger.app/v1beta1/namespaces/n/canaries/a";
        let knative = "/apis/serving.knative.dev/v1/namespaces/n/services/a";
        let paused = json!([{"reason": "CanaryPauseStep", "startTime": "2026-11-23T04:50:00Z"}]);
        let null = Value::Null;
        let clear = || field("/status/pauseConditions", paused.clone(), Value::Null);
        let step = |from: u64| field("/status/currentStepIndex", json!(from), json!(from + 1));
        let (old, new) = (
            json!({"spec": {"image": "1"}}),
            json!({"spec": {"image": "2"}}),
        );
        let template = || field("/spec/template", new.clone(), old.clone());
        let pinned =
            json!([{"revisionName": "app-00041", "percent": 100, "latestRevision": false}]);
        let latest = json!([{"latestRevision": true, "percent": 100}]);
        let condition = |test: Value| {
            let uid = json!({"op": "test", "path": "/metadata/uid", "value": "u"});
            let replace = json!({"op": "replace", "path": "/spec/template", "value": old});
            json!([uid, test, replace])
        };
        let restarted = "/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";
        let at = "2026-11-23T12:00:00Z";
        vec![
            // Argo Rollouts: promote, where it is paused.
            (
                WorkloadKind::Rollout,
                vec![clear()],
                status,
                MERGE,
                json!({"status": {"pauseConditions": null}}),
            ),
            // Inconclusive, paused, and paused by the controller.
            (
                WorkloadKind::Rollout,
                vec![
                    clear(),
                    field("/status/controllerPause", json!(true), json!(false)),
                    step(2),
                ],
                status,
                MERGE,
                json!({"metadata": {"resourceVersion": "7"}, "status": {
                    "pauseConditions": null, "controllerPause": false, "currentStepIndex": 3,
                }}),
            ),
            // Not paused: an analysis runs.
            (
                WorkloadKind::Rollout,
                vec![
                    field("/status/pauseConditions", null.clone(), null.clone()),
                    step(1),
                ],
                status,
                MERGE,
                json!({"metadata": {"resourceVersion": "7"}, "status": {
                    "pauseConditions": null, "currentStepIndex": 2,
                }}),
            ),
            // Also paused by a person: after the status.
            (
                WorkloadKind::Rollout,
                vec![field("/spec/paused", json!(true), json!(false))],
                rollout,
                MERGE,
                json!({"spec": {"paused": false}}),
            ),
            // Promote fully.
            (
                WorkloadKind::Rollout,
                vec![field("/status/promoteFull", json!(false), json!(true))],
                status,
                MERGE,
                json!({"status": {"promoteFull": true}}),
            ),
            // Pause.
            (
                WorkloadKind::Rollout,
                vec![field("/spec/paused", json!(false), json!(true))],
                rollout,
                MERGE,
                json!({"spec": {"paused": true}}),
            ),
            // Abort and retry.
            (
                WorkloadKind::Rollout,
                vec![field("/status/abort", json!(false), json!(true))],
                status,
                MERGE,
                json!({"status": {"abort": true}}),
            ),
            (
                WorkloadKind::Rollout,
                vec![field("/status/abort", json!(true), json!(false))],
                status,
                MERGE,
                json!({"status": {"abort": false}}),
            ),
            // Restart.
            (
                WorkloadKind::Rollout,
                vec![field("/spec/restartAt", null.clone(), json!(at))],
                rollout,
                MERGE,
                json!({"spec": {"restartAt": at}}),
            ),
            // Undo: its controller writes the status all the time, so that the condition is on
            // the generation, which moves with the specification alone.
            (
                WorkloadKind::Rollout,
                vec![template()],
                rollout,
                JSON,
                condition(json!({"op": "test", "path": "/metadata/generation", "value": 4})),
            ),
            // Deployments: pause, resume, restart, undo.
            (
                WorkloadKind::Deployment,
                vec![field("/spec/paused", json!(false), json!(true))],
                deployment,
                MERGE,
                json!({"spec": {"paused": true}}),
            ),
            (
                WorkloadKind::Deployment,
                vec![field("/spec/paused", json!(true), json!(false))],
                deployment,
                MERGE,
                json!({"spec": {"paused": false}}),
            ),
            (
                WorkloadKind::Deployment,
                vec![field(restarted, null, json!(at))],
                deployment,
                JSON,
                json!([
                    {"op": "test", "path": "/metadata/uid", "value": "u"},
                    {"op": "test", "path": "/metadata/resourceVersion", "value": "7"},
                    {"op": "add", "path": "/spec/template/metadata", "value": {}},
                    {"op": "add", "path": "/spec/template/metadata/annotations", "value": {}},
                    {"op": "add", "path": restarted, "value": at},
                ]),
            ),
            (
                WorkloadKind::Deployment,
                vec![template()],
                deployment,
                JSON,
                condition(json!({"op": "test", "path": "/metadata/resourceVersion", "value": "7"})),
            ),
            // Flagger: hold, and promote by skipping the analysis.
            (
                WorkloadKind::Canary,
                vec![field("/spec/suspend", json!(false), json!(true))],
                canary,
                MERGE,
                json!({"spec": {"suspend": true}}),
            ),
            (
                WorkloadKind::Canary,
                vec![field("/spec/skipAnalysis", json!(false), json!(true))],
                canary,
                MERGE,
                json!({"spec": {"skipAnalysis": true}}),
            ),
            // Knative: pin and unpin.
            (
                WorkloadKind::KnativeService,
                vec![field("/spec/traffic", latest.clone(), pinned.clone())],
                knative,
                MERGE,
                json!({"metadata": {"resourceVersion": "7"}, "spec": {"traffic": pinned}}),
            ),
            (
                WorkloadKind::KnativeService,
                vec![field("/spec/traffic", pinned.clone(), latest.clone())],
                knative,
                MERGE,
                json!({"metadata": {"resourceVersion": "7"}, "spec": {"traffic": latest}}),
            ),
        ]
    }

    #[test]
    fn every_decision_is_the_request_that_its_controllers_own_tool_sends() {
        let object = json!({"metadata": {"generation": 4}, "spec": {"template": {"spec": {}}}});
        for (kind, changes, path, content_type, body) in requests() {
            let step = of_kind(kind, changes);
            let patch = Patch::of(&step, &on(object.clone()));
            let sent = path::workload(&step.target).expect("a path") + patch.subresource();
            assert_eq!(
                (sent.as_str(), patch.content_type(), patch.body()),
                (path, content_type, &body)
            );
        }
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
