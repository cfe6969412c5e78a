use serde_json::json;

use super::*;
use crate::model::{Closeup, Controller, Declared, GitOps, PodTemplate, Sla};
use crate::playbooks::desk::{
    Desk, app, app_of, app_of_kind, change, closeup, closeup_of, rollout, template, workload,
};

const POINTER: &str = "/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";

fn restarted_before(when: &str) -> Closeup {
    let mut value = template("r/a:3").value().clone();
    value["metadata"]["annotations"] = json!({ RESTARTED_AT: when });
    Closeup {
        template: Some(PodTemplate::new(value)),
        ..closeup("bot")
    }
}

#[test]
fn one_annotation_of_the_template_says_when() {
    for (closeup, before) in [
        (closeup("bot"), None),
        (
            restarted_before("2026-01-01T00:00:00+01:00"),
            Some(json!("2026-01-01T00:00:00+01:00")),
        ),
    ] {
        let desk = Desk::new([closeup]);
        let plan = desk.plan(&Restart, &[&app("bot")], "").expect("a plan");
        let now = json!("2026-11-23T12:00:00Z");
        assert_eq!(change(&plan), (POINTER, before.as_ref(), Some(&now)));
        assert_eq!(plan.steps[0].words.as_str(), "3 pods, step by step");
        assert_eq!(plan.confirmation, Confirmation::Key);
        assert!(plan.steps[0].rolls_out());
        // Nothing brings the old pods back.
        assert_eq!(plan.inverse(&"p".into(), plan.steps.clone()), None);
    }
}

#[test]
fn what_has_no_pod_to_replace_or_would_not_replace_it_is_refused() {
    let paused = Closeup {
        paused: true,
        ..closeup("bot")
    };
    let none = Closeup {
        replicas: 0,
        ..closeup("bot")
    };
    for (closeup, says) in [
        (paused, "`resume` it first"),
        (none, "scaled to 0"),
        (restarted_before("2026-11-23T12:00:00Z"), "this very second"),
    ] {
        let why = Desk::new([closeup]).refusal(&Restart, &app("bot"), "");
        assert!(why.contains(says), "{why}");
    }
}

#[test]
fn several_take_their_number_typed() {
    let desk = Desk::new([closeup("one"), closeup("two")]);
    let (one, two, lost) = (app("one"), app("two"), app("lost"));
    let plan = desk
        .plan(&Restart, &[&one, &two, &lost], "")
        .expect("a plan");
    assert_eq!(plan.refusals.len(), 1);
    assert_eq!(plan.confirmation, Confirmation::Typed("2".into()));
    let mut gold = workload("one", "one");
    gold.manifest.sla = Declared::Given(Sla::Gold);
    let plan = desk
        .plan(&Restart, &[&app_of(vec![gold])], "")
        .expect("a plan");
    assert_eq!(plan.confirmation, Confirmation::Reason);
}

#[test]
fn each_controller_restarts_in_its_own_way() {
    let of = |kind, controller| {
        let mut closeup = closeup_of(kind, rollout(controller), &json!({}));
        if kind == WorkloadKind::Canary {
            closeup.template_holder = Some(self::closeup("bot").object);
            closeup.replicas = 0;
        }
        let desk = Desk::new([closeup, self::closeup("bot")]);
        (desk, app_of_kind(kind, "bot"))
    };
    let (desk, app) = of(WorkloadKind::Rollout, Controller::ArgoRollouts);
    let plan = desk.plan(&Restart, &[&app], "").expect("a plan");
    let now = json!("2026-11-23T12:00:00Z");
    assert_eq!(change(&plan), ("/spec/restartAt", None, Some(&now)));

    let (desk, app) = of(WorkloadKind::Canary, Controller::Flagger);
    let plan = desk.plan(&Restart, &[&app], "").expect("a plan");
    assert_eq!(change(&plan).0, POINTER);
    assert_eq!(plan.steps[0].target.kind(), Some(WorkloadKind::Deployment));
    assert!(plan.warnings[0].contains("analyses it"), "{plan:?}");

    let (desk, app) = of(WorkloadKind::KnativeService, Controller::Knative);
    let plan = desk.plan(&Restart, &[&app], "").expect("a plan");
    assert_eq!(change(&plan).0, POINTER);
    assert!(plan.warnings[0].contains("new revision"), "{plan:?}");
}

#[test]
fn nobody_is_warned_that_git_puts_a_restart_back() {
    let mut applied = workload("bot", "bot");
    applied.gitops = Some(GitOps::Flux);
    let desk = Desk::new([closeup("bot")]);
    let plan = desk.plan(&Restart, &[&app_of(vec![applied])], "");
    assert!(plan.expect("a plan").warnings.is_empty());
}
