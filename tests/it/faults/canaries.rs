//! What is decided about a canary, against every fault: its controller writes the same status.

use dogwatch::model::{App, WorkloadKind};
use dogwatch::playbooks::{Limits, Plan};
use futures::StreamExt;

use super::desk::Desk;
use super::matrix::{TROUBLES, Trouble, run};
use super::parts::{Ground, Part, every};
use super::proxy::Proxy;

/// How many platforms there are at once.
const AT_ONCE: usize = 4;

/// Enough for the scenario's own apps.
const APPS: usize = 12;

async fn platform() -> Desk {
    Desk::of("bad-canary", APPS).await
}

/// The plan of `part` for the first Rollout that it suits, with one step.
async fn plan(desk: &Desk, part: &Part) -> Plan {
    for app in desk.apps() {
        if !is_rollout(app) {
            continue;
        }
        if let Some(plan) = part.plan(desk, &[app]).await
            && plan.steps.len() == 1
        {
            return plan;
        }
    }
    panic!("{}: no rollout that it suits", part.playbook.name());
}

fn is_rollout(app: &App) -> bool {
    let mut workloads = app.workloads().iter();
    workloads.all(|workload| workload.object.key.kind == WorkloadKind::Rollout)
}

/// How often the server has changed a Rollout, by its own log.
fn accepted(desk: &Desk) -> usize {
    let patches = desk.platform.requests().accepted_patches();
    let rollouts = patches
        .iter()
        .filter(|(path, _)| path.contains("/rollouts/"));
    rollouts.map(|(_, count)| count).sum()
}

/// Plays it through, and says what is wrong.
async fn play(part: Part, trouble: &'static Trouble) -> Option<String> {
    let desk = platform().await;
    let plan = plan(&desk, &part).await;
    let name = format!("{}-{}", part.playbook.name(), trouble.name);
    let proxy = Proxy::start(desk.platform.addr()).await;
    let executor = desk.executor(&name, desk.through(proxy.address), Limits::default());
    proxy.spoil(trouble.rules);
    let report = run(&executor, plan).await;
    proxy.lift();
    let (expected, acts) = trouble.comes_to;
    let (outcome, accepted) = (&report.outcomes[0], accepted(&desk));
    let history = executor.audit().history().expect("a readable audit");
    let recorded = &history.plans[0].outcomes[&0].state;
    let right =
        (outcome.word(), accepted) == (expected, usize::from(acts)) && recorded == outcome.word();
    (!right).then(|| format!("{name}: {outcome:?}, {recorded} on record, {accepted} accepted"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_decided_about_a_canary_happens_at_most_once_and_is_known() {
    let parts = || {
        let canaries = every().into_iter();
        canaries.filter(|part| part.ground == Ground::Canaries)
    };
    assert_eq!(parts().count(), 3);
    let cases = parts().flat_map(|part| {
        let name = part.playbook.name();
        TROUBLES.iter().map(move |trouble| {
            let mut all = every().into_iter();
            let part = all.find(|part| part.playbook.name() == name);
            play(part.expect("a part"), trouble)
        })
    });
    let wrong: Vec<_> = futures::stream::iter(cases)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abort_and_its_rollback_are_one_plan_that_comes_to_its_end() {
    let desk = platform().await;
    let mut all = every().into_iter();
    let part = Part {
        answer: "best",
        ..all
            .find(|part| part.playbook.name() == "rollback")
            .expect("a part")
    };
    let mut found = None;
    for app in desk.apps().into_iter().filter(|app| is_rollout(app)) {
        let plan = part.plan(&desk, &[app]).await;
        found = found.or(plan.filter(|plan| plan.steps.len() == 2));
    }
    let plan = found.expect("a canary on its way");
    assert!(plan.summary.starts_with("abort and roll back"), "{plan:?}");
    let executor = desk.executor("rollback", desk.direct(), Limits::default());
    let report = run(&executor, plan).await;
    assert!(report.is_complete(), "{report:?}");
    assert_eq!(accepted(&desk), 2);
}
