//! The tabs, and their numbers, which never change.

use super::Context;

/// A view with a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Every app.
    #[default]
    Fleet,
    /// Every rollout, in the order in which they need a person.
    Rollouts,
    /// Every flag of every platform.
    Flags,
    /// What was done, from the audit.
    Activity,
}

impl Tab {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Fleet, Self::Rollouts, Self::Flags, Self::Activity];

    /// Its number, which is its key.
    pub const fn key(self) -> char {
        match self {
            Self::Fleet => '1',
            Self::Rollouts => '2',
            Self::Flags => '3',
            Self::Activity => '8',
        }
    }

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Fleet => "Fleet",
            Self::Rollouts => "Rollouts",
            Self::Flags => "Flags",
            Self::Activity => "Activity",
        }
    }

    /// What its key does.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Fleet => "to the fleet",
            Self::Rollouts => "to the rollouts: what waits for a decision, canary beside stable",
            Self::Flags => "to the flags: whose they are, who gets what they gate, since when",
            Self::Activity => "to what was done: who, what, why, what came of it",
        }
    }

    /// Where its keys apply.
    pub const fn context(self) -> Context {
        match self {
            Self::Fleet => Context::Fleet,
            Self::Rollouts => Context::Rollouts,
            Self::Flags => Context::Flags,
            Self::Activity => Context::Activity,
        }
    }
}
