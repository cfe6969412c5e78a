use super::*;
use crate::backends::kubernetes::failure::Refusal;
use crate::backends::kubernetes::path;
use crate::model::{
    AppId, CleanText, FlagKey, FlagRef, ObjectRef, Platform, Target, WorkloadKey, WorkloadKind,
};

fn step(changes: Vec<FieldChange>) -> Step {
    let text = CleanText::new;
    let app = AppId {
        cluster: text("c"),
        namespace: text("n"),
        name: text("a"),
    };
    let object = ObjectRef {
        key: WorkloadKey {
            cluster: text("c"),
            namespace: text("n"),
            kind: WorkloadKind::Deployment,
            name: text("a"),
        },
        uid: text("u"),
        resource_version: text("1"),
    };
    Step {
        target: Target::workload(app, object),
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
    if let Target::Workload { object, .. } = &mut step.target {
        object.key.kind = kind;
    }
    step
}

fn field(pointer: &str, before: Value, after: Value) -> FieldChange {
    let some = |value: Value| (!value.is_null()).then_some(value);
    change(pointer, some(before), some(after))
}

/// Every request that a decision sends, as its controller's own tool does: kind, changes,
/// then path, content type and body.
#[expect(clippy::too_many_lines, reason = "a table, one entry a request")]
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
    let pinned = json!([{"revisionName": "app-00041", "percent": 100, "latestRevision": false}]);
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
            json!({"metadata": {"resourceVersion": "7"}, "spec": {"paused": true}}),
        ),
        (
            WorkloadKind::Deployment,
            vec![field("/spec/paused", json!(true), json!(false))],
            deployment,
            MERGE,
            json!({"metadata": {"resourceVersion": "7"}, "spec": {"paused": false}}),
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
    let live = json!({"metadata": {"generation": 4}, "spec": {"template": {"spec": {}}}});
    for (kind, changes, path, content_type, body) in requests() {
        let step = of_kind(kind, changes);
        let patch = Patch::of(&step, &on(live.clone()));
        let object = step.target.object().expect("a workload");
        let sent = path::workload(object).expect("a path") + patch.subresource();
        assert_eq!(
            (sent.as_str(), patch.content_type(), patch.body()),
            (path, content_type, &body)
        );
    }
}

#[test]
fn a_failed_test_is_a_conflict_and_a_fault_is_a_refusal() {
    let recorded =
        include_str!("../../../../../tests/fixtures/kube/invalid-422-json-patch-test-failed.http");
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

fn flag_step(changes: Vec<FieldChange>) -> Step {
    let key = FlagKey {
        platform: "c".into(),
        project: "n/flags".into(),
        environment: CleanText::default(),
        name: "a.new".into(),
    };
    let flag = FlagRef {
        key,
        by: Platform::OpenFeature,
        uid: "u".into(),
        version: "1".into(),
    };
    Step {
        target: Target::Flag { app: None, flag },
        ..step(changes)
    }
}

#[test]
fn a_flag_is_changed_on_condition_of_its_resources_version() {
    let flag = |default: &str, targeting: Option<Value>| {
        let mut flag = json!({"variants": {"on": true, "off": false}, "defaultVariant": default});
        if let Some(targeting) = targeting {
            flag["targeting"] = targeting;
        }
        on(json!({"spec": {"flagSpec": {"flags": {"a.new": flag}}}}))
    };
    let share = json!({"fractional": [["on", 25], ["off", 75]]});
    let (default, targeting) = (
        "/spec/flagSpec/flags/a.new/defaultVariant",
        "/spec/flagSpec/flags/a.new/targeting",
    );
    let conditions = [
        json!({"op": "test", "path": "/metadata/uid", "value": "u"}),
        json!({"op": "test", "path": "/metadata/resourceVersion", "value": "7"}),
    ];
    let open = |pointer: &str, before: Option<Value>, after: Option<Value>| FieldChange {
        pointer: pointer.into(),
        before: before.map(FieldValue::Plain),
        after: after.map(FieldValue::Plain),
    };
    for (live, changes, operations) in [
        (
            flag("on", None),
            vec![change(default, Some(json!("on")), Some(json!("off")))],
            json!([
                {"op": "test", "path": default, "value": "on"},
                {"op": "replace", "path": default, "value": "off"},
            ]),
        ),
        (
            flag("off", None),
            vec![open(targeting, None, Some(share.clone()))],
            json!([{"op": "add", "path": targeting, "value": share}]),
        ),
        (
            flag("off", Some(share.clone())),
            vec![open(targeting, Some(share.clone()), None)],
            json!([
                {"op": "test", "path": targeting, "value": share},
                {"op": "remove", "path": targeting},
            ]),
        ),
    ] {
        let expected: Vec<_> = conditions
            .iter()
            .chain(operations.as_array().expect("operations"))
            .cloned()
            .collect();
        let patch = Patch::of(&flag_step(changes), &live);
        assert_eq!(patch, Patch::Json(Value::Array(expected)));
        assert_eq!(patch.subresource(), "");
    }
}

#[test]
fn a_flags_path_is_that_of_its_resource() {
    let step = flag_step(Vec::new());
    let flag = step.target.flag().expect("a flag");
    assert_eq!(
        path::flag(&flag.key).ok().as_deref(),
        Some("/apis/core.openfeature.dev/v1beta1/namespaces/n/featureflags/flags")
    );
    for project in ["flags", "n/../flags", "n/", "/flags", "n/flags?x=y", ""] {
        let key = FlagKey {
            project: project.into(),
            ..flag.key.clone()
        };
        assert!(path::flag(&key).is_err(), "{project}");
    }
}
