//! One rollout, in terms that hold for every controller.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{AnalysisRun, Controller, Decisions, Phase, RolloutStep, Side, Stage, Weights};
use crate::model::CleanText;

/// How a release of a workload is being let in.
///
/// It is decoded from the object that is watched anyway; nothing is asked for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rollout {
    /// Who lets it in.
    pub controller: Controller,
    /// How it is.
    pub phase: Phase,
    /// How far it is.
    pub stage: Stage,
    /// Its steps; empty where the controller has none.
    pub steps: Vec<RolloutStep>,
    /// The step it is at, from 0 on; `steps.len()` once all are done. Never beyond that: what the
    /// controller says otherwise stands in `oddities`.
    pub step: Option<usize>,
    /// The canary's share of the traffic.
    pub weights: Weights,
    /// Since when it is as it is: at this step, in this phase.
    pub since: Option<DateTime<Utc>>,
    /// Whether it was aborted, so that its template is not what serves; since when, if that is
    /// said.
    pub aborted: Option<Option<DateTime<Utc>>>,
    /// Its analyses that run or ran last.
    pub analyses: Vec<AnalysisRun>,
    /// What serves, and is compared with.
    pub stable: Option<Side>,
    /// What is new; `None` where nothing is on its way.
    pub canary: Option<Side>,
    /// How long it may go without getting on.
    pub deadline: Option<Duration>,
    /// Which decisions its controller supports now.
    pub decisions: Decisions,
    /// What about it can't be right, or isn't known here, in words.
    pub oddities: Vec<CleanText>,
}

/// How much a rollout presses, the most first: the order of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pressure {
    /// It failed, or its canary does.
    Failing,
    /// It waits for a person.
    Waiting,
    /// It gets on by itself.
    Progressing,
    /// It was aborted, or is not what is wanted.
    Degraded,
    /// It is done.
    Done,
}

impl Rollout {
    /// How much it presses, by what its controller says.
    pub const fn pressure(&self) -> Pressure {
        match self.phase {
            Phase::Failing { .. } => Pressure::Failing,
            Phase::Waiting { .. } => Pressure::Waiting,
            Phase::Progressing { .. } => Pressure::Progressing,
            Phase::Degraded { .. } => Pressure::Degraded,
            Phase::Done => Pressure::Done,
        }
    }

    /// Both sides, where there are two: the stable one first.
    pub fn sides(&self) -> Option<(&Side, &Side)> {
        Some((self.stable.as_ref()?, self.canary.as_ref()?))
    }

    /// Both sides, where they can be compared: something is on its way, and each has pods of its
    /// own. The stable one first.
    pub fn compared(&self) -> Option<(&Side, &Side)> {
        let (stable, canary) = self.sides()?;
        let is_on = !matches!(self.phase, Phase::Done);
        (is_on && stable.pods != canary.pods).then_some((stable, canary))
    }

    /// The step after the one that it is at.
    pub fn next_step(&self) -> Option<&RolloutStep> {
        self.steps.get(self.step? + 1)
    }
}
