//! Plans that were killed midway: found, resumed, closed, and by nobody twice.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::cluster::{Cluster, Fault, clean, plan};
use super::desk::{Desk, agreed};
use crate::backends::Writer;
use crate::execution::audit::{Intent, Record, Undo};
use crate::execution::prepare::{self, Surveyors, Unprepared};
use crate::execution::{Control, Outcome};
use crate::playbooks::{Confirmation, Origin, Plan};

/// A plan over `names` whose intent was recorded, and some outcomes, before it was killed.
async fn killed(desk: &Desk, names: &[&str], outcomes: &[(usize, Outcome)]) {
    let intent = Intent {
        operator: "kim@desk".to_owned(),
        reason: Some("quarter end".to_owned()),
        ..Intent::new(&clean("k1"), &plan(names))
    };
    let audit = desk.audit();
    let outcomes = outcomes.iter();
    let outcomes = outcomes.map(|(step, it)| Record::outcome(&clean("k1"), *step, it, None));
    for record in [Record::Intent(intent)].into_iter().chain(outcomes) {
        audit.append(record).await.expect("appended");
    }
}

async fn rest(desk: &Desk) -> Result<Plan, Unprepared> {
    prepare::resume(&desk.audit(), &Surveyors::new(), "k1").await
}

/// Changes `name` as the killed process did.
async fn happened(cluster: &Arc<Cluster>, name: &str) {
    let step = &plan(&[name]).steps[0];
    let live = cluster.read(&step.target).await.expect("there");
    cluster.apply(step, &live, None).await.expect("applied");
}

fn words(outcomes: &[Outcome]) -> Vec<&'static str> {
    outcomes.iter().map(Outcome::word).collect()
}

#[tokio::test]
async fn a_plan_without_an_end_is_told_with_what_is_known_of_it() {
    let desk = Desk::new(&Cluster::with(&["a", "b", "c"]));
    killed(&desk, &["a", "b", "c"], &[(0, Outcome::Done)]).await;
    desk.run(plan(&["c"])).await.expect("another plan");
    let found = desk.executor().interrupted().expect("a record");
    assert_eq!(found.len(), 1, "what ended is not among them");
    assert_eq!(found[0].id, clean("k1"));
    assert_eq!((found[0].done, found[0].all, found[0].open), (1, 3, 2));
    assert_eq!(found[0].who, clean("kim@desk"));
    assert_eq!(found[0].reason, Some(clean("quarter end")));
}

#[tokio::test]
async fn what_is_left_is_done_once_and_under_the_same_name() {
    let cluster = Cluster::with(&["a", "b", "c", "d"]);
    let desk = Desk::new(&cluster);
    let unknown = Outcome::Unknown {
        why: clean("the answer was lost"),
    };
    // `a` was done and recorded; `b` done and not known to be; `c` was begun by nobody, `d` too.
    happened(&cluster, "a").await;
    happened(&cluster, "b").await;
    killed(
        &desk,
        &["a", "b", "c", "d"],
        &[(0, Outcome::Done), (1, unknown)],
    )
    .await;

    let plan = rest(&desk).await.expect("a plan");
    let Origin::Resume { plan: id, places } = &plan.origin else {
        panic!("no rest: {:?}", plan.origin);
    };
    assert_eq!((id, &places[..]), (&clean("k1"), &[1, 2, 3][..]));
    assert_eq!(plan.confirmation, Confirmation::Reason);
    let report = desk.run_because(plan, Some("go on")).await.expect("begun");
    assert_eq!(report.id, clean("k1"));
    assert_eq!(words(&report.outcomes), ["done"; 3]);
    assert_eq!(cluster.state().writes, 4, "each exactly once");
    let events: Vec<_> = cluster.state().named.iter().cloned().collect();
    assert_eq!(
        events,
        ["dogwatch-k1-1", "dogwatch-k1-2", "dogwatch-k1-3"],
        "what was found done has its Event, too, and by the same name"
    );

    let history = desk.audit().history().expect("a history");
    let [record] = &history.plans[..] else {
        panic!("one plan, not {}", history.plans.len());
    };
    assert!(record.ended);
    assert_eq!((record.done(), record.taken_up.len()), (4, 1));
    assert_eq!(
        record.outcomes[&1].why.as_deref(),
        Some("found so when the plan was resumed")
    );
    assert!(desk.audit().verify().expect("a verdict").is_intact());
    assert!(desk.executor().interrupted().expect("a record").is_empty());
    let again = rest(&desk).await.expect_err("it ended");
    assert!(matches!(again, Unprepared::Nothing(Undo::Ended(_))));

    // What takes it back takes all of it back, not only the rest.
    let undo = report.undo.expect("an undo");
    assert_eq!(undo.steps.len(), 4);
    let back = desk.run_because(undo, Some("no")).await.expect("begun");
    assert!(back.is_complete(), "{back:?}");
    for name in ["a", "b", "c", "d"] {
        assert_eq!(cluster.ttl(name).as_deref(), Some("14d"));
    }
}

