//! The log of what was done.

use chrono::{DateTime, Utc};
use compact_str::CompactString;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::{Actor, Environment, Tag};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A feature was made.
    Created,
    /// It was archived.
    Archived,
    /// It came back from the archive.
    Revived,
    /// Somebody said that it is no longer needed.
    StaleOn,
    /// Somebody said that it is needed.
    StaleOff,
    /// It was turned on.
    Enabled,
    /// It was turned off.
    Disabled,
    /// A strategy was added.
    StrategyAdd,
    /// A strategy was changed.
    StrategyUpdate,
    /// A strategy was taken away.
    StrategyRemove,
    /// It was tagged.
    Tagged,
    /// A tag was taken away.
    Untagged,
    /// Everything was read at once.
    Exported,
}

impl EventKind {
    /// `feature-environment-enabled`
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "feature-created",
            Self::Archived => "feature-archived",
            Self::Revived => "feature-revived",
            Self::StaleOn => "feature-stale-on",
            Self::StaleOff => "feature-stale-off",
            Self::Enabled => "feature-environment-enabled",
            Self::Disabled => "feature-environment-disabled",
            Self::StrategyAdd => "feature-strategy-add",
            Self::StrategyUpdate => "feature-strategy-update",
            Self::StrategyRemove => "feature-strategy-remove",
            Self::Tagged => "feature-tagged",
            Self::Untagged => "feature-untagged",
            Self::Exported => "features-exported",
        }
    }

    /// `Flag enabled`
    pub const fn label(self) -> &'static str {
        match self {
            Self::Created => "Flag created",
            Self::Archived => "Flag archived",
            Self::Revived => "Flag revived",
            Self::StaleOn => "Flag marked as stale",
            Self::StaleOff => "Flag marked as active",
            Self::Enabled => "Flag enabled",
            Self::Disabled => "Flag disabled",
            Self::StrategyAdd => "Flag strategy added",
            Self::StrategyUpdate => "Flag strategy updated",
            Self::StrategyRemove => "Flag strategy removed",
            Self::Tagged => "Flag tagged",
            Self::Untagged => "Flag untagged",
            Self::Exported => "Flags exported",
        }
    }
}

/// What was done, without who and when.
#[derive(Debug, Clone)]
pub struct What {
    /// The kind.
    pub kind: EventKind,
    /// To which feature.
    pub feature: Option<CompactString>,
    /// Of which project.
    pub project: Option<&'static str>,
    /// Where, if not everywhere.
    pub environment: Option<Environment>,
    /// What it is like since.
    pub data: Option<Box<RawValue>>,
    /// What it was like before.
    pub pre_data: Option<Box<RawValue>>,
    /// The tags of the feature at that time.
    pub tags: Vec<Tag>,
}

impl What {
    /// Something of this kind.
    pub fn new(kind: EventKind) -> Self {
        Self {
            kind,
            feature: None,
            project: None,
            environment: None,
            data: None,
            pre_data: None,
            tags: Vec::new(),
        }
    }

    /// With what it is like since.
    #[must_use]
    pub fn data(mut self, data: &impl Serialize) -> Self {
        self.data = to_raw_value(data).ok();
        self
    }

    /// With what it was like before.
    #[must_use]
    pub fn pre_data(mut self, data: &impl Serialize) -> Self {
        self.pre_data = to_raw_value(data).ok();
        self
    }

    /// In this environment.
    #[must_use]
    pub fn within(mut self, environment: Environment) -> Self {
        self.environment = Some(environment);
        self
    }
}

/// One entry of the log.
#[derive(Debug, Clone)]
pub struct Event {
    /// They count up.
    pub id: u64,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: What,
}
