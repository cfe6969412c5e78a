//! What came of a plan.

use std::time::Duration;

use serde::Serialize;
use thiserror::Error;

use super::AuditError;
use crate::model::CleanText;
use crate::playbooks::order::{self, Link};
use crate::playbooks::{Origin, Plan};

/// What came of one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Outcome {
    /// The cluster says that it is so now.
    Done,
    /// The object is no longer what the plan was made for; nothing was changed.
    Conflict {
        /// What it is now.
        why: CleanText,
    },
    /// The cluster said no; nothing was changed.
    Refused {
        /// Its answer.
        why: CleanText,
    },
    /// It did not work.
    Failed {
        /// Why, and what it left behind.
        why: CleanText,
    },
    /// It may have happened, and the cluster could not be asked.
    Unknown {
        /// What is known.
        why: CleanText,
    },
    /// Not begun, for a step before it in its chain was not done.
    Held {
        /// Which, and what to do.
        why: CleanText,
    },
    /// The plan was stopped before this step.
    NotStarted,
}

impl Outcome {
    /// The outcome in one or two words.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Conflict { .. } => "conflict",
            Self::Refused { .. } => "refused",
            Self::Failed { .. } => "failed",
            Self::Unknown { .. } => "unknown",
            Self::Held { .. } | Self::NotStarted => "not started",
        }
    }

    /// Why, where there is something to say.
    pub fn why(&self) -> Option<&CleanText> {
        match self {
            Self::Conflict { why }
            | Self::Refused { why }
            | Self::Failed { why }
            | Self::Held { why }
            | Self::Unknown { why } => Some(why),
            Self::Done | Self::NotStarted => None,
        }
    }

    /// Whether the cluster says that it is so now.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }

    /// Whether the same step may be tried again as it is.
    fn can_be_tried_again(&self) -> bool {
        match self {
            Self::Refused { .. }
            | Self::Failed { .. }
            | Self::Unknown { .. }
            | Self::Held { .. }
            | Self::NotStarted => true,
            Self::Done | Self::Conflict { .. } => false,
        }
    }
}

/// How a running plan gets on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A step has its outcome; sent once a step.
    Step {
        /// Which step, by its place in the plan.
        step: usize,
        /// What came of it.
        outcome: Outcome,
    },
    /// The API server asked to wait: no step begins for so long.
    Held {
        /// How long.
        wait: Duration,
        /// What the server said.
        why: CleanText,
    },
}

/// What came of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The plan's id in the audit.
    pub id: CleanText,
    /// The plan as it was run.
    pub plan: Plan,
    /// What came of each step, in the plan's order.
    pub outcomes: Vec<Outcome>,
    /// Takes back the steps that were done; `None` where none was.
    pub undo: Option<Plan>,
    /// What did not work though the steps did: an Event that could not be left, an outcome that
    /// could not be recorded.
    pub notes: Vec<CleanText>,
}

impl Report {
    /// How many steps were done.
    pub fn done(&self) -> usize {
        self.outcomes
            .iter()
            .filter(|outcome| outcome.is_done())
            .count()
    }

    /// Whether every step was done.
    pub fn is_complete(&self) -> bool {
        self.done() == self.outcomes.len()
    }

    /// The plan that tries again what did not get done; `None` where there is nothing to try.
    /// Conflicts are left out: what was shown of them is no longer so, and they want a new look.
    pub fn retry(&self) -> Option<Plan> {
        let outcome = |place: usize| self.outcomes.get(place);
        let places = order::reachable(
            self.plan.steps.iter().map(Link::from),
            |place| outcome(place).is_some_and(Outcome::is_done),
            |place| outcome(place).is_some_and(Outcome::can_be_tried_again),
        );
        let steps = places
            .iter()
            .filter_map(|place| self.plan.steps.get(*place));
        let steps: Vec<_> = steps.cloned().collect();
        if steps.is_empty() {
            return None;
        }
        let mut outcomes = self.outcomes.iter();
        let conflicts = outcomes.any(|outcome| matches!(outcome, Outcome::Conflict { .. }));
        let warning = "what had changed meanwhile is left out: look at it, and act on it anew";
        Some(Plan {
            summary: CleanText::new(&format!("try again: {}", self.plan.summary)),
            steps,
            refusals: Vec::new(),
            warnings: conflicts
                .then(|| CleanText::new(warning))
                .into_iter()
                .chain(self.plan.warnings.iter().cloned())
                .collect(),
            origin: Origin::Retry(self.id.clone()),
            ..self.plan.clone()
        })
    }
}

/// Why a plan was not begun. Nothing was changed.
#[derive(Debug, Error)]
pub enum ExecutionError {
    /// The operator's limits, the cluster not being the one that the plan was made for, or
    /// somebody else who runs it.
    #[error("{0}")]
    Refused(CleanText),
    /// The plan takes a reason, and none was given.
    #[error("this plan needs a reason: {0}")]
    ReasonMissing(CleanText),
    /// The cluster could not be asked which one it is.
    #[error("the cluster could not be asked: {0}")]
    Unreachable(CleanText),
    /// What is not recorded is not done.
    #[error("the intent could not be recorded, so nothing was done: {0}")]
    Audit(#[from] AuditError),
}
