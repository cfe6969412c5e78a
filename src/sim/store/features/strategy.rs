//! Activation strategies: who gets a feature that is on.

use std::collections::BTreeMap;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A strategy, as Unleash sends it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Strategy {
    /// A UUID.
    #[serde(default)]
    pub id: CompactString,
    /// `flexibleRollout`
    pub name: CompactString,
    /// What somebody calls it.
    #[serde(default)]
    pub title: Option<String>,
    /// Whether it counts for nothing.
    #[serde(default)]
    pub disabled: bool,
    /// Only for whom all of these hold.
    #[serde(default)]
    pub constraints: Vec<Value>,
    /// All of them text, even the numbers.
    #[serde(default)]
    pub parameters: Parameters,
    /// What those get who get it, if that differs.
    #[serde(default)]
    pub variants: Vec<Value>,
    /// Its place among the others.
    #[serde(default)]
    pub sort_order: u32,
    /// Only for those in all of these.
    #[serde(default)]
    pub segments: Vec<u32>,
}

impl Strategy {
    /// A gradual rollout to so many of a hundred.
    pub fn rollout(feature: &str, percent: &str) -> Self {
        let pair = |key: &'static str, text: &str| (CompactString::const_new(key), text.into());
        Self {
            id: CompactString::default(),
            name: FLEXIBLE.into(),
            title: None,
            disabled: false,
            constraints: Vec::new(),
            parameters: Parameters(vec![
                pair("groupId", feature),
                pair("rollout", percent),
                pair("stickiness", "default"),
            ]),
            variants: Vec::new(),
            sort_order: 0,
            segments: Vec::new(),
        }
    }

    /// Adds what Unleash adds where somebody has left it out.
    pub fn complete(&mut self, feature: &str) {
        if self.name != FLEXIBLE {
            return;
        }
        let defaults = [
            ("groupId", feature),
            ("rollout", "100"),
            ("stickiness", "default"),
        ];
        for (key, text) in defaults {
            if self.parameters.get(key).is_none_or(str::is_empty) {
                self.parameters.set(key, text);
            }
        }
    }
}

/// Those that Unleash has built in.
pub const BUILT_IN: [&str; 8] = [
    "applicationHostname",
    "default",
    FLEXIBLE,
    "gradualRolloutRandom",
    "gradualRolloutSessionId",
    "gradualRolloutUserId",
    "remoteAddress",
    "userWithId",
];
pub const FLEXIBLE: &str = "flexibleRollout";

/// The parameters of a strategy, sorted by name: most have three.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Map", into = "Map")]
pub struct Parameters(Vec<(CompactString, CompactString)>);

type Map = BTreeMap<CompactString, CompactString>;

impl From<Map> for Parameters {
    fn from(map: Map) -> Self {
        Self(map.into_iter().collect())
    }
}

impl From<Parameters> for Map {
    fn from(parameters: Parameters) -> Self {
        parameters.0.into_iter().collect()
    }
}

impl Parameters {
    /// The text of a parameter.
    pub fn get(&self, key: &str) -> Option<&str> {
        let found = self.0.iter().find(|(have, _)| have == key);
        found.map(|(_, text)| text.as_str())
    }

    /// Sets a parameter.
    pub fn set(&mut self, key: &str, text: &str) {
        match self.0.binary_search_by(|(have, _)| have.as_str().cmp(key)) {
            Ok(at) => self.0[at].1 = text.into(),
            Err(at) => self.0.insert(at, (key.into(), text.into())),
        }
    }
}
