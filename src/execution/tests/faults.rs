//! Whatever fails, and when: a change happens at most once, and its outcome is not a guess.

use super::cluster::{Cluster, Fault, clean, plan};
use super::desk::Desk;
use crate::backends::WriteError;
use crate::execution::Outcome;

type Errors = [fn(crate::model::CleanText) -> WriteError; 6];

const ERRORS: Errors = [
    WriteError::Gone,
    WriteError::Conflict,
    WriteError::Refused,
    busy_for_now,
    WriteError::NotSent,
    WriteError::Unknown,
];

fn busy_for_now(why: crate::model::CleanText) -> WriteError {
    WriteError::Busy {
        why,
        retry_after: None,
    }
}

async fn outcome(cluster: &std::sync::Arc<Cluster>) -> Outcome {
    let desk = Desk::new(cluster);
    let report = desk.run(plan(&["bot"])).await.expect("it begins");
    assert_eq!(
        report.undo.is_some(),
        report.outcomes[0].is_done(),
        "only what was done can be taken back"
    );
    report.outcomes[0].clone()
}

#[tokio::test]
async fn an_error_before_anything_happened_is_told_as_what_it_is() {
    for (error, word) in ERRORS.iter().zip([
        "conflict", // gone
        "done",     // a conflict is looked at once more
        "refused", "done",   // busy: waits and tries again
        "failed", // not sent
        "failed", // unknown, and then seen not to have happened
    ]) {
        let cluster = Cluster::with(&["bot"]);
        let fault = Fault::Before(error(clean("told so")));
        cluster.state().applying.push_back(fault);
        let outcome = outcome(&cluster).await;
        assert_eq!(outcome.word(), word, "{outcome:?}");
        assert_eq!(cluster.state().writes, usize::from(word == "done"));
        let ttl = if word == "done" { "21d" } else { "14d" };
        assert_eq!(cluster.ttl("bot").as_deref(), Some(ttl));
    }
}

#[tokio::test]
async fn a_lost_request_whose_condition_is_gone_can_not_count_any_more() {
    let cluster = Cluster::with(&["bot"]);
    let lost = WriteError::Unknown(clean("connection reset"));
    cluster.state().applying.push_back(Fault::Before(lost));
    let status_moves = |value: &mut serde_json::Value| value["status"]["readyReplicas"] = 1.into();
    let looks = [Fault::Meddle(|_| {}), Fault::Meddle(status_moves)];
    cluster.state().reading.extend(looks);
    let outcome = outcome(&cluster).await;
    assert_eq!(outcome.word(), "failed", "{outcome:?}");
    let why = outcome.why().expect("a reason");
    assert!(why.contains("did not happen, or was put back"), "{why}");
    assert_eq!(cluster.state().writes, 0);
}

#[tokio::test]
async fn an_answer_lost_after_it_happened_is_found_out_and_not_done_twice() {
    let cluster = Cluster::with(&["bot"]);
    let lost = || WriteError::Unknown(clean("connection reset"));
    cluster.state().applying.push_back(Fault::After(lost()));
    assert_eq!(outcome(&cluster).await, Outcome::Done);
    assert_eq!(cluster.state().writes, 1);
}

#[tokio::test]
async fn an_outcome_that_nobody_can_tell_is_called_unknown() {
    let lost = || WriteError::Unknown(clean("connection reset"));
    // It happened, and then the cluster is gone for good.
    let cluster = Cluster::with(&["bot"]);
    {
        let mut state = cluster.state();
        state.applying.push_back(Fault::After(lost()));
        state.reading.push_back(Fault::Meddle(|_| {}));
        state.reading.extend((0..20).map(|_| Fault::Before(lost())));
    }
    // The first read meddles with the resource version only, before the step begins.
    assert_eq!(outcome(&cluster).await.word(), "unknown");
    assert_eq!(cluster.state().writes, 1);

    // Somebody changed it since: nobody can tell whether ours was there in between.
    let cluster = Cluster::with(&["bot"]);
    {
        let mut state = cluster.state();
        state.applying.push_back(Fault::After(lost()));
        state.reading.push_back(Fault::Meddle(|_| {}));
        state.reading.push_back(Fault::Meddle(|value| {
            value["metadata"]["annotations"]["janitor/ttl"] = "3d".into();
        }));
    }
    let outcome = outcome(&cluster).await;
    assert_eq!(outcome.word(), "unknown");
    assert!(outcome.why().expect("why").contains("janitor/ttl is 3d"));
}