#[tokio::test]
async fn a_late_twin_of_the_killed_request_doubles_nothing() {
    let cluster = Cluster::with(&["a"]);
    let desk = Desk::new(&cluster);
    killed(&desk, &["a"], &[]).await;
    // The killed process' request arrives between our look and our write.
    cluster.state().applying.push_back(Fault::Meddle(|value| {
        value["metadata"]["annotations"]["janitor/ttl"] = "21d".into();
    }));
    let plan = rest(&desk).await.expect("a plan");
    let report = desk.run_because(plan, Some("go on")).await.expect("begun");
    assert_eq!(report.outcomes, [Outcome::Done]);
    assert_eq!(cluster.state().writes, 0, "the twin was first, we lost");
}

#[tokio::test]
async fn what_somebody_changed_meanwhile_is_a_conflict() {
    let cluster = Cluster::with(&["a", "b"]);
    let desk = Desk::new(&cluster);
    killed(&desk, &["a", "b"], &[]).await;
    cluster.state().objects.remove("b");
    cluster.state().reading.push_back(Fault::Meddle(|value| {
        value["metadata"]["annotations"]["janitor/ttl"] = "90d".into();
    }));
    cluster
        .read(&plan(&["a"]).steps[0].target)
        .await
        .expect("there");
    let plan = rest(&desk).await.expect("a plan");
    let report = desk.run_because(plan, Some("go on")).await.expect("begun");
    assert_eq!(words(&report.outcomes), ["conflict", "conflict"]);
    assert_eq!(cluster.ttl("a").as_deref(), Some("90d"));
    assert!(desk.audit().history().expect("a history").plans[0].ended);
}

#[tokio::test]
async fn two_processes_never_run_the_same_plan() {
    let cluster = Cluster::with(&["a", "b", "c"]);
    let desk = Desk::new(&cluster);
    killed(&desk, &["a", "b", "c"], &[]).await;
    let plan = rest(&desk).await.expect("a plan");
    let first = agreed(plan.clone(), Some("go on")).expect("agreed");
    // The first one is held right after it has begun.
    let (control, executor) = (Control::default(), desk.executor());
    control.pause();
    let (progress, _) = mpsc::unbounded_channel();
    let hand = control.clone();
    let running = tokio::spawn(async move { executor.run(&first, progress, &hand).await });
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    while desk.audit().history().expect("a history").plans[0]
        .taken_up
        .is_empty()
    {
        assert!(tokio::time::Instant::now() < deadline, "it never began");
        tokio::task::yield_now().await;
    }
    let second = desk.run_because(plan.clone(), Some("me too")).await;
    let second = second.expect_err("one runs it").to_string();
    assert!(second.contains("is being run by process"), "{second}");
    assert!(desk.executor().interrupted().expect("a record").is_empty());
    let told = rest(&desk).await.expect_err("one runs it");
    assert!(matches!(told, Unprepared::Running(..)), "{told}");
    let close = desk.executor().close("k1").await.expect_err("one runs it");
    assert!(close.to_string().contains("is being run by"), "{close}");

    control.go_on();
    let report = running.await.expect("no panic").expect("it began");
    assert!(report.is_complete());
    // The plan that was prepared before is old by now.
    let late = desk.run_because(plan, Some("me too")).await;
    assert!(
        late.expect_err("it ended")
            .to_string()
            .contains("came to its end")
    );
    assert_eq!(cluster.state().writes, 3);
}

#[tokio::test]
async fn nothing_else_is_done_under_a_plans_name() {
    let cluster = Cluster::with(&["a", "b", "z"]);
    let desk = Desk::new(&cluster);
    killed(&desk, &["a", "b"], &[(0, Outcome::Done)]).await;
    let rest = rest(&desk).await.expect("a plan");
    let resume = |places: &[usize]| Origin::Resume {
        plan: clean("k1"),
        places: places.to_vec(),
    };
    let mut other_value = rest.clone();
    other_value.steps[0].changes[0].after = Some("99d".into());
    for plan in [
        other_value,
        Plan {
            origin: resume(&[0]),
            ..rest.clone()
        },
        Plan {
            origin: resume(&[0]),
            ..plan(&["a"])
        },
        Plan {
            origin: resume(&[1]),
            ..plan(&["z"])
        },
        Plan {
            origin: resume(&[1, 7]),
            ..plan(&["b", "z"])
        },
    ] {
        let refused = desk.run_because(plan, Some("x")).await;
        let words = refused.expect_err("it is not the rest").to_string();
        assert!(words.contains("somebody went on"), "{words}");
    }
    assert_eq!(cluster.state().writes, 0);
}

