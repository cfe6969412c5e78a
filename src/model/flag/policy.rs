//! When things about flags begin to matter.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{Flag, FlagKey, FlagKind, FlagState, StalePolicy};
use crate::model::CleanText;

/// When flags are stale, when a change of one is suspected, and what trips a kill switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagPolicy {
    /// When a flag is stale.
    pub stale: StalePolicy,
    /// A change that came so long before an alarm, or less, is suspected of it.
    pub suspected_within: TimeDelta,
    /// What trips a kill switch.
    pub kill_switch: KillSwitch,
    /// The environments that serve people: a kill switch of another one guards nobody.
    pub live: BTreeSet<CleanText>,
}

impl FlagPolicy {
    /// The environments that serve people where nothing else is said.
    pub const LIVE: [&str; 3] = ["production", "prod", "live"];

    /// Whether a flag is of an environment that serves people; one without environments is.
    pub fn is_live(&self, flag: &FlagKey) -> bool {
        flag.environment.is_empty() || self.live.contains(&flag.environment)
    }

    /// Whether `flag` is tripped, where it is a kill switch of an environment that serves people.
    /// What each client's own code decides is not.
    pub fn is_tripped(&self, flag: &Flag) -> Option<bool> {
        let guards = flag.kind == FlagKind::KillSwitch && self.is_live(flag.key());
        guards.then(|| flag.state == self.kill_switch.tripped())
    }
}

impl Default for FlagPolicy {
    fn default() -> Self {
        Self {
            stale: StalePolicy::default(),
            suspected_within: TimeDelta::minutes(30),
            kill_switch: KillSwitch::default(),
            live: Self::LIVE.map(CleanText::new).into(),
        }
    }
}

/// What a flag of the type `kill-switch` is when it has tripped: in some houses it says that
/// something may run, in others that it may not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KillSwitch {
    /// Off: what it guards runs only while it is on.
    #[default]
    Off,
    /// On: what it guards runs only while it is off.
    On,
}

impl KillSwitch {
    /// How it is when it has tripped.
    pub const fn tripped(self) -> FlagState {
        match self {
            Self::Off => FlagState::Off,
            Self::On => FlagState::On,
        }
    }
}
