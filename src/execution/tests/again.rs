//! What did not get done is tried again, and what was done is taken back, step by step.

use tokio::sync::mpsc;

use super::cluster::{Cluster, Fault, clean, plan};
use super::desk::{Desk, yes};
use crate::backends::WriteError;
use crate::execution::audit::Undo;
use crate::execution::prepare::{self, Surveyors, Unprepared};
use crate::execution::{Control, Outcome, Progress};
use crate::playbooks::{Origin, Plan};

#[tokio::test]
async fn what_did_not_get_done_is_tried_again_and_conflicts_are_not() {
    let cluster = Cluster::with(&["a", "b", "c", "d"]);
    let desk = Desk::new(&cluster);
    cluster.state().objects.remove("c");
    {
        let lost = || WriteError::Unknown(clean("connection reset"));
        let mut state = cluster.state();
        // `a` happens, and nobody can tell; `b` is refused.
        state.applying.push_back(Fault::After(lost()));
        state.reading.push_back(Fault::Meddle(|_| {}));
        state.reading.extend((0..4).map(|_| Fault::Before(lost())));
    }
    let first = desk.run(plan(&["a"])).await.expect("it begins");
    assert_eq!(first.outcomes[0].word(), "unknown");
    let retry = first.retry().expect("something to try");
    assert_eq!(retry.origin, Origin::Retry(first.id.clone()));
    let again = desk.run(retry).await.expect("it begins");
    assert_eq!(again.outcomes, [Outcome::Done]);
    assert_eq!(cluster.state().writes, 1, "it had happened");
    assert!(again.retry().is_none());
    let history = desk.audit().history().expect("a history");
    let record = history.named(&again.id).expect("on record");
    assert_eq!(record.intent.retries.as_deref(), Some(first.id.as_str()));
    assert_eq!(
        record.outcomes[&0].why.as_deref(),
        Some("found so when it was tried again")
    );

    let control = Control::default();
    let (progress, mut seen) = mpsc::unbounded_channel();
    let executor = desk.executor();
    let plan = yes(plan(&["b", "c", "d"]));
    let run = executor.run(&plan, progress, &control);
    let stopping = async {
        // Not before `c` was looked at.
        while let Some(seen) = seen.recv().await {
            if matches!(seen, Progress::Step { step: 1, .. }) {
                break;
            }
        }
        control.stop();
    };
    cluster
        .state()
        .applying
        .push_back(Fault::Before(WriteError::Refused(clean("no"))));
    let (report, ()) = tokio::join!(run, stopping);
    let report = report.expect("it begins");
    assert_eq!(report.outcomes[0].word(), "refused");
    assert_eq!(report.outcomes[1].word(), "conflict");
    let retry = report.retry().expect("something to try");
    let names: Vec<_> = retry
        .steps
        .iter()
        .filter_map(|step| Some(step.target.app()?.name.as_str()))
        .collect();
    assert!(names.contains(&"b") && !names.contains(&"c"), "{names:?}");
    assert!(
        retry.warnings[0].contains("left out"),
        "{:?}",
        retry.warnings
    );
}

#[tokio::test]
async fn the_second_try_of_an_undo_is_an_undo() {
    let cluster = Cluster::with(&["a", "b"]);
    let desk = Desk::new(&cluster);
    let report = desk.run(plan(&["a", "b"])).await.expect("it begins");
    let refused = Fault::Before(WriteError::Refused(clean("no")));
    cluster.state().applying.push_back(refused);
    let undo = report.undo.expect("an undo");
    let back = desk.run_because(undo, Some("x")).await.expect("it begins");
    assert_eq!(back.done(), 1);
    // One of two still stands.
    let left = prepare::undo(&desk.audit(), &Surveyors::new(), None).await;
    assert_eq!(left.expect("a plan").steps.len(), 1);
    let retry = back.retry().expect("something to try");
    let again = desk.run_because(retry, Some("x")).await.expect("it begins");
    assert!(again.is_complete());
    assert_eq!(cluster.ttl("a").as_deref(), Some("14d"));
    assert_eq!(cluster.ttl("b").as_deref(), Some("14d"));
    let nothing = prepare::undo(&desk.audit(), &Surveyors::new(), None).await;
    assert!(matches!(nothing, Err(Unprepared::Nothing(Undo::Nothing))));
    // What was taken back and is brought again can be taken back again.
    let redo = again.undo.expect("an undo");
    desk.run_because(redo, Some("x")).await.expect("it begins");
    let plan = prepare::undo(&desk.audit(), &Surveyors::new(), Some(&report.id)).await;
    assert_eq!(plan.expect("a plan").steps.len(), 1);
}

#[tokio::test]
async fn what_has_no_way_back_says_so_and_nothing_older_is_taken_back_for_it() {
    let cluster = Cluster::with(&["a", "b"]);
    let desk = Desk::new(&cluster);
    let first = desk.run(plan(&["a"])).await.expect("it begins");
    let restart = Plan {
        playbook: clean("restart"),
        ..plan(&["b"])
    };
    let restart = desk.run(restart).await.expect("it begins");
    assert!(restart.undo.is_none());
    let undo = |id| {
        let audit = desk.audit();
        async move { prepare::undo(&audit, &Surveyors::new(), id).await }
    };
    for id in [None, Some(restart.id.as_str())] {
        let none = undo(id).await.expect_err("no way back").to_string();
        assert!(none.contains("can't be taken back"), "{none}");
    }
    let older = undo(Some(&first.id)).await.expect("a way back");
    assert_eq!(older.undoes(), Some(&first.id));
}
