//! Rollouts of the sample fleet, in every phase and of every controller.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Dice, noon, workload};
use crate::fleet::{Fact, Observation, SideRow};
use crate::model::verdict::{LatencyHistogram, SideCounts};
use crate::model::{
    CleanText, Compared, Controller, Decision, Decisions, Pause, PauseReason, Phase, Release,
    Rollout, RolloutStep, Side, SidePods, SourceState, Stage, Weights, Workload,
};

const CONTROLLERS: [Controller; 5] = [
    Controller::ArgoRollouts,
    Controller::Flagger,
    Controller::Knative,
    Controller::Pair,
    Controller::Deployment,
];

/// The rollout of the app of that number, after so many rounds of change.
pub fn rollout(number: usize, round: u64) -> Rollout {
    let mut fixed = Dice::new(number, 200);
    let mut dice = Dice::new(number, round + 201);
    let controller = match fixed.below(8) {
        1 => Controller::Flagger,
        2 => Controller::Knative,
        3 => Controller::Pair,
        4 => Controller::Deployment,
        _ => CONTROLLERS[0],
    };
    let ago = |minutes: u64| noon() - TimeDelta::minutes(i64::try_from(minutes).unwrap_or(0));
    let mut since = ago(dice.below(240));
    let phase = phase(&mut dice, since);
    if phase == Phase::Done {
        since = ago(dice.below(90));
    }
    let steps = match controller {
        Controller::ArgoRollouts => argo_steps(),
        _ => Vec::new(),
    };
    let step = match (&phase, steps.len()) {
        (_, 0) => None,
        (Phase::Done, all) => Some(all),
        (_, all) => usize::try_from(dice.below(all as u64)).ok(),
    };
    let weight = step.and_then(|step| weight_at(&steps, step));
    let is_done = phase == Phase::Done;
    let stage = match (&phase, weight) {
        (Phase::Done, _) => Stage::Full,
        (_, Some(weight)) => Stage::of_weight(weight),
        (_, None) => Stage::Zero,
    };
    Rollout {
        controller,
        decisions: decisions(&phase),
        aborted: matches!(phase, Phase::Degraded { .. }).then_some(Some(since)),
        phase,
        stage,
        step,
        weights: Weights {
            set: weight,
            actual: weight,
        },
        steps,
        since: Some(since),
        analyses: Vec::new(),
        stable: Some(side(number, "5d4f8c", "1.4.0")),
        canary: (!is_done).then(|| side(number, "7c9f8d", "1.5.0")),
        deadline: Some(Duration::from_mins(10)),
        oddities: Vec::new(),
    }
}

/// The workload of that number, with its rollout.
pub fn with_rollout(number: usize, round: u64) -> Workload {
    Workload {
        rollout: Some(Box::new(rollout(number, round))),
        ..workload(number, round)
    }
}

/// A full snapshot of so many apps, `rollouts` of which have one.
pub fn snapshot_with_rollouts(apps: usize, rollouts: usize) -> Observation {
    let every = apps.checked_div(rollouts).unwrap_or(usize::MAX).max(1);
    let facts = (0..apps).map(|number| {
        let is_one = number.is_multiple_of(every) && number / every < rollouts;
        let workload = if is_one { with_rollout } else { workload };
        Fact::Upsert(Box::new(workload(number, 0)))
    });
    let mut all = vec![Fact::State(SourceState::Loading), Fact::Reset];
    all.extend(facts);
    all.extend([Fact::Complete, Fact::State(SourceState::Live)]);
    super::observation(all, noon())
}

/// What `prometheus/metrics` says at `at` of the sides of the rollouts that
/// [`snapshot_with_rollouts`] has: some canaries fail, some are slow, some have too little traffic
/// to tell, and one in seven is not spoken of.
pub fn sides(apps: usize, rollouts: usize, at: DateTime<Utc>) -> Observation {
    let every = apps.checked_div(rollouts).unwrap_or(usize::MAX).max(1);
    let numbers = (0..rollouts).map(|place| place * every);
    let rows = numbers
        .clone()
        .filter_map(|number| measured_sides(number, at));
    let mut facts: Vec<Fact> = rows.map(|rows| Fact::Sides(rows.to_vec())).collect();
    let of = numbers.filter_map(compared).flatten().collect();
    facts.push(Fact::SidesEnd { of, why: None });
    super::says(facts, at)
}

