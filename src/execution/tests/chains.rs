//! Several steps of one object, and what a controller makes of a status that was written.

use serde_json::{Value, json};

use super::cluster::{Cluster, Fault, clean, plan};
use super::desk::{Desk, restored};
use crate::backends::WriteError;
use crate::execution::Outcome;
use crate::model::{Target, WorkloadKind};
use crate::playbooks::{FieldChange, FieldValue, Plan, Step};

fn pause() -> Value {
    json!([{"reason": "CanaryPauseStep", "startTime": "2026-11-23T04:50:00Z"}])
}

/// A cluster with a Rollout `a` that waits at its first pause, held by a person as well.
fn cluster() -> std::sync::Arc<Cluster> {
    let cluster = Cluster::with(&["a"]);
    if let Some(object) = cluster.state().objects.get_mut("a") {
        object.value = json!({
            "metadata": {"annotations": {}},
            "spec": {"paused": true, "template": {"image": "bad"}},
            "status": {
                "currentPodHash": "new", "stableRS": "old", "currentStepIndex": 1,
                "pauseConditions": pause(),
            },
        });
    }
    cluster
}

fn step(changes: &[(&str, Value, Value)]) -> Step {
    let some = |value: &Value| (!value.is_null()).then(|| FieldValue::open(value.clone()));
    let changes = changes.iter().map(|(pointer, before, after)| FieldChange {
        pointer: (*pointer).to_owned(),
        before: some(before),
        after: some(after),
    });
    let mut step = super::cluster::step("a");
    if let Target::Workload { object, .. } = &mut step.target {
        object.key.kind = WorkloadKind::Rollout;
    }
    step.changes = changes.collect();
    step
}

fn of(playbook: &str, steps: Vec<Step>) -> Plan {
    Plan {
        playbook: clean(playbook),
        steps,
        ..plan(&["a"])
    }
}

/// What `promote` sends to it: the status, then the specification.
fn promote() -> Plan {
    let status = step(&[("/status/pauseConditions", pause(), Value::Null)]);
    let unpause = step(&[("/spec/paused", json!(true), json!(false))]);
    of("promote", vec![status, unpause])
}

/// What `rollback` does in the middle of a canary.
fn rollback() -> Plan {
    let abort = step(&[("/status/abort", json!(false), json!(true))]);
    let mut template = step(&[]);
    template.changes = vec![FieldChange {
        pointer: "/spec/template".into(),
        before: Some(json!({"image": "bad"}).into()),
        after: Some(json!({"image": "good"}).into()),
    }];
    of("rollback", vec![abort, template])
}

fn words(outcomes: &[Outcome]) -> Vec<&'static str> {
    outcomes.iter().map(Outcome::word).collect()
}

fn lost() -> WriteError {
    WriteError::Unknown(clean("connection reset"))
}

fn field(cluster: &Cluster, pointer: &str) -> Value {
    let state = cluster.state();
    let value = state.objects["a"].value.pointer(pointer);
    value.cloned().unwrap_or_default()
}

#[tokio::test]
async fn one_after_the_other_in_their_order() {
    let cluster = cluster();
    let report = Desk::new(&cluster).run(promote()).await.expect("it begins");
    assert_eq!(words(&report.outcomes), ["done", "done"]);
    let notes = cluster.state().notes.join("\n");
    let place = |text: &str| notes.find(text).expect("an Event");
    assert!(place("pauseConditions") < place("paused true"), "{notes}");
    assert_eq!(field(&cluster, "/spec/paused"), json!(false));
}

