//! When things about flags begin to matter.

use chrono::TimeDelta;
use serde::Serialize;

use super::{Flag, FlagKind, FlagState, StalePolicy};

/// When flags are stale, when a change of one is suspected, and what trips a kill switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagPolicy {
    /// When a flag is stale.
    pub stale: StalePolicy,
    /// A change that came so long before an alarm, or less, is suspected of it.
    pub suspected_within: TimeDelta,
    /// What trips a kill switch.
    pub trips: Trips,
}

impl Default for FlagPolicy {
    fn default() -> Self {
        Self {
            stale: StalePolicy::default(),
            suspected_within: TimeDelta::minutes(30),
            trips: Trips::default(),
        }
    }
}

/// What trips a kill switch: in some houses it says that a feature may run, in others that it may
/// not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trips {
    /// To turn the flag off turns the feature off.
    #[default]
    Off,
    /// To turn the flag on turns the feature off.
    On,
}

impl Trips {
    /// Whether `flag` is a kill switch, and if so, whether it is tripped; what a client's own code
    /// decides is not.
    pub fn is_tripped(self, flag: &Flag) -> Option<bool> {
        if flag.kind != FlagKind::KillSwitch {
            return None;
        }
        let when = match self {
            Self::Off => FlagState::Off,
            Self::On => FlagState::On,
        };
        Some(flag.state == when)
    }
}
