use serde_json::json;

use crate::model::{App, Closeup, Controller, Evidence, ObjectRef, Workload, WorkloadKind};
use crate::playbooks::desk::{
    Desk, app_of, closeup, closeup_of, object_of, rollout, template, workload,
};
use crate::playbooks::order::{Link, chains};
use crate::playbooks::{Plan, Playbook, Restart, Rollback};

fn object(kind: WorkloadKind, name: &str) -> ObjectRef {
    ObjectRef {
        uid: format!("{}/{name}", kind.as_str()).as_str().into(),
        ..object_of(kind, name)
    }
}

fn member(kind: WorkloadKind, name: &str) -> Workload {
    Workload {
        object: object(kind, name),
        ..workload("bot", name)
    }
}

fn seen(kind: WorkloadKind, name: &str, closeup: Closeup) -> Closeup {
    Closeup {
        object: object(kind, name),
        ..closeup
    }
}

/// A Rollout in the middle of a canary, whose template the Deployment `worker-spec` holds.
fn worker() -> Closeup {
    let mut underway = rollout(Controller::ArgoRollouts);
    if let Some(stable) = &mut underway.stable {
        stable.name = "h2".into();
    }
    let mut closeup = closeup_of(WorkloadKind::Rollout, underway, &json!({}));
    for release in &mut closeup.releases {
        release.record.hash = format!("h{}", release.record.revision).as_str().into();
    }
    closeup.template = None;
    closeup.template_holder = Some(object(WorkloadKind::Deployment, "worker-spec"));
    seen(WorkloadKind::Rollout, "worker", closeup)
}

/// A Canary of the Deployment `bot`, whose copy attests `a:1`.
fn canary() -> (Closeup, Closeup) {
    let flagged = rollout(Controller::Flagger);
    let mut flagged = closeup_of(WorkloadKind::Canary, flagged, &json!({}));
    flagged.template = None;
    flagged.releases = Vec::new();
    flagged.replicas = 0;
    flagged.template_holder = Some(object(WorkloadKind::Deployment, "bot"));
    let mut target = closeup("bot");
    target.releases[2].evidence = Evidence::Attested {
        by: Controller::Flagger,
    };
    (
        seen(WorkloadKind::Canary, "watch", flagged),
        seen(WorkloadKind::Deployment, "bot", target),
    )
}

/// An app of all kinds: what Flagger watches and its copy, what Argo Rollouts lets in from another
/// Deployment's template, and a Deployment of its own.
fn mixed() -> (App, Desk) {
    let deployment = WorkloadKind::Deployment;
    let mut primary = member(deployment, "bot-primary");
    primary.tended_by = Some(Controller::Flagger);
    let app = app_of(vec![
        member(deployment, "bot"),
        primary,
        member(WorkloadKind::Canary, "watch"),
        member(deployment, "cron"),
        member(WorkloadKind::Rollout, "worker"),
        member(deployment, "worker-spec"),
    ]);
    let (canary, target) = canary();
    let plain = |name| seen(deployment, name, closeup(name));
    let closeups = [
        canary,
        target,
        plain("bot-primary"),
        plain("cron"),
        worker(),
        plain("worker-spec"),
    ];
    (app, Desk::new(closeups))
}

fn plan(playbook: &dyn Playbook, answer: &str) -> Plan {
    let (app, desk) = mixed();
    let plan = desk.plan(playbook, &[&app], answer).expect("a plan");
    assert!(plan.refusals.is_empty(), "{plan:?}");
    plan
}

/// Kind, name and first pointer of what each step changes, sorted.
fn changed(plan: &Plan) -> Vec<(&str, &str, &str)> {
    let steps = plan.steps.iter();
    let mut changed: Vec<_> = steps
        .map(|step| {
            let key = &step.target.object().expect("a workload").key;
            let pointer = step.changes[0].pointer.as_str();
            (key.kind.as_str(), key.name.as_str(), pointer)
        })
        .collect();
    changed.sort_unstable();
    changed
}

#[test]
fn a_restart_of_many_kinds_goes_to_each_object_in_its_own_way_and_to_no_copy() {
    const AT: &str = "/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";
    assert_eq!(
        changed(&plan(&Restart, "")),
        [
            ("Deployment", "bot", AT),
            ("Deployment", "cron", AT),
            ("Rollout", "worker", "/spec/restartAt"),
        ]
    );
}

#[test]
fn a_rollback_of_many_kinds_goes_to_where_each_template_is_and_to_no_copy() {
    let plan = plan(&Rollback, "best");
    let at = "/spec/template";
    assert_eq!(
        changed(&plan),
        [
            ("Deployment", "bot", at),
            ("Deployment", "cron", at),
            ("Deployment", "worker-spec", at),
            ("Rollout", "worker", "/status/abort"),
        ]
    );
    for (name, image) in [
        ("bot", "r/a:1"),
        ("cron", "r/a:2"),
        ("worker-spec", "r/a:2"),
    ] {
        let mut steps = plan.steps.iter();
        let step = steps.find(|step| step.target.object().is_some_and(|it| *it.key.name == *name));
        let after = step.and_then(|step| step.changes[0].after.as_ref());
        let after = after.map(crate::playbooks::FieldValue::value);
        assert_eq!(after, Some(template(image).value()), "{name}");
    }
    // Each is followed, but for the abort, of which the template leaves nothing.
    let followed = plan.followed().into_iter();
    let mut followed: Vec<_> = followed
        .filter_map(|place| Some(plan.steps[place].target.object()?.key.name.as_str()))
        .collect();
    followed.sort_unstable();
    assert_eq!(followed, ["bot", "cron", "worker-spec"]);
    // Only what holds the Rollout's template waits for its abort.
    let chains = chains(plan.steps.iter().map(Link::from));
    let mut lengths: Vec<_> = chains.iter().map(Vec::len).collect();
    lengths.sort_unstable();
    assert_eq!(lengths, [1, 1, 2], "{chains:?}");
}