#[tokio::test]
async fn what_follows_a_step_that_was_not_done_is_not_begun() {
    let cluster = cluster();
    let desk = Desk::new(&cluster);
    let no = Fault::Before(WriteError::Refused(clean("a policy says no")));
    cluster.state().applying.push_back(no);
    let report = desk.run(promote()).await.expect("it begins");
    assert_eq!(words(&report.outcomes), ["refused", "not started"]);
    let why = report.outcomes[1].why().expect("a reason");
    assert_eq!(why.as_str(), "not begun: the step before it was not done");
    assert_eq!(cluster.state().writes, 0);
    assert_eq!(field(&cluster, "/spec/paused"), json!(true));

    let again = report.retry().expect("both can be tried again");
    assert_eq!(again.steps.len(), 2);
    let again = desk.run(again).await.expect("it begins");
    assert!(again.is_complete(), "{again:?}");
}

#[tokio::test]
async fn what_follows_a_conflict_is_not_tried_again_by_itself() {
    let cluster = cluster();
    let desk = Desk::new(&cluster);
    cluster.state().reading.push_back(Fault::Meddle(|value| {
        value["status"]["pauseConditions"][0]["startTime"] = "2026-11-23T05:00:00Z".into();
    }));
    let report = desk.run(promote()).await.expect("it begins");
    assert_eq!(words(&report.outcomes), ["conflict", "not started"]);
    let why = report.outcomes[0].why().expect("a reason").to_string();
    assert_eq!(
        why,
        "pauseConditions is no longer what it was: it has moved on"
    );
    assert!(report.retry().is_none(), "{report:?}");
    assert_eq!(cluster.state().writes, 0, "nobody promotes twice");
}

#[tokio::test]
async fn what_somebody_did_already_does_not_hold_up_what_follows() {
    let cluster = cluster();
    cluster.state().reading.push_back(Fault::Meddle(|value| {
        value["status"]["abort"] = true.into();
    }));
    let report = Desk::new(&cluster).run(rollback()).await;
    let report = report.expect("it begins");
    assert_eq!(words(&report.outcomes), ["conflict", "done"]);
    assert_eq!(field(&cluster, "/spec/template/image"), json!("good"));
}

#[tokio::test]
async fn an_abort_and_its_rollback_are_taken_back_by_the_template_alone() {
    let cluster = cluster();
    let desk = Desk::new(&cluster);
    let report = desk.run(rollback()).await.expect("it begins");
    assert!(report.is_complete(), "{report:?}");
    let undo = report.undo.expect("a way back");
    let pointers: Vec<_> = undo
        .steps
        .iter()
        .map(|it| &*it.changes[0].pointer)
        .collect();
    assert_eq!(pointers, ["/spec/template"]);
    let back = desk.run(undo).await.expect("it begins");
    assert!(back.is_complete(), "{back:?}");
    let history = desk.audit().history().expect("a history");
    assert!(history.undo(None).is_err(), "nothing is left of it");
}

