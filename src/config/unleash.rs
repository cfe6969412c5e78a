//! Unleash, as it is configured.

use serde::{Deserialize, Serialize};

use super::{AccessConfig, Span};

/// An Unleash server, whose flags are listed and set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnleashConfig {
    /// Its name in the header and in the flags' own names; each server has another.
    pub name: String,
    /// Where it is: what stands before `/api/admin`.
    pub url: String,
    /// Only these projects, by their ids; all that the token may see where empty.
    pub projects: Vec<String>,
    /// Only these environments; all where empty.
    pub environments: Vec<String>,
    /// How often it is asked what has changed.
    pub refresh: Span,
    /// How long an answer may take.
    pub timeout: Span,
    /// How to get in: `token_file` names a file with an admin or a personal token.
    pub access: AccessConfig,
}

impl Default for UnleashConfig {
    fn default() -> Self {
        Self {
            name: "unleash".to_owned(),
            url: String::new(),
            projects: Vec::new(),
            environments: Vec::new(),
            refresh: Span::seconds(15),
            timeout: Span::seconds(15),
            access: AccessConfig::default(),
        }
    }
}
