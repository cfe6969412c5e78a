//! The tabs, and their numbers, which never change.

use super::Context;

/// A view with a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Every app.
    #[default]
    Fleet,
    /// What was done, from the audit.
    Activity,
}

impl Tab {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 2] = [Self::Fleet, Self::Activity];

    /// Its number, which is its key.
    pub const fn key(self) -> char {
        match self {
            Self::Fleet => '1',
            Self::Activity => '8',
        }
    }

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Fleet => "Fleet",
            Self::Activity => "Activity",
        }
    }

    /// What its key does.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Fleet => "to the fleet",
            Self::Activity => "to what was done: who, what, why, what came of it",
        }
    }

    /// Where its keys apply.
    pub const fn context(self) -> Context {
        match self {
            Self::Fleet => Context::Fleet,
            Self::Activity => Context::Activity,
        }
    }
}
