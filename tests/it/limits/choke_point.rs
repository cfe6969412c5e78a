//! The one place that every way leads through: execution refuses whatever came that far.

use dogwatch::execution::{Control, ExecutionError, Outcome};
use dogwatch::playbooks::{Agreed, Answer, Limits, Plan};
use tokio::sync::mpsc;

use crate::faults::desk::Desk;
use crate::faults::parts::{agreed, parts};

/// A plan of each playbook for one app, and for three.
async fn plans(desk: &Desk) -> Vec<Plan> {
    let mut plans = Vec::new();
    for part in parts() {
        let mut possible = Vec::new();
        for app in desk.apps() {
            if part.plan(desk, &[app]).await.is_some() {
                possible.push(app);
            }
        }
        for count in [1, 3] {
            let plan = part.plan(desk, &possible[..count]).await;
            plans.push(plan.expect("a plan"));
        }
    }
    plans
}

async fn refusal(desk: &Desk, agreed: &Agreed, limits: Limits) -> ExecutionError {
    let executor = desk.executor("refused", desk.direct(), limits);
    let (progress, _steps) = mpsc::unbounded_channel();
    let ended = executor.run(agreed, progress, &Control::default()).await;
    let history = executor.audit().history().expect("an audit");
    assert!(history.plans.is_empty(), "what is refused is not begun");
    ended.expect_err("a refusal")
}

/// Under these limits `plan` is neither run nor rehearsed, and `why` is said.
async fn is_refused(desk: &Desk, plan: Plan, limits: fn() -> Limits, why: &str) {
    let name = plan.playbook.clone();
    let refused = refusal(desk, &agreed(plan.clone()), limits()).await;
    assert!(refused.to_string().contains(why), "{name}: {refused}");
    let executor = desk.executor("rehearsed", desk.direct(), limits());
    for (_, outcome) in executor.preview(&plan).await {
        assert!(
            matches!(outcome, Outcome::Refused { .. }),
            "{name}: {outcome:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_written_is_refused_and_not_even_rehearsed() {
    let desk = &Desk::new(60).await;
    let read_only = || Limits {
        read_only: true,
        ..Limits::default()
    };
    for plan in plans(desk).await {
        is_refused(desk, plan, read_only, "read-only").await;
    }
    assert_eq!(desk.platform.requests().daring(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_at_once_are_refused() {
    let desk = &Desk::new(60).await;
    let limits = || Limits {
        max_bulk: 2,
        ..Limits::default()
    };
    for plan in plans(desk).await {
        if plan.steps.len() > 2 {
            is_refused(desk, plan, limits, "max_bulk").await;
        }
    }
    assert_eq!(desk.platform.requests().daring(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protected_cluster_takes_a_reason_whatever_the_plan_says() {
    let desk = &Desk::new(60).await;
    let protected = || Limits {
        protected: ["demo".into()].into(),
        ..Limits::default()
    };
    for mut plan in plans(desk).await {
        // As if it had been made before the cluster was protected.
        plan.confirmation = dogwatch::playbooks::Confirmation::Key;
        let (name, shown) = (plan.playbook.clone(), plan.digest());
        let agreed = Agreed::new(plan, &shown, Answer::default()).expect("a yes");
        let refused = refusal(desk, &agreed, protected()).await;
        assert!(
            matches!(refused, ExecutionError::ReasonMissing(_)),
            "{name}: {refused}"
        );
    }
    assert_eq!(desk.platform.requests().daring(), []);
}
