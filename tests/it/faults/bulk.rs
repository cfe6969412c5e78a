//! Many at once: some rows fail, a run ends in the middle, and every object is changed once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use dogwatch::execution::{
    Audit, Control, ExecutionError, Executor, Interrupted, Outcome, Progress, prepare,
};
use dogwatch::model::App;
use dogwatch::playbooks::{Limits, Plan, Playbook};
use futures::StreamExt;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::desk::{DEADLINE, Desk};
use super::fault::{Cut, Fault, Rule, Spoof};
use super::matrix::run;
use super::parts::{Part, agreed, parts};
use super::proxy::Proxy;

/// How many objects a plan changes here.
const MANY: usize = 8;

/// The plan of one playbook for as many of these apps as make a plan of many.
async fn plan_of_many<'a>(
    desk: &Desk,
    part: &Part,
    apps: &mut impl Iterator<Item = &'a App>,
) -> Plan {
    let mut chosen = Vec::new();
    for app in apps {
        if part.plan(desk, &[app]).await.is_some() {
            chosen.push(app);
        }
        if chosen.len() == MANY {
            break;
        }
    }
    let plan = part.plan(desk, &chosen).await;
    let name = part.playbook.name();
    let plan = plan.unwrap_or_else(|| panic!("{name}: no plan of many"));
    assert_eq!(plan.steps.len(), MANY, "{name}");
    plan
}

/// How often the server has changed each object of a plan, by its own log.
fn accepted(desk: &Desk, plan: &Plan) -> Vec<usize> {
    let patches = desk.platform.requests().accepted_patches();
    let count = |path: String| patches.get(&path).copied().unwrap_or_default();
    let keys = plan
        .steps
        .iter()
        .filter_map(|step| Some(&step.target.object()?.key));
    keys.map(|key| {
        let (namespace, name) = (&key.namespace, &key.name);
        count(format!(
            "/apis/apps/v1/namespaces/{namespace}/deployments/{name}"
        ))
    })
    .collect()
}

fn words(outcomes: &[Outcome]) -> BTreeMap<&'static str, usize> {
    let mut words = BTreeMap::new();
    for outcome in outcomes {
        *words.entry(outcome.word()).or_default() += 1;
    }
    words
}

