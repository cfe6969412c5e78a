//! When things begin to matter.

use chrono::TimeDelta;

use crate::model::FlagPolicy;
use crate::model::signals::SignalPolicy;
use crate::model::verdict::VerdictPolicy;

/// When a life's end begins to matter, and when signals and canaries do.
#[derive(Clone, Debug, PartialEq)]
pub struct AttentionPolicy {
    /// Less than this left is a warning.
    pub expires_soon: TimeDelta,
    /// Less than this left is a notice.
    pub expires_later: TimeDelta,
    /// Deleting for longer than this is stuck.
    pub deletion_stuck: TimeDelta,
    /// A rollout that waits for a person for longer than this is a notice.
    pub waiting_long: TimeDelta,
    /// When signals ask for a person.
    pub signals: SignalPolicy,
    /// When a canary does.
    pub verdict: VerdictPolicy,
    /// When flags do.
    pub flags: FlagPolicy,
}

impl Default for AttentionPolicy {
    fn default() -> Self {
        Self {
            expires_soon: TimeDelta::hours(24),
            expires_later: TimeDelta::days(3),
            deletion_stuck: TimeDelta::minutes(10),
            waiting_long: TimeDelta::minutes(30),
            signals: SignalPolicy::default(),
            verdict: VerdictPolicy::default(),
            flags: FlagPolicy::default(),
        }
    }
}
