//! Whole plans: limits, order, stopping, the record, and taking back.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::cluster::{Cluster, Fault, clean, plan};
use super::desk::{Desk, restored, yes};
use crate::backends::{WriteError, Writer};
use crate::execution::audit::{Intent, Record};
use crate::execution::{Control, ExecutionError, Outcome};
use crate::playbooks::{Confirmation, Limits, Plan, UNDO_EVENT};

#[tokio::test]
async fn a_failing_row_never_stops_the_rest_and_only_done_rows_are_taken_back() {
    let cluster = Cluster::with(&["a", "b", "c"]);
    cluster.state().objects.remove("b");
    let desk = Desk::new(&cluster);
    let report = desk.run(plan(&["a", "b", "c"])).await.expect("it begins");
    let words: Vec<_> = report.outcomes.iter().map(Outcome::word).collect();
    assert_eq!(words, ["done", "conflict", "done"]);
    assert_eq!((report.done(), report.is_complete()), (2, false));

    let undo = report.undo.expect("two rows to take back");
    assert_eq!(undo.undoes(), Some(&report.id));
    assert_eq!(undo.confirmation, Confirmation::Reason);
    let back = desk
        .run_because(undo, Some("wrong rows"))
        .await
        .expect("it begins");
    assert!(back.is_complete(), "{back:?}");
    assert_eq!(cluster.ttl("a").as_deref(), Some("14d"));
    let notes = cluster.state().notes.join("\n");
    assert!(notes.contains("TtlExtended: janitor/ttl 14d -> 21d by ops@example.com"));
    assert!(notes.contains(&format!(
        "{UNDO_EVENT}: janitor/ttl 21d -> 14d by ops@example.com: wrong rows"
    )));
}

#[tokio::test]
async fn the_undo_from_the_audit_is_the_undo_from_the_report() {
    let cluster = Cluster::with(&["a"]);
    let desk = Desk::new(&cluster);
    let report = desk.run(plan(&["a"])).await.expect("it begins");
    let history = desk.audit().history().expect("a history");
    let undo = history.undo(None).and_then(restored).expect("an undo");
    assert_eq!(Some(&undo), report.undo.as_ref());
    let by_prefix = history
        .undo(report.id.get(..4))
        .and_then(restored)
        .expect("an undo");
    assert_eq!(by_prefix, undo);

    desk.run(undo).await.expect("it begins");
    let history = desk.audit().history().expect("a history");
    assert_eq!(
        history.undo(None).expect_err("nothing is left").to_string(),
        "there is nothing to undo: no plan on record changed anything that still stands"
    );
    let again = history.undo(Some(&report.id)).expect_err("done before");
    assert!(again.to_string().contains("was already taken back by"));
    assert!(desk.audit().verify().expect("a verdict").is_intact());
}

#[tokio::test]
async fn a_plan_that_was_killed_midway_can_be_taken_back() {
    let cluster = Cluster::with(&["a", "b"]);
    let desk = Desk::new(&cluster);
    // The intent is on the disk, `a` was changed, and then the power went.
    let intent = Intent::new(&clean("killed"), &plan(&["a", "b"]));
    let record = Record::Intent(intent);
    desk.audit().append(record).await.expect("appended");
    cluster.state().reading.push_back(Fault::Meddle(|value| {
        value["metadata"]["annotations"]["janitor/ttl"] = "21d".into();
    }));
    let target = &plan(&["a"]).steps[0].target;
    cluster.read(target).await.expect("there");

    let history = desk.audit().history().expect("a history");
    assert!(!history.plans[0].ended);
    let undo = history.undo(None).and_then(restored).expect("an undo");
    let back = desk
        .run_because(undo, Some("the power went"))
        .await
        .expect("it begins");
    let words: Vec<_> = back.outcomes.iter().map(Outcome::word).collect();
    assert_eq!(words, ["done", "conflict"], "only what had happened");
    assert_eq!(cluster.ttl("a").as_deref(), Some("14d"));
    assert_eq!(cluster.ttl("b").as_deref(), Some("14d"));
}

#[tokio::test]
async fn an_undo_notices_what_came_after() {
    let cluster = Cluster::with(&["a"]);
    let desk = Desk::new(&cluster);
    let report = desk.run(plan(&["a"])).await.expect("it begins");
    cluster.state().reading.push_back(Fault::Meddle(|value| {
        value["metadata"]["annotations"]["janitor/ttl"] = "90d".into();
    }));
    let back = desk
        .run(report.undo.expect("an undo"))
        .await
        .expect("it begins");
    let why = back.outcomes[0].why().expect("a conflict");
    assert_eq!(
        why.as_str(),
        "janitor/ttl is now 90d, not 21d as it was planned"
    );
    assert_eq!(cluster.ttl("a").as_deref(), Some("90d"));
}