#[tokio::test]
async fn what_changed_since_the_plan_is_a_conflict_that_says_what_it_is_now() {
    for (meddle, words) in [
        (
            Fault::Meddle(|value| value["metadata"]["annotations"]["janitor/ttl"] = "30d".into()),
            "janitor/ttl is now 30d, not 14d as it was planned",
        ),
        (
            Fault::Meddle(|value| value["metadata"] = serde_json::json!({})),
            "janitor/ttl is now unset, not 14d as it was planned",
        ),
        (
            Fault::Meddle(|value| value["metadata"]["annotations"]["janitor/ttl"] = "21d".into()),
            "it is already so: somebody did it meanwhile",
        ),
        (
            Fault::Recreate,
            "Deployment finance/bot was deleted and made anew: this is another object of that name",
        ),
    ] {
        let cluster = Cluster::with(&["bot"]);
        cluster.state().reading.push_back(meddle);
        let outcome = outcome(&cluster).await;
        assert_eq!(outcome, Outcome::Conflict { why: clean(words) });
        assert_eq!(cluster.state().writes, 0);
    }
}

#[tokio::test]
async fn a_change_elsewhere_in_the_object_is_no_conflict_unless_it_never_ends() {
    let touch = || Fault::Meddle(|value| value["status"]["replicas"] = 3.into());
    for (times, word) in [(1, "done"), (2, "conflict")] {
        let cluster = Cluster::with(&["bot"]);
        cluster.state().applying.extend((0..times).map(|_| touch()));
        assert_eq!(outcome(&cluster).await.word(), word);
        assert_eq!(cluster.state().writes, usize::from(word == "done"));
    }
}

#[tokio::test]
async fn what_is_put_back_at_once_is_not_called_done() {
    let cluster = Cluster::with(&["bot"]);
    {
        let mut state = cluster.state();
        state.reading.push_back(Fault::Meddle(|_| {}));
        state.reading.push_back(Fault::Meddle(|value| {
            value["metadata"]["annotations"]["janitor/ttl"] = "14d".into();
        }));
    }
    let outcome = outcome(&cluster).await;
    assert_eq!(
        outcome.why().map(crate::model::CleanText::as_str),
        Some("it was written, but was put back or changed at once: janitor/ttl is 14d")
    );
}

#[tokio::test]
async fn a_server_that_always_asks_to_wait_ends_the_step() {
    let cluster = Cluster::with(&["bot"]);
    let busy = || Fault::Before(busy_for_now(clean("retry later")));
    cluster.state().applying.extend((0..20).map(|_| busy()));
    let outcome = outcome(&cluster).await;
    assert_eq!(outcome.word(), "failed");
    assert!(outcome.why().expect("why").contains("nothing was changed"));
}

#[tokio::test]
async fn a_change_that_cannot_be_read_back_is_done_by_the_clusters_own_answer() {
    let cluster = Cluster::with(&["bot"]);
    {
        let mut state = cluster.state();
        state.reading.push_back(Fault::Meddle(|_| {}));
        let down = || Fault::Before(WriteError::NotSent(clean("connection refused")));
        state.reading.extend((0..20).map(|_| down()));
    }
    let report = Desk::new(&cluster)
        .run(plan(&["bot"]))
        .await
        .expect("it begins");
    assert_eq!(report.outcomes, [Outcome::Done]);
    assert!(report.notes[0].contains("not read back"));
}

#[tokio::test]
async fn an_event_that_cannot_be_left_is_a_note() {
    let cluster = Cluster::with(&["bot"]);
    let refused = Fault::Before(WriteError::Refused(clean("events is forbidden")));
    cluster.state().noting.push_back(refused);
    let report = Desk::new(&cluster)
        .run(plan(&["bot"]))
        .await
        .expect("it begins");
    assert_eq!(report.outcomes, [Outcome::Done]);
    assert!(report.notes[0].contains("no event was left on Deployment finance/bot"));
}
