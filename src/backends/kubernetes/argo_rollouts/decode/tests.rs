use serde_json::{Value, json};

use super::*;
use crate::backends::kubernetes::object::Page;
use crate::config::IdentityConfig;
use crate::model::{CleanText, Decision, Pause, PauseReason, RolloutStep, Sla, Stage, Weights};

fn decode(object: &Value) -> Workload {
    let rollout: Rollout = serde_json::from_value(object.clone()).expect("a rollout");
    let origin = Origin {
        claims: crate::model::ClaimRules::default(),
        cluster: "prod".into(),
        identity: IdentityConfig::default(),
    };
    let now = "2026-11-23T05:00:00Z".parse().expect("a time");
    let workload = rollout.workload(&origin, now).expect("no flaw");
    workload.expect("a workload")
}

fn rollout(object: &Value) -> crate::model::Rollout {
    *decode(object).rollout.expect("a rollout")
}

/// The Rollout of a recorded answer, be it a list or the object itself.
fn recorded(text: &str) -> Value {
    let body = text.split_once("--- response").expect("an answer").1;
    let body = format!("{{{}", body.split_once("\n{").expect("a body").1);
    let whole: Value = serde_json::from_str(&body).expect("JSON");
    whole.pointer("/items/0").cloned().unwrap_or(whole)
}

const PAUSED: &str =
    include_str!("../../../../../tests/fixtures/kube/rollout-list-paused-canary.http");
const PROMOTED: &str = include_str!("../../../../../tests/fixtures/kube/rollout-promote.http");
const ABORTED: &str = include_str!("../../../../../tests/fixtures/kube/rollout-abort.http");
const UNDONE: &str =
    include_str!("../../../../../tests/fixtures/kube/rollout-undo-json-patch-dry-run.http");

#[test]
fn the_recorded_list_is_read_whole() {
    let body = PAUSED.split_once("--- response").expect("an answer").1;
    let body = format!("{{{}", body.split_once("\n{").expect("a body").1);
    let page: Page<'_> = serde_json::from_str(&body).expect("a list");
    assert_eq!(page.items.map(|items| items.len()), Some(1));
    let workload = decode(&recorded(PAUSED));
    assert_eq!(workload.app.name.as_str(), "lead-scorer");
    assert_eq!(workload.manifest.sla.given(), Some(&Sla::Silver));
    assert!(workload.ttl.expires.is_some());
    assert_eq!(workload.release.version.as_deref(), Some("8"));
    assert_eq!(workload.status, WorkloadStatus::Paused);
    let rollout = workload.rollout.expect("a rollout");
    let since = "2026-11-23T04:50:00Z".parse().ok();
    let pause = Pause {
        reason: PauseReason::Step,
        since,
    };
    assert_eq!(rollout.phase, Phase::Waiting { pause });
    assert_eq!(rollout.since, since);
    assert_eq!(rollout.steps.len(), 5);
    assert_eq!(rollout.step, Some(1));
    assert_eq!(rollout.next_step(), Some(&RolloutStep::SetWeight(25)));
    assert_eq!(
        rollout.weights,
        Weights {
            set: Some(5),
            actual: Some(5)
        }
    );
    assert_eq!(rollout.stage, Stage::Canary { weight: 5 });
    let (stable, canary) = rollout.sides().expect("both sides");
    assert_eq!(
        stable.pods.only_hash().map(CleanText::as_str),
        Some("5d4c8b9f7c")
    );
    assert_eq!(
        canary.pods.only_hash().map(CleanText::as_str),
        Some("6c9f5b7d8f")
    );
    assert_eq!(canary.pods.workload.as_str(), "lead-scorer");
    assert!(stable.release.images.is_empty() && !canary.release.images.is_empty());
    assert_eq!(rollout.decisions.check(Decision::Promote), Ok(()));
    assert!(rollout.oddities.is_empty());
}

#[test]
fn a_recorded_promotion_is_on_its_way_until_the_controller_acts() {
    let rollout = rollout(&recorded(PROMOTED));
    assert!(
        matches!(&rollout.phase, Phase::Progressing { what } if what.contains("being lifted")),
        "{:?}",
        rollout.phase
    );
    assert!(rollout.decisions.check(Decision::Promote).is_err());
    assert_eq!(rollout.decisions.check(Decision::Abort), Ok(()));
}

#[test]
fn a_recorded_abort_is_degraded_and_wants_nothing_on_the_canary() {
    let rollout = rollout(&recorded(ABORTED));
    assert!(matches!(rollout.phase, Phase::Degraded { .. }));
    assert_eq!(rollout.aborted, Some(None));
    assert_eq!(rollout.weights.set, Some(0));
    assert_eq!(rollout.decisions.check(Decision::Retry), Ok(()));
}

#[test]
fn a_recorded_undo_is_not_seen_by_the_controller_yet() {
    let rollout = rollout(&recorded(UNDONE));
    let what = "the controller has not seen the newest change yet";
    assert_eq!(rollout.phase, Phase::Progressing { what: what.into() });
    assert_eq!(rollout.decisions.supported().count(), 0);
    assert_eq!(rollout.decisions.check(Decision::Abort), Err(what));
}

/// The recorded canary with these fields set, by pointer.
fn with(changes: &[(&str, Value)]) -> Value {
    let mut object = recorded(PAUSED);
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        let parent = object.pointer_mut(parent).expect(pointer);
        parent[key] = value.clone();
    }
    object
}

