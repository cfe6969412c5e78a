//! How a rollout is, and what holds it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Gate;
use crate::model::CleanText;

/// How a rollout is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// It gave up, or can't get on: its deadline passed, its specification is invalid.
    Failing {
        /// What the controller says.
        why: CleanText,
    },
    /// It does nothing until a person decides.
    Waiting {
        /// What holds it, and since when.
        pause: Pause,
    },
    /// It gets on by itself.
    Progressing {
        /// What the controller says it waits for.
        what: CleanText,
    },
    /// It was aborted, or what serves is not what is wanted.
    Degraded {
        /// What the controller says.
        why: CleanText,
    },
    /// All traffic is on the release that is wanted.
    Done,
}

impl Phase {
    /// The phase in one word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Failing { .. } => "failing",
            Self::Waiting { .. } => "waiting",
            Self::Progressing { .. } => "progressing",
            Self::Degraded { .. } => "degraded",
            Self::Done => "done",
        }
    }
}

/// What holds a rollout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pause {
    /// Why.
    pub reason: PauseReason,
    /// Since when, where the controller says so.
    pub since: Option<DateTime<Utc>>,
}

/// Why a rollout waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// A step that says: wait for a person.
    Step,
    /// The preview of a blue-green rollout stands beside what serves.
    BlueGreen,
    /// An analysis could not tell.
    InconclusiveAnalysis,
    /// An experiment could not tell.
    InconclusiveExperiment,
    /// A person paused it.
    Person,
    /// A gate outside of the cluster has not opened (Flagger's confirmation hooks).
    Gate(Gate),
    /// Its traffic was put on one release by hand, and newer ones get none (Knative).
    Pinned,
    /// What the controller calls it; we know no more.
    Other(CleanText),
}

impl PauseReason {
    /// The reason in a few words.
    pub fn words(&self) -> &str {
        match self {
            Self::Step => "paused at a step",
            Self::BlueGreen => "preview beside what serves",
            Self::InconclusiveAnalysis => "analysis inconclusive",
            Self::InconclusiveExperiment => "experiment inconclusive",
            Self::Person => "paused by a person",
            Self::Gate(gate) => gate.words(),
            Self::Pinned => "traffic pinned",
            Self::Other(words) => words,
        }
    }
}
