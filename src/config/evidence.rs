//! When a release counts as one that held, as it is configured.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::Span;

/// When a release counts as one that held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvidenceConfig {
    /// It has to serve without a breach for as long as this.
    pub hold: Span,
}

impl Default for EvidenceConfig {
    fn default() -> Self {
        Self {
            hold: Span(TimeDelta::minutes(10)),
        }
    }
}
