//! Whose flag it is, as it is configured.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{ClaimRules, CleanText, FlagPolicy, KillSwitch, NamePattern};

/// How flags are joined to apps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FlagsConfig {
    /// A flag with a tag of this kind is of the app that the tag names.
    pub tag: String,
    /// Names of flags that hold their app's, where nothing stronger says whose they are.
    pub patterns: Vec<PatternConfig>,
    /// What a flag of the type `kill-switch` is when it has tripped.
    pub kill_switch: KillSwitch,
    /// The environments that serve people: of an app's flags the breaker changes those.
    pub live: Vec<String>,
    /// Whose single flags are, by their names: before anything else.
    pub apps: BTreeMap<String, String>,
}

impl Default for FlagsConfig {
    fn default() -> Self {
        let usual = "{app}.*".parse().ok().map(PatternConfig);
        Self {
            tag: "app".to_owned(),
            patterns: usual.into_iter().collect(),
            kill_switch: KillSwitch::default(),
            live: FlagPolicy::LIVE.map(str::to_owned).to_vec(),
            apps: BTreeMap::new(),
        }
    }
}

impl From<&FlagsConfig> for FlagPolicy {
    fn from(config: &FlagsConfig) -> Self {
        let live = config.live.iter();
        Self {
            kill_switch: config.kill_switch,
            live: live.map(|name| CleanText::new(name)).collect(),
            ..Self::default()
        }
    }
}

impl From<&FlagsConfig> for ClaimRules {
    fn from(config: &FlagsConfig) -> Self {
        let patterns = config.patterns.iter().map(|it| it.0.clone()).collect();
        Self::new(&config.tag, patterns, config.apps.clone())
    }
}

/// A pattern of flags' names, written `{app}.*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternConfig(pub NamePattern);

impl<'de> Deserialize<'de> for PatternConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let pattern = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Self(pattern))
    }
}

impl Serialize for PatternConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