#[test]
fn phases_follow_what_its_controller_says() {
    let times = |seconds: u32| json!({"blueGreen": {"autoPromotionSeconds": seconds}});
    let bluegreen = json!([{"reason": "BlueGreenPause", "startTime": "2026-11-23T04:50:00Z"}]);
    let several = json!([{"reason": "CanaryPauseStep"}, {"reason": "InconclusiveAnalysisRun"}]);
    for (changes, word, says) in [
        (
            vec![("/status/currentStepIndex", json!(3))],
            "progressing",
            "10m",
        ),
        (vec![("/spec/paused", json!(true))], "waiting", "Person"),
        (
            vec![("/status/pauseConditions", several)],
            "waiting",
            "InconclusiveAnalysis",
        ),
        (
            vec![
                ("/spec/strategy", json!({"blueGreen": {}})),
                ("/status/pauseConditions", bluegreen.clone()),
            ],
            "waiting",
            "BlueGreen",
        ),
        (
            vec![
                ("/spec/strategy", times(30)),
                ("/status/pauseConditions", bluegreen),
            ],
            "progressing",
            "after 30 s",
        ),
        (
            vec![
                ("/status/pauseConditions", json!([])),
                ("/status/controllerPause", json!(false)),
                ("/status/phase", json!("Degraded")),
                (
                    "/status/message",
                    json!("ProgressDeadlineExceeded: timed out\u{1b}"),
                ),
            ],
            "failing",
            "timed out^[",
        ),
        (
            vec![
                ("/status/pauseConditions", json!([])),
                ("/status/controllerPause", json!(false)),
                ("/status/stableRS", json!("6c9f5b7d8f")),
                ("/status/phase", json!("Healthy")),
            ],
            "done",
            "",
        ),
        (
            vec![("/status/pauseConditions", json!([{"reason": "Moon"}]))],
            "waiting",
            "Moon",
        ),
        (
            vec![(
                "/status/conditions",
                json!([{"type": "InvalidSpec", "status": "True", "message": "no weight"}]),
            )],
            "failing",
            "no weight",
        ),
    ] {
        let rollout = rollout(&with(&changes));
        assert_eq!(rollout.phase.word(), word, "{changes:?}");
        let shown = format!("{:?}", rollout.phase);
        assert!(shown.contains(says), "{shown}");
    }
}

#[test]
fn what_can_not_be_right_is_shown_for_what_it_is() {
    let past = rollout(&with(&[("/status/currentStepIndex", json!(42))]));
    assert_eq!(past.step, Some(5));
    assert!(
        past.oddities[0].contains("step 43 of 5"),
        "{:?}",
        past.oddities
    );
    let unknown = rollout(&with(&[(
        "/spec/strategy/canary/steps",
        json!([{"teleport": {}}, 7]),
    )]));
    assert_eq!(unknown.steps[0], RolloutStep::Unknown("teleport".into()));
    assert_eq!(unknown.steps.len(), 2);
    let lone = rollout(&with(&[("/status/stableRS", json!(""))]));
    assert!(lone.sides().is_none() && lone.stable.is_none() && lone.canary.is_some());
    assert!(lone.oddities[0].contains("nothing to go back to"));
    let phase = rollout(&with(&[
        ("/status/phase", json!("Dreaming")),
        ("/status/pauseConditions", json!([])),
        ("/status/controllerPause", json!(false)),
    ]));
    assert!(phase.oddities[0].contains("Dreaming"));
    let referring = decode(&with(&[
        ("/spec/template", Value::Null),
        (
            "/spec/workloadRef",
            json!({"kind": "Deployment", "name": "lead-scorer"}),
        ),
    ]));
    assert!(referring.release.images.is_empty());
}

#[test]
fn a_new_object_is_unknown_and_no_failure() {
    let mut object = recorded(PAUSED);
    object["status"] = json!({});
    let workload = decode(&object);
    assert_eq!(workload.status, WorkloadStatus::Unknown);
    assert!(workload.replicas.value().is_none());
    assert_eq!(
        workload.rollout.map(|it| it.decisions.supported().count()),
        Some(0)
    );
}

#[test]
fn it_is_restarting_until_its_controller_says_that_no_older_pod_is_left() {
    let now = "2026-11-23T05:00:00Z".parse().expect("a time");
    for (wanted, done, restarting) in [
        (None, None, false),
        (Some("2026-11-23T04:00:00Z"), None, true),
        (
            Some("2026-11-23T04:00:00Z"),
            Some("2026-11-22T00:00:00Z"),
            true,
        ),
        (
            Some("2026-11-23T04:00:00Z"),
            Some("2026-11-23T04:00:00Z"),
            false,
        ),
        // Not before its time.
        (Some("2026-11-23T06:00:00Z"), None, false),
    ] {
        let object = json!({"spec": {"restartAt": wanted}, "status": {"restartedAt": done}});
        let rollout: Rollout = serde_json::from_value(object).expect("a rollout");
        assert_eq!(
            rollout.is_restarting(now),
            restarting,
            "{wanted:?} {done:?}"
        );
    }
}

#[test]
fn it_tells_which_template_of_a_deployment_it_has_seen() {
    for (seen, expected) in [
        (json!("7"), Some(7)),
        (json!(7), Some(7)),
        (Value::Null, None),
    ] {
        let object = json!({
            "spec": {"workloadRef": {"kind": "Deployment", "name": "spec"}},
            "status": {"workloadObservedGeneration": seen},
        });
        let rollout: Rollout = serde_json::from_value(object).expect("a rollout");
        assert_eq!(rollout.seen_of_template(), expected);
        assert_eq!(rollout.template_holder(), Some("spec"));
    }
}
