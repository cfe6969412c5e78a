//! When a flag was last asked for.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::model::CleanText;

/// When clients last asked for a flag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LastSeen {
    /// Then.
    At {
        /// When.
        at: DateTime<Utc>,
    },
    /// Not since it was made, though other flags of its environment are asked for.
    Never,
    /// Nobody says: the platform does not count, or no client of the environment reports.
    Unknown {
        /// Why.
        why: CleanText,
    },
}

impl LastSeen {
    /// When, where it is known.
    pub const fn at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::At { at } => Some(*at),
            Self::Never | Self::Unknown { .. } => None,
        }
    }
}
