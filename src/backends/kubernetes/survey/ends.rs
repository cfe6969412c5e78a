//! What the way in which a release is let in says of its end. Pure.

use std::time::Duration;

use crate::model::{
    CleanText, Controller, Phase, Replicas, Rollout, RolloutLook, RolloutStage, RolloutState,
    RolloutStep,
};

/// One look at `rollout`; `replicas` are those of the workload, as far as they are known.
pub(super) fn look(rollout: &Rollout, replicas: Replicas) -> RolloutLook {
    let deadline = rollout.deadline.map(|deadline| deadline + pause(rollout));
    RolloutLook::at(state(rollout, replicas)).within(deadline)
}

fn state(rollout: &Rollout, replicas: Replicas) -> RolloutState {
    match &rollout.phase {
        Phase::Done => RolloutState::Complete,
        // The traffic is where somebody put it: that was what was wanted.
        Phase::Waiting { .. } if rollout.controller == Controller::Knative => {
            RolloutState::Complete
        }
        Phase::Waiting { pause } => {
            let place = place(rollout).unwrap_or_default();
            let words = format!("it waits for a person{place}: {}", pause.reason.words());
            RolloutState::Waiting {
                why: CleanText::new(&words),
            }
        }
        Phase::Degraded { why } if rollout.aborted.is_some() => {
            RolloutState::Aborted { why: why.clone() }
        }
        Phase::Failing { why } | Phase::Degraded { why } => RolloutState::Overdue {
            why: why.clone(),
            stage: stage(rollout, replicas, why),
        },
        Phase::Progressing { what } => RolloutState::Underway(stage(rollout, replicas, what)),
    }
}

fn stage(rollout: &Rollout, replicas: Replicas, what: &CleanText) -> RolloutStage {
    let words = match place(rollout) {
        Some(place) => format!("{}{place}: {what}", rollout.stage.words()),
        None => format!("{}: {what}", rollout.stage.words()),
    };
    let step = rollout.step.and_then(|step| u32::try_from(step).ok());
    RolloutStage {
        updated: replicas.updated,
        available: replicas.available,
        old: 0,
        step: step.unwrap_or(0) + rollout.weights.actual.map_or(0, u32::from),
        words: CleanText::new(&words),
    }
}

/// The step in words; none where there are no steps, or all are done.
fn place(rollout: &Rollout) -> Option<String> {
    let step = rollout.step?;
    let all = rollout.steps.len();
    (step < all).then(|| format!(" at step {} of {all}", step + 1))
}

/// How long it pauses by itself where it is, which is no standing still.
fn pause(rollout: &Rollout) -> Duration {
    match rollout.step.and_then(|step| rollout.steps.get(step)) {
        Some(RolloutStep::Pause { lasts: Some(lasts) }) => *lasts,
        _ => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Decisions, Pause, PauseReason, Stage, Weights};

    fn rollout(phase: Phase) -> Rollout {
        Rollout {
            controller: Controller::ArgoRollouts,
            phase,
            stage: Stage::Canary { weight: 25 },
            steps: vec![
                RolloutStep::SetWeight(25),
                RolloutStep::Pause {
                    lasts: Some(Duration::from_mins(60)),
                },
                RolloutStep::Pause { lasts: None },
            ],
            step: Some(2),
            weights: Weights::default(),
            since: None,
            aborted: None,
            analyses: Vec::new(),
            stable: None,
            canary: None,
            deadline: Some(Duration::from_mins(10)),
            decisions: Decisions::all(),
            oddities: Vec::new(),
        }
    }

    #[test]
    fn every_phase_is_an_end_or_is_followed_on() {
        let waiting = Phase::Waiting {
            pause: Pause {
                reason: PauseReason::Step,
                since: None,
            },
        };
        let words = |state: RolloutState| format!("{state:?}");
        let state = |phase| state(&rollout(phase), Replicas::default());
        assert_eq!(state(Phase::Done), RolloutState::Complete);
        let found = words(state(waiting.clone()));
        assert!(
            found.contains("it waits for a person at step 3 of 3: paused at a step"),
            "{found}"
        );
        let found = words(state(Phase::Failing { why: "x".into() }));
        assert!(found.starts_with("Overdue"), "{found}");
        let found = words(state(Phase::Progressing { what: "y".into() }));
        assert!(found.contains("canary 25 % at step 3 of 3: y"), "{found}");
        let mut aborted = rollout(Phase::Degraded { why: "z".into() });
        aborted.aborted = Some(None);
        let found = super::state(&aborted, Replicas::default());
        assert_eq!(found, RolloutState::Aborted { why: "z".into() });
        let mut pinned = rollout(waiting);
        pinned.controller = Controller::Knative;
        assert_eq!(
            super::state(&pinned, Replicas::default()),
            RolloutState::Complete
        );
    }

    #[test]
    fn a_pause_that_ends_by_itself_is_no_standing_still() {
        let mut pausing = rollout(Phase::Progressing { what: "y".into() });
        assert_eq!(
            look(&pausing, Replicas::default()).deadline,
            Some(Duration::from_mins(10))
        );
        pausing.step = Some(1);
        assert_eq!(
            look(&pausing, Replicas::default()).deadline,
            Some(Duration::from_mins(70))
        );
    }
}