#[tokio::test]
async fn limits_hold_whatever_was_planned() {
    let cluster = Cluster::with(&["a", "b"]);
    let refusing = |change: fn(&mut Limits)| {
        let mut desk = Desk::new(&cluster);
        change(&mut desk.limits);
        desk
    };
    for (desk, plan, words) in [
        (
            refusing(|limits| limits.read_only = true),
            plan(&["a"]),
            "read-only",
        ),
        (
            refusing(|limits| limits.max_bulk = 1),
            plan(&["a", "b"]),
            "limits.max_bulk",
        ),
        (
            refusing(|limits| {
                limits.protected.insert(clean("prod"));
            }),
            plan(&["a"]),
            "prod is protected",
        ),
        (refusing(|_| {}), plan(&[]), "changes nothing"),
        (
            refusing(|_| {}),
            Plan {
                confirmation: Confirmation::Reason,
                ..plan(&["a"])
            },
            "needs a reason",
        ),
    ] {
        let error = desk.run_because(plan, Some("  ")).await.expect_err(words);
        assert!(error.to_string().contains(words), "{error}");
        assert!(
            !desk.audit().path().exists(),
            "what is refused is no intent"
        );
    }
    assert_eq!(cluster.state().writes, 0);
}

#[tokio::test]
async fn another_cluster_behind_the_same_context_is_refused() {
    let cluster = Cluster::with(&["a"]);
    for uid in [Some("another-uid"), None] {
        cluster.state().cluster = uid;
        let error = Desk::new(&cluster)
            .run(plan(&["a"]))
            .await
            .expect_err("refused");
        assert!(error.to_string().contains("not the cluster"), "{error}");
    }
    assert_eq!(cluster.state().writes, 0);
}

#[tokio::test]
async fn stopping_leaves_what_has_not_begun() {
    let cluster = Cluster::with(&["a", "b"]);
    let desk = Desk::new(&cluster);
    let control = Control::default();
    control.stop();
    let (progress, mut seen) = mpsc::unbounded_channel();
    let run = desk.executor();
    let report = run
        .run(&yes(plan(&["a", "b"])), progress, &control)
        .await
        .expect("it begins");
    assert_eq!(report.outcomes, [Outcome::NotStarted, Outcome::NotStarted]);
    assert!(report.undo.is_none());
    let mut count = 0;
    while seen.recv().await.is_some() {
        count += 1;
    }
    assert_eq!(count, 2, "every step is told of");
}

#[tokio::test]
async fn a_plan_can_run_beside_the_screen() {
    let cluster = Cluster::with(&["a"]);
    let desk = Desk::new(&cluster);
    let executor = Arc::new(desk.executor());
    let (progress, _) = mpsc::unbounded_channel();
    let running = tokio::spawn(async move {
        executor
            .run(&yes(plan(&["a"])), progress, &Control::default())
            .await
    });
    assert!(
        running
            .await
            .expect("no panic")
            .expect("it begins")
            .is_complete()
    );
}

#[tokio::test]
async fn a_preview_changes_nothing_and_says_what_would_be_refused() {
    let cluster = Cluster::with(&["a"]);
    let desk = Desk::new(&cluster);
    assert_eq!(
        desk.executor().preview(&plan(&["a"])).await,
        [(0, Outcome::Done)]
    );
    let refused = Fault::Before(WriteError::Refused(clean("a policy says no")));
    cluster.state().applying.push_back(refused);
    let answers = desk.executor().preview(&plan(&["a", "gone"])).await;
    let words: Vec<_> = answers.iter().map(|(_, outcome)| outcome.word()).collect();
    assert_eq!(words, ["refused", "conflict"]);
    assert_eq!(cluster.state().writes, 0);
    assert!(!desk.audit().path().exists());
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_done() {
    let cluster = Cluster::with(&["a"]);
    let desk = Desk::new(&cluster);
    std::fs::create_dir_all(desk.audit().path()).expect("a folder in the file's place");
    let error = desk.run(plan(&["a"])).await.expect_err("no record");
    assert!(matches!(error, ExecutionError::Audit(_)), "{error}");
    assert_eq!(cluster.state().writes, 0);
}

#[tokio::test]
async fn a_plan_is_found_by_its_id_and_by_the_digest_that_was_shown() {
    let cluster = Cluster::with(&["a"]);
    let desk = Desk::new(&cluster);
    let plan = plan(&["a"]);
    let digest = plan.digest();
    let report = desk.run(plan).await.expect("it begins");
    let history = desk.audit().history().expect("a history");
    for name in [report.id.as_str(), digest.short(), digest.as_str()] {
        let found = history.named(name).expect("the plan");
        assert_eq!(found.id(), report.id);
    }
    assert!(history.named("no-such").is_err());
}
