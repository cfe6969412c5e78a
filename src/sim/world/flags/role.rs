//! What a scenario does with flags.

use chrono::{DateTime, Utc};

use super::Path;
use crate::sim::store::Store;
use crate::sim::store::features::{Actor, By, Environment, Rejection, Spot};
use crate::sim::world::Cast;

/// An app of a scenario that asks for a flag, and for a kill switch beside it.
#[derive(Debug, Clone, Copy)]
pub struct FlagRole {
    /// The app.
    pub cast: Cast,
    /// The flag of Unleash, which is tagged with the app.
    pub flag: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// To whom it is open in the beginning, in hundredths.
    pub percent: &'static str,
    /// What is behind it.
    pub path: Path,
    /// What closes it at once.
    pub kill_switch: &'static str,
}

/// What somebody does to a flag in production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjustment {
    /// Opens it to another share, in hundredths.
    Rollout(&'static str),
    /// Turns it on.
    On,
    /// Turns it off.
    Off,
}

/// Somebody does something to a flag of a [`FlagRole`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagDeed {
    /// The flag.
    pub flag: &'static str,
    /// Who: an e-mail address.
    pub by: &'static str,
    /// What.
    pub adjustment: Adjustment,
}

impl FlagDeed {
    /// Does it, at this time.
    pub fn perform(self, store: &mut Store, at: DateTime<Utc>) -> Result<(), Rejection> {
        let who = Actor {
            id: 5,
            name: self.by.into(),
        };
        let by = By { who: &who, at };
        let spot = Spot {
            project: "default",
            feature: self.flag,
            environment: Environment::Production,
        };
        let features = &mut store.features;
        match self.adjustment {
            Adjustment::On => features.set_enabled(spot, true, by),
            Adjustment::Off => features.set_enabled(spot, false, by),
            Adjustment::Rollout(percent) => {
                let feature = features.of_project(spot.project, spot.feature)?;
                let strategies = feature.setting(spot.environment).strategies.clone();
                for mut strategy in strategies {
                    strategy.parameters.set("rollout", percent);
                    features.replace_strategy(spot, strategy, by)?;
                }
                Ok(())
            }
        }
    }
}
