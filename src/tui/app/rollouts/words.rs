//! How a rollout is, and what happens next.

use chrono::{DateTime, Utc};

use crate::fleet::since;
use crate::model::{Controller, PauseReason, Phase, Rollout, RolloutStep, Stage, compact};

/// So many steps ahead are named.
const AHEAD: usize = 4;

/// How it is, why, and since when: `paused at a step for 2h, since 14:02 UTC: step 2 of 6, canary
/// 5 %`.
pub fn standing(rollout: &Rollout, now: DateTime<Utc>) -> String {
    let time = time(rollout, now);
    let (how, why) = match &rollout.phase {
        Phase::Failing { why } => (format!("failing{time}"), why.as_str()),
        Phase::Waiting { pause } => (format!("{}{time}", pause.reason.words()), ""),
        Phase::Progressing { what } => (format!("progressing{time}"), what.as_str()),
        Phase::Degraded { why } if rollout.aborted.is_some() => {
            (format!("aborted{time}"), why.as_str())
        }
        Phase::Degraded { why } => (format!("degraded{time}"), why.as_str()),
        Phase::Done => (format!("done{time}"), ""),
    };
    let place = place(rollout);
    // What a controller writes may be a sentence.
    let why = why.trim_end_matches('.');
    let parts = [how.as_str(), why, place.as_str()].into_iter();
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(": ")
}

fn time(rollout: &Rollout, now: DateTime<Utc>) -> String {
    let Some(since) = since(rollout) else {
        return String::new();
    };
    let span = compact(now - since);
    let form = if since.date_naive() == now.date_naive() {
        "%H:%M UTC"
    } else {
        "%Y-%m-%d %H:%M UTC"
    };
    format!(" for {span}, since {}", since.format(form))
}

/// At which step, with which share of the traffic.
fn place(rollout: &Rollout) -> String {
    let all = rollout.steps.len();
    let step = rollout.step.filter(|step| *step < all);
    let step = step.map(|step| format!("step {} of {all}", step + 1));
    let stage = (rollout.phase != Phase::Done).then(|| match rollout.stage {
        Stage::Zero => "canary 0 %".to_owned(),
        stage => stage.words(),
    });
    let parts: Vec<String> = step.into_iter().chain(stage).collect();
    parts.join(", ")
}

/// What happens next, and whether it takes a person.
pub fn ahead(rollout: &Rollout) -> String {
    match &rollout.phase {
        Phase::Done => "nothing more: all traffic is on what is wanted".to_owned(),
        _ if rollout.aborted.is_some() => {
            "nothing by itself: the stable release serves, and the canary's is still what is \
             wanted"
                .to_owned()
        }
        Phase::Failing { .. } | Phase::Degraded { .. } => {
            "nothing by itself: it takes a person".to_owned()
        }
        Phase::Waiting { pause } if pause.reason == PauseReason::Pinned => {
            "nothing by itself: newer releases get no traffic until it is given back".to_owned()
        }
        Phase::Waiting { .. } => format!("nothing until somebody decides{}", then(rollout)),
        Phase::Progressing { .. } => format!("goes on by itself{}", then(rollout)),
    }
}

fn then(rollout: &Rollout) -> String {
    let Some(step) = rollout.step.filter(|step| *step < rollout.steps.len()) else {
        return match rollout.controller {
            Controller::Deployment => ", pod by pod".to_owned(),
            _ => String::new(),
        };
    };
    let left = rollout.steps.iter().skip(step + 1);
    let mut words: Vec<String> = left.clone().take(AHEAD).map(RolloutStep::words).collect();
    words.push(
        if left.count() > AHEAD {
            "…, full"
        } else {
            "full"
        }
        .to_owned(),
    );
    format!("; then {}", words.join(", "))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::fleet::sample::{self, noon};
    use crate::model::{Pause, Weights};

    fn rollout(phase: Phase) -> Rollout {
        let steps = [5, 0, 25, 0, 50, 0, 75].map(|weight| match weight {
            0 => RolloutStep::Pause { lasts: None },
            weight => RolloutStep::SetWeight(weight),
        });
        Rollout {
            controller: Controller::ArgoRollouts,
            phase,
            stage: Stage::Canary { weight: 5 },
            steps: steps.to_vec(),
            step: Some(1),
            weights: Weights::default(),
            since: Some(noon() - TimeDelta::hours(2)),
            aborted: None,
            ..sample::rollout(1, 0)
        }
    }

    #[test]
    fn it_says_how_it_is_and_what_happens_next() {
        let since = Some(noon() - TimeDelta::days(3));
        let pause = |reason, since| Phase::Waiting {
            pause: Pause { reason, since },
        };
        for (phase, how, next) in [
            (
                pause(PauseReason::Step, None),
                "paused at a step for 120m, since 10:00 UTC: step 2 of 7, canary 5 %",
                "nothing until somebody decides; then 25 %, pause, 50 %, pause, …, full",
            ),
            (
                pause(PauseReason::Pinned, since),
                "traffic pinned for 3d, since 2026-11-20 12:00 UTC: step 2 of 7, canary 5 %",
                "nothing by itself: newer releases get no traffic until it is given back",
            ),
            (
                Phase::Failing {
                    why: "timed out".into(),
                },
                "failing for 120m, since 10:00 UTC: timed out: step 2 of 7, canary 5 %",
                "nothing by itself: it takes a person",
            ),
            (
                Phase::Done,
                "done for 120m, since 10:00 UTC: step 2 of 7",
                "nothing more: all traffic is on what is wanted",
            ),
        ] {
            let rollout = rollout(phase);
            assert_eq!(standing(&rollout, noon()), how);
            assert_eq!(ahead(&rollout), next);
        }
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let mut rollout = rollout(Phase::Progressing {
            what: "more replicas".into(),
        });
        rollout.since = None;
        rollout.steps.clear();
        rollout.step = None;
        rollout.controller = Controller::Deployment;
        assert_eq!(
            standing(&rollout, noon()),
            "progressing: more replicas: canary 5 %"
        );
        assert_eq!(ahead(&rollout), "goes on by itself, pod by pod");
    }
}
