//! The one registry of the columns of flags.

use chrono::{DateTime, Utc};

use super::{cell, key};
use crate::fleet::{Direction, FlagRow, Flags, ListColumn, SortKey};
use crate::model::CleanText;

/// One column of the flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlagColumn {
    /// How much it presses, as icon and word.
    Attention,
    /// Its name.
    Flag,
    /// The apps that it gates.
    App,
    /// Who answers for it.
    Owner,
    /// How it is, in a word.
    State,
    /// Who gets it.
    Exposure,
    /// Since when its exposure is so.
    Since,
    /// What was last done to it, by whom and when.
    Change,
    /// When it was last asked for.
    Seen,
    /// Since when it exists.
    Age,
    /// What it is for.
    Kind,
    /// How many reasons there are that nobody needs it, and which.
    Stale,
    /// The platform that keeps it.
    Platform,
    /// Its project there.
    Project,
    /// Its environment.
    Environment,
    /// Why it needs a person, in words.
    Why,
}

impl ListColumn for FlagColumn {
    type Kind = Flags;

    const ALL: &'static [Self] = &[
        Self::Attention,
        Self::Flag,
        Self::App,
        Self::Owner,
        Self::State,
        Self::Exposure,
        Self::Since,
        Self::Change,
        Self::Seen,
        Self::Age,
        Self::Kind,
        Self::Stale,
        Self::Platform,
        Self::Project,
        Self::Environment,
        Self::Why,
    ];

    const USUAL: Self = Self::Attention;

    const ALIASES: &'static [(&'static str, Self)] = &[
        ("name", Self::Flag),
        ("env", Self::Environment),
        ("changed", Self::Change),
        ("kind", Self::Kind),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Attention => "attention",
            Self::Flag => "flag",
            Self::App => "app",
            Self::Owner => "owner",
            Self::State => "state",
            Self::Exposure => "exposure",
            Self::Since => "since",
            Self::Change => "change",
            Self::Seen => "seen",
            Self::Age => "age",
            Self::Kind => "type",
            Self::Stale => "stale",
            Self::Platform => "platform",
            Self::Project => "project",
            Self::Environment => "environment",
            Self::Why => "why",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Attention => "!",
            Self::Flag => "FLAG",
            Self::App => "APP",
            Self::Owner => "OWNER",
            Self::State => "STATE",
            Self::Exposure => "EXPOSURE",
            Self::Since => "SINCE",
            Self::Change => "LAST CHANGE",
            Self::Seen => "SEEN",
            Self::Age => "AGE",
            Self::Kind => "TYPE",
            Self::Stale => "STALE",
            Self::Platform => "PLATFORM",
            Self::Project => "PROJECT",
            Self::Environment => "ENVIRONMENT",
            Self::Why => "WHY",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Attention => {
                "suspects of an alarm first, then what makes no sense, tripped kill switches, and \
                 the newest changes"
            }
            Self::Flag => "its name",
            Self::App => "the apps that it gates",
            Self::Owner => "who answers for its app, else for it",
            Self::State => "on, off, archived, or left to each client's own code",
            Self::Exposure => "who gets it",
            Self::Since => "how long its exposure has been so",
            Self::Change => "what was last done to it, by whom and when",
            Self::Seen => "when it was last asked for",
            Self::Age => "how long it has existed",
            Self::Kind => "what it is for",
            Self::Stale => "how many of three reasons there are that nobody needs it, and which",
            Self::Platform => "the platform that keeps it",
            Self::Project => "its project there",
            Self::Environment => "its environment",
            Self::Why => "why it needs a person",
        }
    }

    fn natural_direction(self) -> Direction {
        match self {
            Self::Attention | Self::Why | Self::Exposure | Self::Change | Self::Stale => {
                Direction::Descending
            }
            _ => Direction::Ascending,
        }
    }

    fn text(self, row: &FlagRow, now: DateTime<Utc>) -> CleanText {
        cell::text(self, row, now)
    }

    fn key(self, row: &FlagRow) -> SortKey<'_> {
        key::of(self, row)
    }
}
