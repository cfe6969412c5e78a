//! What is known of how a release served: what "last green" rests on.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{CleanText, Controller, compact};

/// What is known of how a release served, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "evidence", rename_all = "snake_case")]
pub enum Evidence {
    /// A controller let it in to the end: Argo's `stableRS`, Flagger's `-primary`, a Knative
    /// revision that is ready.
    Attested {
        /// Which.
        by: Controller,
    },
    /// dogwatch saw it serve without a breach.
    Observed {
        /// When that began.
        first: DateTime<Utc>,
        /// When it was last so.
        last: DateTime<Utc>,
    },
    /// Nothing: never to be called green.
    Unknown,
}

impl Evidence {
    /// It in a word or two.
    pub fn brief(&self) -> String {
        match self {
            Self::Attested { by } => Self::attested_as(*by).to_owned(),
            Self::Observed { first, last } => format!("held {}", compact(*last - *first)),
            Self::Unknown => "unknown".to_owned(),
        }
    }

    /// What a controller calls a release that it let in to the end.
    pub const fn attested_as(by: Controller) -> &'static str {
        match by {
            Controller::Flagger => "primary",
            Controller::Knative => "ready",
            Controller::ArgoRollouts | Controller::Deployment | Controller::Pair => "stable",
        }
    }

    /// Its place among others: the less, the better.
    pub const fn rank(&self) -> u8 {
        match self {
            Self::Attested { .. } => 0,
            Self::Observed { .. } => 1,
            Self::Unknown => 2,
        }
    }
}

/// What is known of one of an app's releases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReleaseEvidence {
    /// The controller's revision number.
    pub revision: u64,
    /// The template's hash.
    pub hash: CleanText,
    /// What is known.
    pub evidence: Evidence,
}
