//! What a flag is for.

use chrono::TimeDelta;
use serde::Serialize;

use crate::model::CleanText;

/// What a flag is for, which says how long it should live.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlagKind {
    /// Lets something new in.
    Release,
    /// Compares ways.
    Experiment,
    /// Steers how it runs, for a while.
    Operational,
    /// Turns something off when it burns.
    KillSwitch,
    /// Says who may.
    Permission,
    /// The platform calls it so.
    Other(CleanText),
    /// The platform does not say.
    #[default]
    Unsaid,
}

impl FlagKind {
    /// The kind that a platform calls so.
    pub fn named(name: &str) -> Self {
        match name {
            "" => Self::Unsaid,
            "release" => Self::Release,
            "experiment" => Self::Experiment,
            "operational" => Self::Operational,
            "kill-switch" | "kill_switch" | "killswitch" => Self::KillSwitch,
            "permission" => Self::Permission,
            other => Self::Other(CleanText::new(other)),
        }
    }

    /// In a word.
    pub fn word(&self) -> &str {
        match self {
            Self::Release => "release",
            Self::Experiment => "experiment",
            Self::Operational => "operational",
            Self::KillSwitch => "kill-switch",
            Self::Permission => "permission",
            Self::Other(name) => name,
            Self::Unsaid => "—",
        }
    }

    /// How long one of its kind is expected to live; `None` for ever, or not known. The lifetimes
    /// are Unleash's (`GET /api/admin/feature-types`).
    pub fn lifetime(&self) -> Option<TimeDelta> {
        match self {
            Self::Release | Self::Experiment => Some(TimeDelta::days(40)),
            Self::Operational => Some(TimeDelta::days(7)),
            Self::KillSwitch | Self::Permission | Self::Other(_) | Self::Unsaid => None,
        }
    }

    /// Whether it is there for good: nobody cleans it up.
    pub const fn is_permanent(&self) -> bool {
        matches!(self, Self::KillSwitch | Self::Permission)
    }
}
