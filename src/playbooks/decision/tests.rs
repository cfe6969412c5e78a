use serde_json::{Value, json};

use super::*;
use crate::model::{
    App, Controller, Decision, Gate, GitOps, Pause, PauseReason, Phase, RolloutEnd, Stage,
    WorkloadKind,
};
use crate::playbooks::desk::{
    Desk, app, app_of, app_of_kind, closeup, closeup_of, rollout, workload,
};
use crate::playbooks::{Confirmation, FieldValue, PLAYBOOKS, Plan, Reversal};

/// What a plan writes: the fields of each step, absent as `null`.
fn written(plan: &Plan) -> Vec<Value> {
    let steps = plan.steps.iter().map(|step| {
        let changes = step.changes.iter().map(|change| {
            let after = change
                .after
                .as_ref()
                .map_or(&Value::Null, FieldValue::value);
            (change.pointer.clone(), after.clone())
        });
        Value::Object(changes.collect())
    });
    steps.collect()
}

/// What `decide` writes of the Rollout that looks so, or why not.
fn argo(decide: &Decide, object: &Value) -> Result<Vec<Value>, String> {
    argo_at(decide, object, |_| {})
}

fn argo_at(
    decide: &Decide,
    object: &Value,
    change: impl FnOnce(&mut crate::model::Rollout),
) -> Result<Vec<Value>, String> {
    let mut rollout = rollout(Controller::ArgoRollouts);
    change(&mut rollout);
    decided(decide, WorkloadKind::Rollout, rollout, object).map(|plan| written(&plan))
}

fn decided(
    decide: &Decide,
    kind: WorkloadKind,
    rollout: crate::model::Rollout,
    object: &Value,
) -> Result<Plan, String> {
    let desk = Desk::new([closeup_of(kind, rollout, object)]);
    let app = app_of_kind(kind, "bot");
    let plan = desk
        .plan(decide, &[&app], "")
        .map_err(|error| error.to_string())?;
    match plan.refusals.first() {
        Some(refusal) => Err(refusal.why.to_string()),
        None => Ok(plan),
    }
}

fn pause(reason: &str) -> Value {
    json!([{"reason": reason, "startTime": "2026-11-23T04:50:00Z"}])
}

#[test]
fn each_state_of_an_argo_rollout_takes_its_own_promotion() {
    let paused = pause("CanaryPauseStep");
    let unsure = pause("InconclusiveAnalysisRun");
    for (object, expected) in [
        (
            json!({"status": {"pauseConditions": paused, "controllerPause": true, "currentStepIndex": 1}}),
            json!([{"/status/pauseConditions": null}]),
        ),
        // A person holds it as well: after the status.
        (
            json!({"spec": {"paused": true}, "status": {"pauseConditions": paused, "currentStepIndex": 1}}),
            json!([{"/status/pauseConditions": null}, {"/spec/paused": false}]),
        ),
        (
            json!({"status": {"pauseConditions": unsure, "controllerPause": true, "currentStepIndex": 1}}),
            json!([{"/status/pauseConditions": null, "/status/controllerPause": false, "/status/currentStepIndex": 2}]),
        ),
        // Inconclusive, but not held by its controller any more.
        (
            json!({"status": {"pauseConditions": unsure, "currentStepIndex": 1}}),
            json!([{"/status/pauseConditions": null}]),
        ),
        // An analysis runs.
        (
            json!({"status": {"currentStepIndex": 3}}),
            json!([{"/status/pauseConditions": null, "/status/currentStepIndex": 4}]),
        ),
        (
            json!({}),
            json!([{"/status/pauseConditions": null, "/status/currentStepIndex": 1}]),
        ),
        // Past the last step, and held by a person alone.
        (
            json!({"spec": {"paused": true}, "status": {"currentStepIndex": 4}}),
            json!([{"/spec/paused": false}]),
        ),
    ] {
        let steps = argo(&Decide::PROMOTE, &object).map(Value::Array);
        assert_eq!(steps, Ok(expected), "{object}");
    }
    for (object, says) in [
        (
            json!({"status": {"currentStepIndex": 4}}),
            "past its last step",
        ),
        (
            json!({"status": {"currentStepIndex": 9}}),
            "at step 9, and it has 4",
        ),
        (json!({"status": {"currentStepIndex": -1}}), "at step -1"),
    ] {
        let why = argo(&Decide::PROMOTE, &object).expect_err("refused");
        assert!(why.contains(says), "{why}");
    }
}

