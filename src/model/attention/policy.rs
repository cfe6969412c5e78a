//! When things begin to matter.

use chrono::TimeDelta;

use crate::model::signals::SignalPolicy;

/// When a life's end begins to matter, and when signals do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AttentionPolicy {
    /// Less than this left is a warning.
    pub expires_soon: TimeDelta,
    /// Less than this left is a notice.
    pub expires_later: TimeDelta,
    /// Deleting for longer than this is stuck.
    pub deletion_stuck: TimeDelta,
    /// When signals ask for a person.
    pub signals: SignalPolicy,
}

impl Default for AttentionPolicy {
    fn default() -> Self {
        Self {
            expires_soon: TimeDelta::hours(24),
            expires_later: TimeDelta::days(3),
            deletion_stuck: TimeDelta::minutes(10),
            signals: SignalPolicy::default(),
        }
    }
}
