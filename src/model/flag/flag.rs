//! A flag in one environment.

use chrono::{DateTime, Utc};

use super::{
    Capabilities, Claim, Exposure, FlagChange, FlagKey, FlagKind, FlagRef, FlagState, LastSeen,
    Native, Percent, Platform,
};
use crate::model::CleanText;

/// A flag in one environment, as its platform last told it.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// Which, in which state of it.
    pub at: FlagRef,
    /// What it is for.
    pub kind: FlagKind,
    /// What it does, in its owner's words.
    pub description: Option<CleanText>,
    /// Who answers for it, as the platform knows; its app's owner is the app's.
    pub owner: Option<CleanText>,
    /// Its tags as `type:value`.
    pub tags: Vec<CleanText>,
    /// Which apps it says it belongs to.
    pub claims: Vec<Claim>,
    /// How it is.
    pub state: FlagState,
    /// Who gets it now.
    pub exposure: Exposure,
    /// The share that can be set, on or off; `None` where there is none yet, or it is more than a
    /// share.
    pub percentage: Option<Percent>,
    /// Whether somebody marked it as no longer needed.
    pub stale: bool,
    /// Whether it was put away.
    pub archived: bool,
    /// Since when.
    pub created: Option<DateTime<Utc>>,
    /// When it was last asked for.
    pub last_seen: LastSeen,
    /// Since when its exposure is as it is, at the latest; `None` where nobody knows.
    pub settled: Option<DateTime<Utc>>,
    /// What was done to it lately, the newest first.
    pub changes: Vec<FlagChange>,
    /// What can be done to it.
    pub can: Capabilities,
    /// What its platform's edits need.
    pub native: Native,
}

impl Flag {
    /// Which.
    pub const fn key(&self) -> &FlagKey {
        &self.at.key
    }

    /// The kind of platform that keeps it.
    pub const fn platform(&self) -> Platform {
        self.at.by
    }

    /// Its name.
    pub const fn name(&self) -> &CleanText {
        &self.at.key.name
    }
}
