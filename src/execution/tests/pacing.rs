//! How fast steps begin, and who holds them.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::cluster::{Cluster, Fault, clean, plan};
use super::desk::{Desk, yes};
use crate::backends::{WriteError, Writer};
use crate::execution::{Control, Executor, Outcome, Progress, Report};
use crate::playbooks::Plan;

const NAMES: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];

fn busy(seconds: u64) -> Fault {
    Fault::Before(WriteError::Busy {
        why: clean("too many requests"),
        retry_after: Some(Duration::from_secs(seconds)),
    })
}

fn executor(desk: &Desk, cluster: &Arc<Cluster>, rate: u32) -> Executor {
    let writer: Arc<dyn Writer> = Arc::clone(cluster) as _;
    let writers = [(clean("prod"), writer)].into();
    Executor::new(writers, desk.audit(), desk.limits.clone(), 4).with_rate(rate)
}

/// Runs `plan` in paused time: the report, what was told, and how long it took.
async fn run(executor: &Executor, plan: Plan) -> (Report, Vec<Progress>, Duration) {
    let (progress, mut told) = mpsc::unbounded_channel();
    let began = Instant::now();
    let agreed = yes(plan);
    let report = executor.run(&agreed, progress, &Control::default()).await;
    let mut seen = Vec::new();
    while let Ok(one) = told.try_recv() {
        seen.push(one);
    }
    (report.expect("it begins"), seen, began.elapsed())
}

#[tokio::test(start_paused = true)]
async fn so_many_steps_begin_in_a_second() {
    let cluster = Cluster::with(&NAMES);
    let desk = Desk::new(&cluster);
    let (report, _, took) = run(&executor(&desk, &cluster, 2), plan(&NAMES)).await;
    assert!(report.is_complete());
    assert!(took >= Duration::from_millis(4_500), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn one_busy_answer_holds_everybody_as_long_as_it_says() {
    let cluster = Cluster::with(&NAMES);
    let desk = Desk::new(&cluster);
    cluster.state().applying.push_back(busy(20));
    let (report, seen, took) = run(&executor(&desk, &cluster, 1_000), plan(&NAMES)).await;
    assert!(report.is_complete(), "{report:?}");
    assert!(took >= Duration::from_secs(20), "{took:?}");
    let held: Vec<_> = seen
        .iter()
        .filter_map(|one| match one {
            Progress::Held { wait, why } => Some((*wait, why.as_str())),
            Progress::Step { .. } => None,
        })
        .collect();
    assert_eq!(held, [(Duration::from_secs(20), "too many requests")]);
    // Those that were on their way ended; nobody else began before the hold was over.
    let state = cluster.state();
    let first = state.reads[0];
    let late = state
        .reads
        .iter()
        .filter(|at| **at >= first + Duration::from_secs(20));
    assert!(late.count() >= NAMES.len() - 4, "{:?}", state.reads);
    assert_eq!(state.writes, NAMES.len());
}

#[tokio::test(start_paused = true)]
async fn a_pause_holds_in_the_middle_of_a_hold_and_a_stop_ends_both() {
    let cluster = Cluster::with(&["a", "b"]);
    let desk = Desk::new(&cluster);
    cluster.state().reading.push_back(busy(30));
    let (executor, control) = (executor(&desk, &cluster, 1), Control::default());
    let (progress, mut told) = mpsc::unbounded_channel();
    let agreed = yes(plan(&["a", "b"]));
    let began = Instant::now();
    let hand = async {
        while !matches!(told.recv().await, Some(Progress::Held { .. })) {}
        control.pause();
        tokio::time::advance(Duration::from_mins(2)).await;
        assert_eq!(cluster.state().writes, 0, "nothing begins in a pause");
        control.stop();
    };
    let (report, ()) = tokio::join!(executor.run(&agreed, progress, &control), hand);
    let report = report.expect("it begins");
    let words: Vec<_> = report.outcomes.iter().map(Outcome::word).collect();
    assert_eq!(words, ["not started", "not started"]);
    assert!(began.elapsed() < Duration::from_mins(3));
    assert_eq!(cluster.state().writes, 0);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_is_stuck_holds_no_other() {
    let cluster = Cluster::with(&NAMES);
    let desk = Desk::new(&cluster);
    cluster
        .state()
        .applying
        .push_back(Fault::Stuck(Duration::from_secs(35)));
    let executor = executor(&desk, &cluster, 1_000);
    let began = Instant::now();
    let (progress, mut told) = mpsc::unbounded_channel();
    let agreed = yes(plan(&NAMES));
    let control = Control::default();
    let others = async {
        for _ in 1..NAMES.len() {
            told.recv().await.expect("a step");
        }
        began.elapsed()
    };
    let (report, others) = tokio::join!(executor.run(&agreed, progress, &control), others);
    assert!(others < Duration::from_secs(5), "{others:?}");
    let report = report.expect("it begins");
    assert_eq!(report.done(), NAMES.len() - 1);
    assert!(began.elapsed() >= Duration::from_secs(35));
}
