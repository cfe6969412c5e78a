//! How much of the traffic the new release has.

use serde::Serialize;

/// How far a release has been let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// It runs, but only those who ask for it by name get it.
    Preview,
    /// It is there and gets nothing.
    Zero,
    /// It gets a share of the traffic.
    Canary {
        /// How much, in percent.
        weight: u8,
    },
    /// It gets all traffic, but what is new in it hides behind a flag.
    FlagGated,
    /// It gets everything.
    Full,
}

impl Stage {
    /// The stage of a canary that gets so many percent.
    pub const fn of_weight(weight: u8) -> Self {
        match weight {
            0 => Self::Zero,
            1..=99 => Self::Canary { weight },
            _ => Self::Full,
        }
    }

    /// The stage in a word or two: `canary 25 %`.
    pub fn words(self) -> String {
        match self {
            Self::Preview => "preview".to_owned(),
            Self::Zero => "0 %".to_owned(),
            Self::Canary { weight } => format!("canary {weight} %"),
            Self::FlagGated => "flag-gated".to_owned(),
            Self::Full => "full".to_owned(),
        }
    }
}

/// What share of the traffic the canary should have, and has, in percent; `None` where the
/// controller does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Weights {
    /// What the step wants.
    pub set: Option<u8>,
    /// What it is.
    pub actual: Option<u8>,
}