#[test]
fn what_sent_twice_would_be_two_steps_is_sent_on_condition() {
    for (object, conditional) in [
        (
            json!({"status": {"pauseConditions": pause("CanaryPauseStep")}}),
            false,
        ),
        (json!({"status": {"currentStepIndex": 1}}), true),
    ] {
        let rollout = rollout(Controller::ArgoRollouts);
        let plan = decided(&Decide::PROMOTE, WorkloadKind::Rollout, rollout, &object);
        let plan = plan.expect("a plan");
        assert_eq!(plan.steps[0].is_conditional(), conditional, "{object}");
        assert!(plan.inverse(&"p".into(), plan.steps.clone()).is_none());
    }
}

#[test]
fn the_other_decisions_about_an_argo_rollout_are_switches() {
    let none = json!({});
    let held = json!({"spec": {"paused": true}});
    let aborted = json!({"status": {"abort": true}});
    for (decide, object, expected) in [
        (
            Decide::PROMOTE_FULL,
            &none,
            json!([{"/status/promoteFull": true}]),
        ),
        (
            Decide::PROMOTE_FULL,
            &held,
            json!([{"/status/promoteFull": true}, {"/spec/paused": false}]),
        ),
        (Decide::PAUSE, &none, json!([{"/spec/paused": true}])),
        (Decide::RESUME, &held, json!([{"/spec/paused": false}])),
        (Decide::ABORT, &none, json!([{"/status/abort": true}])),
        (Decide::RETRY, &aborted, json!([{"/status/abort": false}])),
    ] {
        assert_eq!(argo(&decide, object).map(Value::Array), Ok(expected));
    }
    for (decide, object, says) in [
        (Decide::PAUSE, &held, "paused already"),
        (Decide::RESUME, &none, "`promote` takes it on"),
        (Decide::ABORT, &aborted, "aborted already"),
        (Decide::RETRY, &none, "was not aborted"),
    ] {
        let why = argo(&decide, object).expect_err("refused");
        assert!(why.contains(says), "{why}");
    }
    let why = argo_at(&Decide::PROMOTE_FULL, &none, |it| it.canary = None).expect_err("refused");
    assert!(why.contains("nothing is on its way"), "{why}");
}

#[test]
fn what_its_controller_does_not_support_now_is_refused_in_its_words() {
    for decide in [
        Decide::PROMOTE,
        Decide::PROMOTE_FULL,
        Decide::PAUSE,
        Decide::ABORT,
    ] {
        let why = argo_at(&decide, &json!({}), |it| {
            it.decisions = crate::model::Decisions::none("its controller has not looked at it yet");
        });
        assert_eq!(
            why,
            Err("its controller has not looked at it yet".to_owned())
        );
    }
    let mut unread = closeup_of(
        WorkloadKind::Rollout,
        rollout(Controller::ArgoRollouts),
        &json!({}),
    );
    unread.rollout = None;
    let desk = Desk::new([unread]);
    let why = desk.refusal(
        &Decide::ABORT,
        &app_of_kind(WorkloadKind::Rollout, "bot"),
        "",
    );
    assert!(why.contains("can't be read"), "{why}");
}

#[test]
fn an_abort_says_what_it_leaves_and_is_taken_back_by_a_retry() {
    let object = json!({"spec": {"strategy": {"canary": {"trafficRouting": {"istio": {}}}}}});
    let rollout = rollout(Controller::ArgoRollouts);
    let plan = decided(&Decide::ABORT, WorkloadKind::Rollout, rollout, &object);
    let plan = plan.expect("a plan");
    let words = plan.warnings.join("\n");
    for says in [
        "Degraded",
        "stays on the release",
        "`retry`",
        "belong to it",
    ] {
        assert!(words.contains(says), "{words}");
    }
    assert_eq!(
        plan.summary.as_str(),
        "all traffic back to the stable release"
    );
    assert_eq!(
        plan.steps[0].words.as_str(),
        "all traffic back to the stable release"
    );
    let undo = plan
        .inverse(&"p".into(), plan.steps.clone())
        .expect("a way back");
    assert_eq!(written(&undo), [json!({"/status/abort": false})]);
}

