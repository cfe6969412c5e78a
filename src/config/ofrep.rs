//! Who evaluates flags, as it is configured.

use serde::{Deserialize, Serialize};

use super::{AccessConfig, Span};

/// A server that evaluates flags by OpenFeature's remote evaluation protocol: flagd, and others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OfrepConfig {
    /// Where it is: what stands before `/ofrep/v1`.
    pub url: String,
    /// How long an answer may take.
    pub timeout: Span,
    /// How to get in.
    pub access: AccessConfig,
}

impl Default for OfrepConfig {
    fn default() -> Self {
        Self {
            url: String::new(),
            timeout: Span::seconds(10),
            access: AccessConfig::default(),
        }
    }
}