#[tokio::test]
async fn a_controller_that_goes_on_at_once_has_taken_the_promotion() {
    let cluster = cluster();
    // By the time it is read back the next pause has begun.
    {
        let mut state = cluster.state();
        state.reading.push_back(Fault::Meddle(|_| {}));
        state.reading.push_back(Fault::Meddle(|value| {
            value["status"]["currentStepIndex"] = 3.into();
            value["status"]["pauseConditions"] =
                json!([{"reason": "CanaryPauseStep", "startTime": "2026-11-23T05:00:00Z"}]);
        }));
    }
    let report = Desk::new(&cluster).run(promote()).await.expect("it begins");
    assert_eq!(words(&report.outcomes), ["done", "done"], "{report:?}");
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_what_the_controller_made_of_it() {
    type Meddle = fn(&mut Value);
    let next: Meddle = |value| {
        value["status"]["currentStepIndex"] = 3.into();
        value["status"]["pauseConditions"] =
            json!([{"reason": "CanaryPauseStep", "startTime": "2026-11-23T05:00:00Z"}]);
    };
    let aborted: Meddle = |value| {
        value["status"]["abort"] = true.into();
        value["status"]["pauseConditions"] = Value::Null;
    };
    let another: Meddle = |value| {
        value["status"]["currentPodHash"] = "newer".into();
        value["status"]["pauseConditions"] = json!([{"reason": "CanaryPauseStep"}]);
    };
    // Its controller writes its status all the while: no sign of anything.
    let busy: Meddle = |value| value["status"]["availableReplicas"] = 3.into();
    for (acts, meddle, state) in [
        (true, next, "done"),
        (true, aborted, "unknown"),
        (true, another, "unknown"),
        (false, busy, "failed"),
        (false, aborted, "unknown"),
    ] {
        let cluster = cluster();
        {
            let mut state = cluster.state();
            let fault = if acts {
                Fault::After(lost())
            } else {
                Fault::Before(lost())
            };
            state.applying.push_back(fault);
            state.reading.push_back(Fault::Meddle(|_| {}));
            state.reading.push_back(Fault::Meddle(meddle));
        }
        let mut plan = promote();
        plan.steps.truncate(1);
        let report = Desk::new(&cluster).run(plan).await.expect("it begins");
        assert_eq!(report.outcomes[0].word(), state, "{report:?}");
        assert_eq!(cluster.state().writes, usize::from(acts));
    }
}

#[tokio::test]
async fn a_full_promotion_that_is_over_at_once_has_happened() {
    let cluster = cluster();
    {
        let mut state = cluster.state();
        state.reading.push_back(Fault::Meddle(|_| {}));
        state.reading.push_back(Fault::Meddle(|value| {
            value["status"]["promoteFull"] = Value::Null;
            value["status"]["stableRS"] = "new".into();
        }));
    }
    let full = step(&[("/status/promoteFull", json!(false), json!(true))]);
    let report = Desk::new(&cluster)
        .run(of("promote-full", vec![full]))
        .await;
    assert_eq!(words(&report.expect("it begins").outcomes), ["done"]);
}

#[tokio::test]
async fn traffic_is_on_record_and_comes_back_from_there() {
    let cluster = Cluster::with(&["a"]);
    let latest = json!([{"latestRevision": true, "percent": 100}]);
    let pinned = json!([{"revisionName": "a-00001", "percent": 100}]);
    if let Some(object) = cluster.state().objects.get_mut("a") {
        object.value["spec"] = json!({ "traffic": latest });
    }
    let desk = Desk::new(&cluster);
    let pin = step(&[("/spec/traffic", latest.clone(), pinned.clone())]);
    let report = desk
        .run(of("rollback", vec![pin]))
        .await
        .expect("it begins");
    assert!(report.is_complete());
    assert_eq!(field(&cluster, "/spec/traffic"), pinned);
    let history = desk.audit().history().expect("a history");
    let undo = history.undo(None).and_then(restored).expect("an undo");
    assert_eq!(Some(&undo), report.undo.as_ref());
    desk.run(undo).await.expect("it begins");
    assert_eq!(field(&cluster, "/spec/traffic"), latest);
}

#[tokio::test]
async fn an_interrupted_chain_goes_on_only_where_its_beginning_was_done() {
    use crate::execution::audit::{Intent, Record};
    let cluster = cluster();
    let desk = Desk::new(&cluster);
    let audit = desk.audit();
    for (id, state, left) in [
        ("k1", "done", 1),
        ("k2", "refused", 0),
        ("k3", "unknown", 2),
    ] {
        let intent = Intent::new(&clean(id), &promote());
        audit
            .append(Record::Intent(intent))
            .await
            .expect("appended");
        let outcome = Record::Outcome {
            plan: id.to_owned(),
            step: 0,
            state: state.to_owned(),
            why: None,
            version: None,
        };
        audit.append(outcome).await.expect("appended");
        let history = audit.history().expect("a history");
        let rest = history.rest(id).and_then(restored);
        let steps = rest.map_or(0, |plan| plan.steps.len());
        assert_eq!(steps, left, "{id}");
    }
}
