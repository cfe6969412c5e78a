//! LaunchDarkly, as it is configured.

use serde::{Deserialize, Serialize};

use super::{AccessConfig, Span};

/// A project of LaunchDarkly, whose flags are listed and set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LaunchDarklyConfig {
    /// Its name in the header and in the flags' own names; each has another.
    pub name: String,
    /// Where it is: what stands before `/api/v2`.
    pub url: String,
    /// The project, by its key.
    pub project: String,
    /// The environments, by their keys.
    pub environments: Vec<String>,
    /// How often it is asked what has changed.
    pub refresh: Span,
    /// How long an answer may take.
    pub timeout: Span,
    /// How to get in: `token_file` names a file with an access token.
    pub access: AccessConfig,
}

impl Default for LaunchDarklyConfig {
    fn default() -> Self {
        Self {
            name: "launchdarkly".to_owned(),
            url: "https://app.launchdarkly.com".to_owned(),
            project: "default".to_owned(),
            environments: vec!["production".to_owned()],
            refresh: Span::seconds(30),
            timeout: Span::seconds(15),
            access: AccessConfig::default(),
        }
    }
}
