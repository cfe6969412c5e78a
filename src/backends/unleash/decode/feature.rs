//! Flags, as the several answers tell of them.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Strategy, list, switch};

/// All flags of a project.
#[derive(Debug, Deserialize)]
pub struct Features {
    /// The flags.
    pub features: Vec<Feature>,
}

/// A flag with its environments.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Feature {
    /// Its name, of which there is one in all projects.
    pub name: String,
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// When it was made.
    pub created_at: Option<DateTime<Utc>>,
    /// Whether somebody marked it as no longer needed.
    #[serde(default, deserialize_with = "switch")]
    pub stale: bool,
    /// Its environments.
    #[serde(default, deserialize_with = "list")]
    pub environments: Vec<Environment>,
    /// Its tags; not told of a single flag.
    #[serde(default, deserialize_with = "list")]
    pub tags: Vec<Tag>,
    /// The flags that must be on, too; not told in a list.
    #[serde(default, deserialize_with = "list")]
    pub dependencies: Vec<Parent>,
}

/// A flag in one environment.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Environment {
    /// The environment.
    pub name: String,
    /// Whether it is on.
    #[serde(default, deserialize_with = "switch")]
    pub enabled: bool,
    /// Whether any of its strategies is in use; told in a list.
    pub has_enabled_strategies: Option<bool>,
    /// When a client last asked for it.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Its strategies; not told in a list.
    #[serde(default, deserialize_with = "list")]
    pub strategies: Vec<Strategy>,
}

/// A tag.
#[derive(Debug, Deserialize)]
pub struct Tag {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its value.
    pub value: String,
}

/// The tags of a flag.
#[derive(Debug, Deserialize)]
pub struct Tags {
    /// The tags.
    pub tags: Vec<Tag>,
}

/// A flag that another one depends on.
#[derive(Debug, Deserialize)]
pub struct Parent {
    /// Its name.
    #[serde(rename = "feature")]
    pub name: String,
}

/// What clients of an environment are told.
#[derive(Debug, Deserialize)]
pub struct ClientFeatures {
    /// All flags of it.
    pub features: Vec<ClientFeature>,
}

/// A flag as clients are told of it.
#[derive(Debug, Deserialize)]
pub struct ClientFeature {
    /// Its name.
    pub name: String,
    /// Its project.
    #[serde(default)]
    pub project: String,
    /// Whether it is on.
    #[serde(default, deserialize_with = "switch")]
    pub enabled: bool,
    /// Whether somebody marked it as no longer needed.
    #[serde(default, deserialize_with = "switch")]
    pub stale: bool,
    /// Those of its strategies that are in use.
    #[serde(default, deserialize_with = "list")]
    pub strategies: Vec<Strategy>,
    /// The flags that must be on, too.
    #[serde(default, deserialize_with = "list")]
    pub dependencies: Vec<Parent>,
}

/// Flags that were put away, a page of them.
#[derive(Debug, Deserialize)]
pub struct Archived {
    /// Some.
    pub features: Vec<Feature>,
    /// How many there are on all pages.
    pub total: usize,
}
