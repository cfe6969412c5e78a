//! When the end of a life begins to matter, as it is configured.

use chrono::TimeDelta;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{AttentionPolicy, parse_span};

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
}

impl Default for AttentionConfig {
    fn default() -> Self {
        let policy = AttentionPolicy::default();
        Self {
            expires_soon: Span(policy.expires_soon),
            expires_later: Span(policy.expires_later),
            deletion_stuck: Span(policy.deletion_stuck),
        }
    }
}

impl From<&AttentionConfig> for AttentionPolicy {
    fn from(config: &AttentionConfig) -> Self {
        Self {
            expires_soon: config.expires_soon.0,
            expires_later: config.expires_later.0,
            deletion_stuck: config.deletion_stuck.0,
        }
    }
}

/// A length of time, written as people write it: `24h`, `3d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub TimeDelta);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_span(&text)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}s", self.0.num_seconds()))
    }
}