#[test]
fn git_is_warned_of_only_where_it_holds_what_is_changed() {
    let mut only = workload("bot", "bot");
    only.object = crate::playbooks::desk::object_of(WorkloadKind::Rollout, "bot");
    only.gitops = Some(GitOps::ArgoCd);
    let app = app_of(vec![only]);
    let desk = || {
        let rollout = rollout(Controller::ArgoRollouts);
        Desk::new([closeup_of(WorkloadKind::Rollout, rollout, &json!({}))])
    };
    for (decide, warned) in [(Decide::PAUSE, true), (Decide::PROMOTE, false)] {
        let plan = desk().plan(&decide, &[&app], "").expect("a plan");
        let words = plan.warnings.join("\n");
        assert_eq!(words.contains("Argo CD"), warned, "{words}");
    }
}

fn canary(decide: &Decide, object: &Value) -> Result<Plan, String> {
    let mut rollout = rollout(Controller::Flagger);
    rollout.phase = Phase::Waiting {
        pause: Pause {
            reason: PauseReason::Gate(Gate::ConfirmPromotion),
            since: None,
        },
    };
    decided(decide, WorkloadKind::Canary, rollout, object)
}

#[test]
fn flagger_promotes_by_skipping_its_analysis_and_that_is_to_be_taken_back() {
    for decide in [Decide::PROMOTE, Decide::PROMOTE_FULL] {
        let plan = canary(&decide, &json!({})).expect("a plan");
        assert_eq!(written(&plan), [json!({"/spec/skipAnalysis": true})]);
        let words = plan.warnings.join("\n");
        assert!(
            words.contains("next tick") && words.contains("`undo`"),
            "{words}"
        );
        assert!(words.contains("its confirm-promotion gate"), "{words}");
        let undo = plan
            .inverse(&"p".into(), plan.steps.clone())
            .expect("a way back");
        assert_eq!(written(&undo), [json!({"/spec/skipAnalysis": false})]);
        assert!(undo.warnings[0].contains("what was promoted stays"));
    }
    let skipped = json!({"spec": {"skipAnalysis": true}});
    let why = canary(&Decide::PROMOTE, &skipped).expect_err("refused");
    assert!(why.contains("skipped already"), "{why}");
}

#[test]
fn flagger_is_held_by_suspending_it_and_has_no_abort() {
    let suspended = json!({"spec": {"suspend": true}});
    let plan = canary(&Decide::PAUSE, &json!({})).expect("a plan");
    assert_eq!(written(&plan), [json!({"/spec/suspend": true})]);
    let plan = canary(&Decide::RESUME, &suspended).expect("a plan");
    assert_eq!(written(&plan), [json!({"/spec/suspend": false})]);
    for (decide, says) in [
        (Decide::RESUME, "its confirm-promotion gate"),
        (Decide::ABORT, "`rollback`"),
        (Decide::RETRY, "`restart`"),
    ] {
        let why = canary(&decide, &json!({})).expect_err("refused");
        assert!(why.contains(says), "{why}");
    }
}

fn knative(decide: &Decide, pinned: bool, traffic: &Value) -> Result<Plan, String> {
    let mut rollout = rollout(Controller::Knative);
    rollout.phase = if pinned {
        Phase::Waiting {
            pause: Pause {
                reason: PauseReason::Pinned,
                since: None,
            },
        }
    } else {
        Phase::Progressing {
            what: "a split".into(),
        }
    };
    rollout.stage = Stage::Canary { weight: 50 };
    let object = json!({"spec": {"traffic": traffic}});
    decided(decide, WorkloadKind::KnativeService, rollout, &object)
}

