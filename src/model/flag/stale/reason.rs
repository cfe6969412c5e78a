//! Why a flag counts as left behind, or does not, in words.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use crate::model::{CleanText, FlagKind, compact};

/// A reason why nobody needs a flag any more: a point of its score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum StaleReason {
    /// It is older than one of its kind is expected to get.
    Outlived {
        /// What it is for.
        kind: FlagKind,
        /// How many days one of its kind is expected to live.
        lifetime_days: i64,
        /// Since when it exists.
        created: DateTime<Utc>,
    },
    /// Nobody, or everybody, has got it for long.
    Settled {
        /// Whether it is everybody.
        everyone: bool,
        /// Since when, at the latest.
        since: DateTime<Utc>,
    },
    /// Nobody has asked for it for long.
    Unseen {
        /// When somebody last did.
        at: DateTime<Utc>,
    },
    /// Nobody ever asked for it, and it has been there for long.
    NeverSeen {
        /// Since when it exists.
        created: DateTime<Utc>,
    },
}

impl StaleReason {
    /// The reason in words, true at `now`.
    pub fn sentence(&self, now: DateTime<Utc>) -> String {
        match self {
            Self::Outlived {
                kind,
                lifetime_days,
                created,
            } => format!(
                "{} old, {} flags are expected to live {}",
                compact(now - created),
                kind.word(),
                compact(TimeDelta::days(*lifetime_days))
            ),
            Self::Settled { everyone, since } => {
                let who = if *everyone { "everyone" } else { "nobody" };
                format!("{who} gets it for {}", compact(now - since))
            }
            Self::Unseen { at } => format!("not asked for in {}", compact(now - at)),
            Self::NeverSeen { created } => {
                format!("never asked for in {}", compact(now - created))
            }
        }
    }
}

/// What is not known of a flag, so that it can be no reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "unknown", rename_all = "kebab-case")]
pub enum StaleGap {
    /// When it was made.
    Age,
    /// What it is for.
    Kind,
    /// Who gets it.
    Exposure,
    /// Since when its exposure is as it is.
    Settled,
    /// When it was last asked for.
    LastSeen {
        /// Why not.
        why: CleanText,
    },
}

impl StaleGap {
    /// What is not known, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Age => "not known when it was made".to_owned(),
            Self::Kind => "not known how long one of its type should live".to_owned(),
            Self::Exposure => "not known who gets it".to_owned(),
            Self::Settled => "not known since when its exposure is so".to_owned(),
            Self::LastSeen { why } => format!("not known when it was last asked for: {why}"),
        }
    }
}

/// Why a flag is not scored at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "because", rename_all = "kebab-case")]
pub enum Exemption {
    /// It is of a kind that is there for good.
    Permanent {
        /// Which.
        kind: FlagKind,
    },
    /// It was put away already.
    Archived,
}

impl Exemption {
    /// Why, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Permanent { kind } => format!("{} flags are there for good", kind.word()),
            Self::Archived => "archived already".to_owned(),
        }
    }
}
