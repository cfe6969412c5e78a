//! How loudly a row asks.

use serde::Serialize;

/// How loudly a row asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing to do.
    #[default]
    Calm,
    /// Worth knowing.
    Notice,
    /// Needs a person soon.
    Warning,
    /// Needs a person now.
    Critical,
}

impl Severity {
    /// The severity in one word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}