#[test]
fn knative_is_told_where_its_traffic_goes_and_keeps_its_tags() {
    let pinned = json!([
        {"revisionName": "old", "percent": 100, "latestRevision": false},
        {"latestRevision": true, "percent": 0, "tag": "next"},
    ]);
    let split = json!([
        {"revisionName": "old", "percent": 50},
        {"latestRevision": true, "percent": 50, "tag": "next"},
    ]);
    let unpinned = json!({"/spec/traffic": [
        {"latestRevision": true, "percent": 100},
        {"latestRevision": true, "percent": 0, "tag": "next"},
    ]});
    for (decide, is_pinned, traffic) in [
        (Decide::PROMOTE, true, &pinned),
        (Decide::RESUME, true, &pinned),
        (Decide::PROMOTE_FULL, true, &pinned),
        (Decide::PROMOTE_FULL, false, &split),
    ] {
        let plan = knative(&decide, is_pinned, traffic).expect("a plan");
        assert_eq!(written(&plan), std::slice::from_ref(&unpinned));
        assert!(plan.steps[0].is_conditional());
    }
    let plan = knative(&Decide::ABORT, false, &split).expect("a plan");
    let back = json!({"/spec/traffic": [
        {"revisionName": "old", "percent": 100, "latestRevision": false},
        {"latestRevision": true, "percent": 0, "tag": "next"},
    ]});
    assert_eq!(written(&plan), [back]);
    assert!(plan.warnings.join("\n").contains("PINNED"), "{plan:?}");
    let undo = plan
        .inverse(&"p".into(), plan.steps.clone())
        .expect("a way back");
    assert_eq!(written(&undo), [json!({"/spec/traffic": split})]);
    assert_eq!(
        plan.steps[0].changes[0].words(),
        "traffic old 50 %, latest 50 % (tag next) → old 100 %, latest 0 % (tag next)"
    );
    for (decide, says) in [
        (Decide::PROMOTE, "`promote-full`"),
        (Decide::PAUSE, "`rollback` pins"),
        (Decide::RESUME, "not pinned"),
        (Decide::RETRY, "deploy the release anew"),
    ] {
        let why = knative(&decide, false, &split).expect_err("refused");
        assert!(why.contains(says), "{why}");
    }
}

#[test]
fn a_deployment_can_be_paused_and_resumed_and_nothing_else() {
    let paused = || crate::model::Closeup {
        paused: true,
        ..closeup("bot")
    };
    let plan = |decide: &Decide, closeup| {
        let desk = Desk::new([closeup]);
        let plan = desk.plan(decide, &[&app("bot")], "").expect("a plan");
        (written(&plan), plan)
    };
    let (fields, held) = plan(&Decide::PAUSE, closeup("bot"));
    assert_eq!(fields, [json!({"/spec/paused": true})]);
    assert!(!held.steps[0].rolls_out(), "nothing follows from it");
    assert_eq!(held.confirmation, Confirmation::Key);
    let (fields, _) = plan(&Decide::RESUME, paused());
    assert_eq!(fields, [json!({"/spec/paused": false})]);
    for (decide, closeup, says) in [
        (Decide::PAUSE, paused(), "paused already"),
        (Decide::RESUME, closeup("bot"), "not paused"),
        (Decide::PROMOTE, closeup("bot"), "nothing to promote"),
        (Decide::PROMOTE_FULL, closeup("bot"), "nothing to promote"),
        (Decide::ABORT, closeup("bot"), "`rollback`"),
        (Decide::RETRY, closeup("bot"), "`restart`"),
    ] {
        let why = Desk::new([closeup]).refusal(&decide, &app("bot"), "");
        assert!(why.contains(says), "{why}");
    }
}

#[test]
fn what_another_object_of_the_app_lets_in_is_a_part_of_it() {
    let mut rolled = workload("bot", "bot");
    rolled.object = crate::playbooks::desk::object_of(WorkloadKind::Canary, "bot");
    let mut primary = workload("bot", "bot-primary");
    primary.tended_by = Some(Controller::Flagger);
    let app = app_of(vec![rolled, workload("bot", "bot"), primary]);
    let mut canary = closeup_of(
        WorkloadKind::Canary,
        rollout(Controller::Flagger),
        &json!({}),
    );
    canary.template_holder = Some(closeup("bot").object);
    let desk = Desk::new([canary, closeup("bot"), closeup("bot-primary")]);
    let plan = desk.plan(&Decide::PAUSE, &[&app], "").expect("a plan");
    assert_eq!(written(&plan), [json!({"/spec/suspend": true})], "{plan:?}");
}

