//! What is known of how a release served: what "last green" rests on.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Controller;

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
    /// Its place among others: the less, the better.
    pub const fn rank(&self) -> u8 {
        match self {
            Self::Attested { .. } => 0,
            Self::Observed { .. } => 1,
            Self::Unknown => 2,
        }
    }
}
