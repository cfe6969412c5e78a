//! Who gets what a flag gates.

use serde::Serialize;

use super::Percent;
use crate::model::CleanText;

/// How a flag is in its environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlagState {
    /// Those who are let in get it.
    On,
    /// Nobody gets it.
    Off,
    /// The platform does not answer for it, so that each client does what its own code says:
    /// OpenFeature's `state: DISABLED`, which is not "off".
    CodeDefault,
}

impl FlagState {
    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::CodeDefault => "code default",
        }
    }
}

/// Who gets it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "to", rename_all = "kebab-case")]
pub enum Exposure {
    /// Nobody.
    Nobody,
    /// This share of those who ask; neither nobody nor all.
    Share {
        /// Which.
        percent: Percent,
    },
    /// Everybody.
    Everyone,
    /// Some, by rules that are more than a share.
    Some {
        /// The rules in words: "2 strategies", "segment beta".
        rules: CleanText,
    },
    /// What stands there makes no sense: a rollout of 150 %.
    Invalid {
        /// As it stands there.
        text: CleanText,
    },
    /// It is not known.
    Unknown {
        /// Why.
        why: CleanText,
    },
}

impl Exposure {
    /// To a share of those who ask.
    pub fn share(percent: Percent) -> Self {
        match percent {
            Percent::ZERO => Self::Nobody,
            Percent::ALL => Self::Everyone,
            percent => Self::Share { percent },
        }
    }

    /// The share, where it is one.
    pub const fn percent(&self) -> Option<Percent> {
        match self {
            Self::Nobody => Some(Percent::ZERO),
            Self::Everyone => Some(Percent::ALL),
            Self::Share { percent } => Some(*percent),
            Self::Some { .. } | Self::Invalid { .. } | Self::Unknown { .. } => None,
        }
    }

    /// In a few words: `25 %`, `everyone`, `some: segment beta`.
    pub fn words(&self) -> CleanText {
        match self {
            Self::Nobody => "nobody".into(),
            Self::Everyone => "everyone".into(),
            Self::Share { percent } => format!("{percent} %").into(),
            Self::Some { rules } => format!("some: {rules}").into(),
            Self::Invalid { text } => format!("invalid: {text}").into(),
            Self::Unknown { .. } => "unknown".into(),
        }
    }
}