/// Some fail without having happened, some are done though their answer says no.
const MIXED: [Rule; 4] = [
    Rule::changes(2, Fault::Instead(Spoof::status(500))),
    Rule::changes(2, Fault::CutAnswer(Cut::AtOnce)),
    Rule::changes(1, Fault::Instead(Spoof::status(422))),
    Rule::changes(2, Fault::Afterwards(Spoof::status(504))),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_fails_stops_no_other_and_can_be_tried_again() {
    let desk = &Desk::new(120).await;
    let mut apps = desk.apps().into_iter();
    for part in parts() {
        let name = part.playbook.name();
        let plan = plan_of_many(desk, &part, &mut apps).await;
        let proxy = Proxy::start(desk.platform.addr()).await;
        let executor = desk.executor(name, desk.through(proxy.address), Limits::default());
        proxy.spoil(&MIXED);
        let report = run(&executor, plan.clone()).await;
        proxy.lift();
        let expected = [("done", MANY - 3), ("failed", 2), ("refused", 1)].into();
        assert_eq!(words(&report.outcomes), expected, "{name}");
        let once: Vec<usize> = report
            .outcomes
            .iter()
            .map(|outcome| usize::from(outcome.is_done()))
            .collect();
        assert_eq!(accepted(desk, &plan), once, "{name}");

        let again = report.retry().expect("something to try again");
        assert!((2..=3).contains(&again.steps.len()), "{name}");
        let retried = run(&executor, again.clone()).await;
        assert!(retried.is_complete(), "{name}: {:?}", retried.outcomes);
        assert!(accepted(desk, &again).iter().all(|count| *count == 1));
        assert!(accepted(desk, &plan).iter().all(|count| *count <= 1));
        assert!(executor.audit().verify().expect("an audit").is_intact());
    }
}

/// How many cases go on at once.
const AT_ONCE: usize = 4;

/// After how many known outcomes the run ends as with a crash.
const MOMENTS: [usize; 4] = [0, 1, 4, MANY - 1];

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cut_off_in_the_middle_is_gone_on_with_and_nothing_happens_twice() {
    let desk = &Desk::new(300).await;
    let mut apps = desk.apps().into_iter();
    let mut cases = Vec::new();
    for part in parts() {
        for moment in MOMENTS {
            let plan = plan_of_many(desk, &part, &mut apps).await;
            cases.push(cut_off(desk, part.playbook, plan, moment));
        }
    }
    let running = futures::stream::iter(cases).buffer_unordered(AT_ONCE);
    running.collect::<Vec<()>>().await;
}

/// Some arrive, the others are still on their way when the run ends.
fn held_back_after(changes: usize) -> [Rule; 2] {
    [
        Rule::changes(changes, Fault::Delay(Duration::from_millis(5))),
        Rule::every_change(Fault::Hold),
    ]
}

async fn cut_off(desk: &Desk, playbook: &dyn Playbook, plan: Plan, moment: usize) {
    let name = format!("{}-{moment}", playbook.name());
    let proxy = Proxy::start(desk.platform.addr()).await;
    let executor = desk.executor(&name, desk.through(proxy.address), Limits::default());
    proxy.spoil(&held_back_after(moment));
    begin(&executor, plan.clone(), moment).await;
    proxy.lift();

    let open = executor.interrupted().expect("a readable audit");
    let [Interrupted { id, all, .. }] = &open[..] else {
        panic!("{name}: {open:?}");
    };
    assert_eq!(*all, MANY, "{name}");
    // What was on its way arrives while this looks at the objects, or long after.
    let late = moment.is_multiple_of(2);
    if !late {
        proxy.release();
    }
    let rest = prepare::resume(executor.audit(), &desk.surveyors(), id).await;
    let rest = rest.unwrap_or_else(|error| panic!("{name}: {error}"));
    let resumed = run(&executor, rest).await;
    assert!(resumed.is_complete(), "{name}: {:?}", resumed.outcomes);
    proxy.release();
    proxy.quiet().await;

    assert_eq!(accepted(desk, &plan), [1; MANY], "{name}");
    assert!(executor.interrupted().expect("an audit").is_empty());
    let history = executor.audit().history().expect("an audit");
    let record = &history.plans[0];
    assert!(record.ended && record.done() == MANY, "{name}: {record:?}");
    assert!(executor.audit().verify().expect("an audit").is_intact());
}

fn is_open(executor: &Executor) -> bool {
    let history = executor.audit().history().expect("an audit");
    history.plans.iter().any(|plan| !plan.ended)
}

/// Begins a plan, and drops it in the middle.
pub async fn begin(executor: &Executor, plan: Plan, moment: usize) {
    let (progress, mut steps) = mpsc::unbounded_channel();
    let (agreed, control) = (agreed(plan), Control::default());
    let enough = async {
        let mut known = 0;
        while known < moment {
            if let Some(Progress::Step { .. }) = steps.recv().await {
                known += 1;
            }
        }
        // The intent is on record before anything else is.
        while !is_open(executor) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let middle = async {
        tokio::select! {
            biased;
            () = enough => {}
            ended = executor.run(&agreed, progress, &control) => panic!("it ended: {ended:?}"),
        }
    };
    let in_time = tokio::time::timeout(DEADLINE, middle).await;
    in_time.expect("the middle in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_breaks_the_handshake_is_sent_nothing() {
    let desk = &Desk::new(40).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let speaking_no_tls = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.try_write(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    for part in parts() {
        let name = part.playbook.name();
        let mut apps = desk.apps().into_iter();
        let plan = part.plans(desk, &mut apps, 1).await.remove(0);
        let writer = desk.at(&format!("https://{address}"));
        let executor = desk.executor(name, writer, Limits::default());
        let (progress, _steps) = mpsc::unbounded_channel();
        let agreed = agreed(plan.clone());
        let refused = executor.run(&agreed, progress, &Control::default()).await;
        assert!(
            matches!(refused, Err(ExecutionError::Unreachable(_))),
            "{name}: {refused:?}"
        );
        assert_eq!(accepted(desk, &plan), [0], "{name}");
        let history = executor.audit().history().expect("an audit");
        assert!(history.plans.is_empty(), "nothing was begun: {history:?}");
    }
    assert!(desk.platform.requests().daring().is_empty());
    speaking_no_tls.abort();
}

/// A clock that is set back and forth by days while a plan runs.
fn jumping(audit: Audit) -> Audit {
    let looks = Arc::new(AtomicI64::new(0));
    audit.with_clock(move || {
        let look = looks.fetch_add(1, Ordering::Relaxed);
        let days = [0, 400, -30, 2, -9_000][usize::try_from(look % 5).unwrap_or(0)];
        dogwatch::clock::now() + TimeDelta::days(days)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_confuses_neither_the_record_nor_the_undo() {
    let desk = &Desk::new(120).await;
    let mut apps = desk.apps().into_iter();
    for part in parts() {
        let name = part.playbook.name();
        let plan = plan_of_many(desk, &part, &mut apps).await;
        let proxy = Proxy::start(desk.platform.addr()).await;
        let executor = desk.executor_with(name, desk.through(proxy.address), jumping);
        proxy.spoil(&held_back_after(3));
        begin(&executor, plan.clone(), 3).await;
        proxy.lift();
        proxy.release();
        let open = executor.interrupted().expect("an audit");
        let rest = prepare::resume(executor.audit(), &desk.surveyors(), &open[0].id).await;
        let resumed = run(&executor, rest.expect("what is left")).await;
        assert!(resumed.is_complete(), "{name}: {:?}", resumed.outcomes);
        assert_eq!(accepted(desk, &plan), [1; MANY], "{name}");
        let verdict = executor.audit().verify().expect("an audit");
        assert!(verdict.is_intact(), "{name}: {:?}", verdict.flaws);
    }
}
