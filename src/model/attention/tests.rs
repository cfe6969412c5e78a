use chrono::TimeDelta;

use super::{AttentionPolicy, Reason};
use crate::fleet::sample;
use crate::model::{App, Pause, PauseReason, Phase, WorkloadStatus};

/// Why an app asks whose rollout has been paused for so many minutes.
fn asks(reason: PauseReason, minutes: i64) -> Vec<Reason> {
    let now = sample::noon();
    let mut workload = sample::with_rollout(0, 0);
    workload.status = WorkloadStatus::Paused;
    let since = Some(now - TimeDelta::minutes(minutes));
    let rollout = workload.rollout.as_mut().expect("a rollout");
    rollout.aborted = None;
    rollout.phase = Phase::Waiting {
        pause: Pause { reason, since },
    };
    let app = App::new(workload, Vec::new(), now, &AttentionPolicy::default());
    let of_rollout = |reason: &&Reason| matches!(reason, Reason::Waiting { .. } | Reason::Paused);
    app.attention
        .reasons
        .iter()
        .filter(of_rollout)
        .cloned()
        .collect()
}

#[test]
fn a_pause_that_is_a_step_asks_once_it_is_long_and_one_by_a_person_at_once() {
    assert_eq!(asks(PauseReason::Step, 29), []);
    assert!(matches!(
        asks(PauseReason::Step, 30)[..],
        [Reason::Waiting { .. }]
    ));
    assert_eq!(asks(PauseReason::Person, 5), [Reason::Paused]);
}
