//! Every exchange that was recorded from a real API server, replayed against the simulated one.
//!
//! Compared are the status, the reason, the content type and the shape of the answer: the same
//! JSON paths with the same types. So are the values, but for those that are particular to the
//! recorded moment.

mod recording;
mod shape;
mod values;
mod worlds;

use recording::{Answered, Recording};
use shape::Shape;
use worlds::World;

/// One recording and the world that its request needs.
struct Case {
    file: &'static str,
    user: &'static str,
    world: fn() -> World,
}

const fn case(file: &'static str, world: fn() -> World) -> Case {
    Case {
        file,
        user: "ops",
        world,
    }
}

const fn viewers(file: &'static str, world: fn() -> World) -> Case {
    Case {
        file,
        user: "viewer",
        world,
    }
}

const CASES: &[Case] = &[
    viewers("access-review-denied.http", worlds::empty),
    case(
        "conflict-409-merge-patch-stale-resource-version.http",
        worlds::deployments,
    ),
    case("delete-accepted.http", worlds::deployments),
    case("delete-uid-precondition-409.http", worlds::deployments),
    case(
        "deployment-list-metadata-only.json",
        worlds::deployments_one_going,
    ),
    case("deployment-list-paged.http", worlds::deployments),
    case("deployment-list-table.json", worlds::deployments_one_going),
    case("deployment-list.http", worlds::deployments),
    case("discovery-aggregated-apps.json", worlds::empty),
    case("event-create.http", worlds::deployments),
    case("event-list.http", worlds::events),
    case("expired-continue-410.http", worlds::deployments),
    viewers("forbidden-403.http", worlds::deployments),
    case(
        "invalid-422-json-patch-test-failed.http",
        worlds::deployments,
    ),
    case("missing-object-404.http", worlds::deployments),
    case("missing-resource-404.http", worlds::without_rollouts),
    case("patch-annotation-dry-run.http", worlds::deployments),
    case("pod-list.http", worlds::pods),
    case("replicaset-history.http", worlds::replica_sets),
    case("rollout-abort.http", worlds::rollout_promoted),
    case("rollout-list-paused-canary.http", worlds::rollout_paused),
    viewers("rollout-patch-forbidden-403.http", worlds::rollout_paused),
    case("rollout-promote-stale-409.http", worlds::rollout_paused),
    case("rollout-promote.http", worlds::rollout_paused),
    case(
        "rollout-status-patch-as-controller.http",
        worlds::rollout_new,
    ),
    case(
        "rollout-undo-json-patch-dry-run.http",
        worlds::rollout_aborted,
    ),
    case("self-subject-review.http", worlds::empty),
    Case {
        file: "unauthorized-401.http",
        user: "nobody",
        world: worlds::deployments,
    },
    case("version.http", worlds::empty),
    case("watch-deployments.http", worlds::deployments_being_patched),
    case("watch-list-initial-events.http", worlds::one_new_deployment),
    case(
        "watch-list-unsupported-by-storage-500.http",
        worlds::without_streaming_lists,
    ),
];

#[test]
fn every_recording_has_a_case() {
    let mut files: Vec<String> = std::fs::read_dir(recording::folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let cases: Vec<&str> = CASES.iter().map(|case| case.file).collect();
    assert_eq!(files, cases);
}

/// With the clock paused, watches end when nothing is left to wait for.
#[tokio::test(start_paused = true)]
async fn the_simulation_answers_as_the_recorded_server_did() {
    let mut wrong = Vec::new();
    for case in CASES {
        let recording = Recording::load(case.file);
        let world = (case.world)();
        let answered = world.ask(&recording.request, case.user).await;
        let mut recorded = recording.answer;
        for document in recorded
            .objects
            .iter_mut()
            .filter(|it| values::is_discovery(it))
        {
            values::keep_served(document);
        }
        let mut answered = answered;
        for document in answered
            .objects
            .iter_mut()
            .filter(|it| values::is_discovery(it))
        {
            values::keep_served(document);
        }
        wrong.extend(differences(case.file, &recorded, &answered));
    }
    assert!(
        wrong.is_empty(),
        "{} differences:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn differences(file: &str, recorded: &Answered, answered: &Answered) -> Vec<String> {
    let mut found = Vec::new();
    if recorded.status != answered.status {
        found.push(format!(
            "status {} instead of {}",
            answered.status, recorded.status
        ));
    }
    if let Some(expected) = &recorded.content_type
        && Some(expected) != answered.content_type.as_ref()
    {
        let got = &answered.content_type;
        found.push(format!("content type {got:?} instead of {expected:?}"));
    }
    if recorded.text != answered.text {
        found.push(format!(
            "text {:?} instead of {:?}",
            answered.text, recorded.text
        ));
    }
    let (was, is) = (recorded.field("reason"), answered.field("reason"));
    if was != is {
        found.push(format!("reason {is:?} instead of {was:?}"));
    }
    if recorded.objects.len() != answered.objects.len() {
        let (got, expected) = (answered.objects.len(), recorded.objects.len());
        found.push(format!("{got} objects instead of {expected}"));
    }
    let pairs = recorded.objects.iter().zip(&answered.objects);
    for (recorded, answered) in pairs {
        found.extend(Shape::of(recorded).differences(&Shape::of(answered)));
        found.extend(values::differences(recorded, answered));
    }
    found
        .into_iter()
        .map(|difference| format!("  {file}: {difference}"))
        .collect()
}
