//! When the end of a life begins to matter, as it is configured.

use serde::{Deserialize, Serialize};

use super::{Config, SignalsConfig, Span};
use crate::model::signals::SignalPolicy;
use crate::model::verdict::VerdictPolicy;
use crate::model::{AttentionPolicy, FlagPolicy};

/// When apps ask for attention.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttentionConfig {
    /// Less than this left is a warning.
    pub expires_soon: Span,
    /// Less than this left is a notice.
    pub expires_later: Span,
    /// Deleting for longer than this is stuck.
    pub deletion_stuck: Span,
    /// A rollout that waits for a person for longer than this is a notice.
    pub waiting_long: Span,
    /// When signals ask for a person.
    pub signals: SignalsConfig,
}

impl Default for AttentionConfig {
    fn default() -> Self {
        let policy = AttentionPolicy::default();
        Self {
            expires_soon: Span(policy.expires_soon),
            expires_later: Span(policy.expires_later),
            deletion_stuck: Span(policy.deletion_stuck),
            waiting_long: Span(policy.waiting_long),
            signals: SignalsConfig::default(),
        }
    }
}

impl From<&Config> for AttentionPolicy {
    fn from(config: &Config) -> Self {
        let verdict = VerdictPolicy::from(&config.verdict);
        let flags = FlagPolicy::from(&config.flags);
        let config = &config.attention;
        Self {
            expires_soon: config.expires_soon.0,
            expires_later: config.expires_later.0,
            deletion_stuck: config.deletion_stuck.0,
            waiting_long: config.waiting_long.0,
            signals: SignalPolicy::from(&config.signals),
            verdict,
            flags,
        }
    }
}