#[tokio::test]
async fn closing_looks_each_open_step_up_and_changes_nothing() {
    let cluster = Cluster::with(&["a", "b", "c", "d"]);
    let mut desk = Desk::new(&cluster);
    happened(&cluster, "a").await;
    killed(&desk, &["a", "b", "c", "d"], &[]).await;
    cluster.state().objects.remove("c");
    cluster.state().reading.push_back(Fault::Meddle(|value| {
        value["metadata"]["annotations"]["janitor/ttl"] = "90d".into();
    }));
    cluster
        .read(&plan(&["d"]).steps[0].target)
        .await
        .expect("there");
    desk.limits.read_only = true;
    let writes = cluster.state().writes;
    let closed = desk.executor().close("k1").await.expect("closed");
    let found: Vec<_> = closed.found.iter().map(|it| it.outcome.word()).collect();
    assert_eq!(found, ["done", "not started", "unknown", "unknown"]);
    assert_eq!((closed.done, closed.all), (1, 4));
    assert_eq!(cluster.state().writes, writes);
    assert!(cluster.state().notes.is_empty());

    let history = desk.audit().history().expect("a history");
    assert!(history.plans[0].ended);
    assert_eq!(
        history.plans[0].outcomes[&0].why.as_deref(),
        Some("found so when the plan was closed")
    );
    assert!(desk.executor().interrupted().expect("a record").is_empty());
}

#[tokio::test]
async fn a_cluster_that_is_gone_keeps_no_plan_open() {
    let cluster = Cluster::with(&["a"]);
    let desk = Desk::new(&cluster);
    killed(&desk, &["a"], &[]).await;
    cluster.state().cluster = Some("another-uid");
    let closed = desk.executor().close("k1").await.expect("closed");
    let why = closed.found[0].outcome.why().expect("why");
    assert!(why.contains("not the cluster"), "{why}");
}

#[tokio::test]
async fn limits_hold_for_the_rest_too() {
    let cluster = Cluster::with(&["a"]);
    let mut desk = Desk::new(&cluster);
    killed(&desk, &["a"], &[]).await;
    let plan = rest(&desk).await.expect("a plan");
    desk.limits.read_only = true;
    let refused = desk.run_because(plan.clone(), Some("x")).await;
    assert!(
        refused
            .expect_err("refused")
            .to_string()
            .contains("read-only")
    );
    let preview = desk.executor().preview(&plan).await;
    assert_eq!(preview[0].1.word(), "refused");
    desk.limits.read_only = false;
    cluster.state().cluster = Some("another-uid");
    let refused = desk.run_because(plan, Some("x")).await;
    assert!(
        refused
            .expect_err("refused")
            .to_string()
            .contains("not the cluster")
    );
    assert_eq!(cluster.state().writes, 0);
    assert!(cluster.state().reads.is_empty(), "not even read");
}

#[tokio::test]
async fn an_outcome_that_could_not_be_recorded_keeps_the_plan_open() {
    let cluster = Cluster::with(&["a", "b"]);
    let desk = Desk::new(&cluster);
    let audit = desk.audit();
    let path = audit.path().to_owned();
    // From the first change on, nothing can be written to the audit.
    cluster.state().watcher = Some(Box::new(move |_| {
        let aside = path.with_extension("aside");
        if std::fs::rename(&path, &aside).is_ok() {
            std::fs::create_dir(&path).expect("a folder in the file's place");
        }
    }));
    let report = desk.run_because(plan(&["a", "b"]), None).await;
    let report = report.expect("it began");
    assert!(report.is_complete());
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("could not be recorded"))
    );
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("dogwatch finish"))
    );

    cluster.state().watcher = None;
    std::fs::remove_dir(audit.path()).expect("removed");
    std::fs::rename(audit.path().with_extension("aside"), audit.path()).expect("put back");
    let open = desk.executor().interrupted().expect("a record");
    assert_eq!((open.len(), open[0].open), (1, 2));
    let closed = desk.executor().close(&report.id).await.expect("closed");
    assert_eq!((closed.done, closed.all), (2, 2));
}
