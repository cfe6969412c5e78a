//! What a scenario is.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;

use super::SCENARIOS;
use crate::sim::world::{Deed, FlagRole, Mix, Pace, Role, Texture, Traits};

/// A description of what goes wrong and when; all of it data.
#[derive(Debug)]
pub struct Scenario {
    /// What it is asked for by.
    pub name: &'static str,
    /// One sentence about it.
    pub summary: &'static str,
    /// How its fleet differs from an ordinary one.
    pub traits: Traits,
    /// What the text in it is like.
    pub texture: Texture,
    /// Which of its apps are let in by more than a Deployment.
    pub mix: Mix,
    /// The parts that it has beside those of every fleet.
    pub roles: &'static [Role],
    /// Those who stand around.
    pub chorus: Option<&'static Chorus>,
    /// Those of its apps whose flags matter.
    pub flags: &'static [FlagRole],
    /// Whether the fleet has a life of its own.
    pub pace: Pace,
    /// What happens, in order of time.
    pub scenes: &'static [Scene],
}

impl Scenario {
    /// All that happens.
    pub fn scenes(&self) -> impl Iterator<Item = &'static Scene> {
        let chorus = self.chorus.into_iter().flat_map(|chorus| chorus.scenes);
        self.scenes.iter().chain(chorus)
    }

    /// All parts that it has.
    pub fn roles(&self) -> impl Iterator<Item = &'static Role> {
        let chorus = self.chorus.into_iter().flat_map(|chorus| chorus.roles);
        self.roles.iter().chain(chorus)
    }

    /// How long before its beginning the world's past begins that its controllers have lived
    /// through.
    pub fn prelude(&self) -> TimeDelta {
        let first = self.scenes().map(|scene| scene.at).min().unwrap_or(0);
        let first = first.min(0);
        let updates = if self.mix.updating > 0 { UPDATES } else { 0 };
        if self.mix == Mix::NONE && self.roles().next().is_none() {
            return TimeDelta::zero();
        }
        // What was found in place settles first.
        SETTLING - TimeDelta::seconds(first.min(updates).into())
    }
}

/// How long controllers take to set up what is left to them at the founding.
const SETTLING: TimeDelta = TimeDelta::minutes(2);

/// When the first of the many updates of a mix began.
const UPDATES: i32 = -5_400;

/// Apps that several scenarios have in common, and what happens to them.
#[derive(Debug)]
pub struct Chorus {
    /// Their parts.
    pub roles: &'static [Role],
    /// What happens, in order of time.
    pub scenes: &'static [Scene],
}

/// Something that happens at a time.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    /// Seconds of the world's time since its beginning; what is before has happened by then.
    pub at: i32,
    /// What happens.
    pub deed: Deed,
}

/// The name of a scenario that there is.
#[derive(Clone, Copy)]
pub struct ScenarioName(&'static Scenario);

impl ScenarioName {
    /// What it is the name of.
    pub fn scenario(self) -> &'static Scenario {
        self.0
    }
}

impl Default for ScenarioName {
    fn default() -> Self {
        Self(SCENARIOS[0])
    }
}

impl fmt::Display for ScenarioName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl fmt::Debug for ScenarioName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl PartialEq for ScenarioName {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for ScenarioName {}

/// What the option `--scenario` means, from the list of scenarios.
pub fn scenario_help() -> String {
    let lines = SCENARIOS
        .iter()
        .map(|one| format!("- {}: {}", one.name, one.summary));
    let lines: Vec<_> = std::iter::once("What goes wrong".to_owned())
        .chain(lines)
        .collect();
    lines.join("\n")
}

/// There is no scenario of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no scenario {asked:?}; there are: {}", names())]
pub struct UnknownScenario {
    asked: String,
}

fn names() -> String {
    let names: Vec<&str> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
    names.join(", ")
}

impl FromStr for ScenarioName {
    type Err = UnknownScenario;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = SCENARIOS.iter().find(|scenario| scenario.name == name);
        found
            .map(|scenario| Self(scenario))
            .ok_or_else(|| UnknownScenario {
                asked: name.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_found_by_its_name_and_its_scenes_are_in_order() {
        for scenario in SCENARIOS {
            let found: ScenarioName = scenario.name.parse().unwrap();
            assert_eq!(found.to_string(), scenario.name);
            assert!(
                scenario.scenes.is_sorted_by_key(|scene| scene.at),
                "{}",
                scenario.name
            );
            let chorus = scenario.chorus.map_or(&[][..], |chorus| chorus.scenes);
            assert!(chorus.is_sorted_by_key(|scene| scene.at));
        }
    }

    #[test]
    fn an_unknown_name_is_told_what_there_is() {
        let error = "morning".parse::<ScenarioName>().unwrap_err().to_string();
        assert!(
            error.contains("morning") && error.contains("evening, calm, still"),
            "{error}"
        );
    }
}
