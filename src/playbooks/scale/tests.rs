use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::model::{Closeup, Scaler};
use crate::playbooks::Confirmation;
use crate::playbooks::desk::{Desk, app, app_of, change, closeup, workload};

fn scaled_by(scaler: Result<Option<Scaler>, CleanText>) -> Closeup {
    Closeup {
        scaler,
        ..closeup("bot")
    }
}

fn hpa() -> Scaler {
    Scaler {
        name: "bot-hpa".into(),
        min: 2,
        max: 9,
    }
}

#[test]
fn the_number_is_the_only_change() {
    for (answer, after, summary, words) in [
        ("5", 5, "scale to 5", "3 → 5 replicas"),
        (" +2 ", 5, "scale up by 2", "3 → 5 replicas"),
        ("-2", 1, "scale down by 2", "3 → 1 replica"),
        ("0", 0, "scale to 0", "3 → 0 replicas"),
    ] {
        let desk = Desk::new([closeup("bot")]);
        let plan = desk.plan(&Scale, &[&app("bot")], answer).expect("a plan");
        let (before, after) = (json!(3), json!(after));
        assert_eq!(
            change(&plan),
            ("/spec/replicas", Some(&before), Some(&after))
        );
        assert_eq!(plan.summary.as_str(), summary);
        assert_eq!(plan.steps[0].words.as_str(), words);
        assert_eq!(plan.confirmation, Confirmation::Key);
    }
}

#[test]
fn who_else_changes_the_number_is_warned_of_and_unknown_is_not_nobody() {
    for (scaler, answer, says) in [
        (Ok(None), "5", vec![]),
        (Ok(None), "0", vec!["will serve nobody"]),
        (Ok(None), "500", vec!["from 3 to 500 replicas"]),
        (
            Ok(Some(hpa())),
            "5",
            vec!["scales this, for example bot-hpa (2 to 9), and will put its own number back"],
        ),
        (
            Ok(Some(hpa())),
            "0",
            vec!["does nothing for as long as", "will serve nobody"],
        ),
        (Err("403".into()), "5", vec!["is not known: 403"]),
    ] {
        let desk = Desk::new([scaled_by(scaler)]);
        let plan = desk.plan(&Scale, &[&app("bot")], answer).expect("a plan");
        assert_eq!(plan.warnings.len(), says.len(), "{plan:?}");
        for (warning, says) in plan.warnings.iter().zip(says) {
            assert!(warning.contains(says), "{warning}");
        }
    }
}

#[test]
fn what_is_paused_is_scaled_and_what_has_the_number_is_not() {
    let paused = Closeup {
        paused: true,
        ..closeup("bot")
    };
    let plan = Desk::new([paused]).plan(&Scale, &[&app("bot")], "5");
    assert_eq!(plan.expect("a plan").steps.len(), 1);
    for (answer, says) in [("3", "has 3 replicas already"), ("-4", "has only 3")] {
        let why = Desk::new([closeup("bot")]).refusal(&Scale, &app("bot"), answer);
        assert!(why.contains(says), "{why}");
    }
    let both = app_of(vec![workload("bot", "web"), workload("bot", "worker")]);
    let five = Closeup {
        replicas: 5,
        ..closeup("web")
    };
    let desk = Desk::new([five, closeup("worker")]);
    let plan = desk.plan(&Scale, &[&both], "5").expect("a plan");
    assert_eq!(plan.steps.len(), 1);
    assert_eq!(
        plan.steps[0]
            .target
            .object()
            .expect("a workload")
            .key
            .name
            .as_str(),
        "worker"
    );
}

#[test]
fn an_answer_that_is_no_number_makes_no_plan() {
    for answer in [
        "", "many", "1.5", "10001", "+10001", "-0", "+0", "--1", "0x3",
    ] {
        let plan = Desk::new([closeup("bot")]).plan(&Scale, &[&app("bot")], answer);
        assert!(
            matches!(plan, Err(PlanError::Answer(_))),
            "{answer}: {plan:?}"
        );
    }
}

proptest! {
    #[test]
    fn a_number_is_never_beyond_the_bounds(answer in "[+-]?[0-9]{1,6}", now in 0..20_000u32) {
        if let Ok(number) = Number::parse(&answer)
            && let Ok(after) = number.of(now)
        {
            prop_assert!(after <= 10_000);
        }
    }
}

#[test]
fn what_its_controller_sizes_is_left_to_it() {
    use crate::model::{Controller, WorkloadKind};
    use crate::playbooks::desk::{app_of_kind, closeup_of, rollout};
    for (kind, controller, says) in [
        (
            WorkloadKind::KnativeService,
            Controller::Knative,
            "min-scale",
        ),
        (
            WorkloadKind::Canary,
            Controller::Flagger,
            "both of its Deployments",
        ),
    ] {
        let desk = Desk::new([closeup_of(kind, rollout(controller), &json!({}))]);
        let why = desk.refusal(&Scale, &app_of_kind(kind, "bot"), "5");
        assert!(why.contains(says), "{why}");
    }
    let kind = WorkloadKind::Rollout;
    let desk = Desk::new([closeup_of(
        kind,
        rollout(Controller::ArgoRollouts),
        &json!({}),
    )]);
    let plan = desk.plan(&Scale, &[&app_of_kind(kind, "bot")], "5");
    assert_eq!(change(&plan.expect("a plan")).2, Some(&json!(5)));
}

#[test]
fn one_number_for_both_sides_of_a_pair_is_refused() {
    let mut canary = workload("bot", "bot-canary");
    canary.track = Some(Track::Canary);
    let mut stable = workload("bot", "bot");
    stable.track = Some(Track::Stable);
    let desk = Desk::new([closeup("bot"), closeup("bot-canary")]);
    let why = desk.refusal(&Scale, &app_of(vec![canary, stable]), "0");
    assert!(why.contains("kubectl scale deployment"), "{why}");
}
