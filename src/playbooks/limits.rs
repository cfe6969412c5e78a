//! What the operator's own configuration says of acting.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::{CleanText, FlagKey};

/// Limits on acting; execution enforces them, plans say them in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nothing is written at all.
    pub read_only: bool,
    /// The most steps that one plan may have.
    pub max_bulk: usize,
    /// Clusters and flag platforms whose every change needs a reason.
    pub protected: BTreeSet<CleanText>,
    /// What a kill switch is when it has tripped.
    pub kill_switch: KillSwitch,
    /// The environments that serve people: of an app's flags the breaker changes those.
    pub live: BTreeSet<CleanText>,
}

/// What a flag of the type `kill-switch` is when it has tripped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KillSwitch {
    /// Off: what it guards runs only while it is on.
    #[default]
    Off,
    /// On: what it guards runs only while it is off.
    On,
}

impl Limits {
    /// The environments that serve people where nothing else is said.
    pub const LIVE: [&str; 3] = ["production", "prod", "live"];

    /// Whether `flag` is of an environment that serves people; one without environments does.
    pub fn is_live(&self, flag: &FlagKey) -> bool {
        flag.environment.is_empty() || self.live.contains(&flag.environment)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            read_only: false,
            max_bulk: 500,
            protected: BTreeSet::new(),
            kill_switch: KillSwitch::default(),
            live: Self::LIVE.map(CleanText::new).into(),
        }
    }
}
