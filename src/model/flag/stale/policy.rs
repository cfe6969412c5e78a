//! From when on a flag counts as left behind.

use chrono::TimeDelta;

/// For how long a flag must have stood still, or not been asked for, to count as left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StalePolicy {
    /// At nobody or everyone for as long as this.
    pub settled: TimeDelta,
    /// Not asked for as long as this.
    pub unseen: TimeDelta,
}

impl StalePolicy {
    /// Both for so long.
    pub const fn older_than(span: TimeDelta) -> Self {
        Self {
            settled: span,
            unseen: span,
        }
    }
}

impl Default for StalePolicy {
    fn default() -> Self {
        Self::older_than(TimeDelta::days(30))
    }
}