#[test]
fn many_are_decided_at_once_and_each_that_can_not_be_says_why() {
    let apps = [app("one"), app("two"), app("three")];
    let apps: Vec<&App> = apps.iter().collect();
    let paused = crate::model::Closeup {
        paused: true,
        ..closeup("two")
    };
    let desk = Desk::new([closeup("one"), paused, closeup("three")]);
    let plan = desk.plan(&Decide::PAUSE, &apps, "").expect("a plan");
    assert_eq!((plan.steps.len(), plan.refusals.len()), (2, 1));
    assert_eq!(plan.confirmation, Confirmation::Reason);
    assert_eq!(plan.warnings.len(), 1, "each warning once: {plan:?}");
}

#[test]
fn several_promotions_are_counted_out_loud() {
    let object = json!({"status": {"pauseConditions": pause("CanaryPauseStep")}});
    let of = |name: &str| {
        let rollout = rollout(Controller::ArgoRollouts);
        let mut closeup = closeup_of(WorkloadKind::Rollout, rollout, &object);
        closeup.object.key.name = name.into();
        closeup
    };
    let desk = Desk::new([of("one"), of("two")]);
    let apps = ["one", "two"].map(|name| app_of_kind(WorkloadKind::Rollout, name));
    let plan = desk.plan(&Decide::PROMOTE, &[&apps[0], &apps[1]], "");
    let plan = plan.expect("a plan");
    assert_eq!(plan.confirmation, Confirmation::Typed("2".into()));
}

#[test]
fn each_is_over_when_it_has_come_to_what_it_was_for() {
    let waiting = RolloutEnd::Waiting { why: "w".into() };
    let aborted = RolloutEnd::Aborted { why: "a".into() };
    let failed = RolloutEnd::Failed { why: "f".into() };
    for (decision, at_a_pause, when_aborted) in [
        (Decision::Promote, true, false),
        (Decision::PromoteFull, false, false),
        (Decision::Resume, true, false),
        (Decision::Abort, false, true),
        (Decision::Retry, true, false),
        (Decision::Rollback, false, false),
    ] {
        let mut all = PLAYBOOKS.iter();
        let playbook = all.find(|it| it.name() == decision.playbook());
        let playbook = playbook.expect("every decision is a playbook");
        assert!(playbook.is_over(&RolloutEnd::Complete));
        assert!(!playbook.is_over(&failed));
        assert_eq!(playbook.is_over(&waiting), at_a_pause, "{decision:?}");
        assert_eq!(playbook.is_over(&aborted), when_aborted, "{decision:?}");
    }
    for decision in Decision::ALL {
        assert!(PLAYBOOKS.iter().any(|it| it.name() == decision.playbook()));
    }
    assert!(matches!(
        Reversal::of("promote", ["/status/x"].into_iter()),
        Reversal::Never(_)
    ));
}

#[test]
fn the_right_that_counts_is_of_what_would_be_changed() {
    use crate::fleet::Capability;
    let paused = json!({"status": {"pauseConditions": pause("CanaryPauseStep")}});
    let refused = |decide: &Decide, capability: Capability| {
        let rollout = rollout(Controller::ArgoRollouts);
        let closeup = closeup_of(WorkloadKind::Rollout, rollout, &paused);
        let app = app_of_kind(WorkloadKind::Rollout, "bot");
        let plan = Desk::new([closeup])
            .without(capability)
            .plan(decide, &[&app], "");
        let refusals = plan.expect("a plan").refusals;
        refusals.first().map(|refusal| refusal.why.to_string())
    };
    for (decide, capability, says) in [
        (&Decide::PROMOTE, Capability::PatchWorkloads, None),
        (
            &Decide::PROMOTE,
            Capability::PatchRollouts,
            Some("`rollouts` (argoproj.io)"),
        ),
        (
            &Decide::PROMOTE,
            Capability::PatchRolloutStatus,
            Some("`rollouts/status`"),
        ),
        (&Decide::PAUSE, Capability::PatchRolloutStatus, None),
        (
            &Decide::PAUSE,
            Capability::PatchRollouts,
            Some("`rollouts` (argoproj.io)"),
        ),
    ] {
        let why = refused(decide, capability);
        assert_eq!(why.is_some(), says.is_some(), "{why:?}");
        assert!(
            why.unwrap_or_default().contains(says.unwrap_or_default()),
            "{capability:?}"
        );
    }
}
