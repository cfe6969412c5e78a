//! What the operator's own configuration says of acting.

use std::collections::BTreeSet;

use crate::model::{CleanText, FlagPolicy};

/// Limits on acting; execution enforces them, plans say them in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nothing is written at all.
    pub read_only: bool,
    /// The most steps that one plan may have.
    pub max_bulk: usize,
    /// Clusters and flag platforms whose every change needs a reason.
    pub protected: BTreeSet<CleanText>,
    /// What trips a kill switch, and which environments serve people.
    pub flags: FlagPolicy,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            read_only: false,
            max_bulk: 500,
            protected: BTreeSet::new(),
            flags: FlagPolicy::default(),
        }
    }
}