/// Whose pods are compared, the stable side first.
fn compared(number: usize) -> Option<[Compared; 2]> {
    let workload = with_rollout(number, 0);
    let (stable, canary) = workload.rollout.as_ref()?.compared()?;
    let of = |side: &Side| Compared {
        cluster: workload.app.cluster.clone(),
        namespace: workload.app.namespace.clone(),
        pods: side.pods.clone(),
    };
    Some([of(stable), of(canary)])
}

fn measured_sides(number: usize, at: DateTime<Utc>) -> Option<[SideRow; 2]> {
    let [stable, canary] = compared(number)?;
    let round = u64::try_from(at.timestamp()).unwrap_or(0);
    let (mut fixed, mut dice) = (Dice::new(number, 300), Dice::new(number, round));
    let (failing, slow, requests) = match fixed.below(7) {
        0 => return None,
        1 => (40, 1, 600),
        2 => (2, 4, 600),
        3 => (0, 1, 9),
        _ => (1, 1, 900),
    };
    let row = |of, counts| SideRow { of, counts };
    let n = requests + dice.below(50);
    Some([
        row(stable, counted(9_000 + dice.below(500), 2, 1)),
        row(canary, counted(n, failing, slow)),
    ])
}

/// So many requests, so many of a thousand of which failed, and so many times as slow as usual.
fn counted(requests: u64, failing: u64, slow: u64) -> SideCounts {
    let bounds = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, f64::INFINITY];
    let shape = match slow {
        1 => [20, 40, 30, 8, 2, 0, 0],
        _ => [2, 8, 20, 40, 20, 10, 0],
    };
    SideCounts {
        requests,
        failures: requests * failing / 1_000,
        latency: Some(LatencyHistogram {
            bounds: bounds.into(),
            counts: shape.map(|share| requests * share / 100).to_vec(),
        }),
        cpu: Some(0.3),
        memory: Some(0.5),
        rate: Some(requests as f64 / 300.0),
        over: TimeDelta::minutes(5),
    }
}

fn argo_steps() -> Vec<RolloutStep> {
    vec![
        RolloutStep::SetWeight(5),
        RolloutStep::Pause { lasts: None },
        RolloutStep::SetWeight(25),
        RolloutStep::Pause {
            lasts: Some(Duration::from_mins(10)),
        },
        RolloutStep::SetWeight(50),
        RolloutStep::Analysis,
    ]
}

fn weight_at(steps: &[RolloutStep], step: usize) -> Option<u8> {
    if step >= steps.len() {
        return Some(100);
    }
    let until = steps.iter().take(step + 1);
    let mut weights = until.filter_map(|step| match step {
        RolloutStep::SetWeight(weight) => Some(*weight),
        _ => None,
    });
    weights.next_back()
}

fn phase(dice: &mut Dice, since: DateTime<Utc>) -> Phase {
    match dice.below(6) {
        0 => Phase::Failing {
            why: "ReplicaSet has timed out progressing".into(),
        },
        1 => Phase::Degraded {
            why: "RolloutAborted: aborted update to revision 8".into(),
        },
        2 => Phase::Done,
        3 => Phase::Progressing {
            what: "more replicas need to be updated".into(),
        },
        _ => Phase::Waiting {
            pause: Pause {
                reason: PauseReason::Step,
                since: Some(since),
            },
        },
    }
}

fn decisions(phase: &Phase) -> Decisions {
    let decisions = Decisions::all().refuse(Decision::Resume, "it is not paused by a person");
    match phase {
        Phase::Waiting { .. } => decisions.refuse(Decision::Retry, "it was not aborted"),
        Phase::Degraded { .. } => decisions
            .refuse(Decision::Promote, "it was aborted: retry or roll back")
            .refuse(Decision::Abort, "it is aborted already"),
        Phase::Done => Decisions::none("it is done").allow(Decision::Rollback),
        Phase::Failing { .. } | Phase::Progressing { .. } => {
            decisions.refuse(Decision::Promote, "it does not wait: it gets on by itself")
        }
    }
}

fn side(number: usize, hash: &str, version: &str) -> Side {
    let object = workload(number, 0).object.key.name;
    let name = CleanText::new(hash);
    Side {
        pods: SidePods {
            workload: object,
            hash: Some(name.clone().into()),
        },
        name,
        release: Release {
            version: Some(version.into()),
            ..Release::default()
        },
    }
}
