//! Where signals come from, as it is configured.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Span;

/// A server that speaks the Prometheus HTTP API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrometheusConfig {
    /// Its name in the header; by default the host in its URL.
    pub name: Option<String>,
    /// Where it is: what stands before `/api/v1/query`.
    pub url: String,
    /// Of which cluster its series are, where no label says so; by default the context in use.
    pub cluster: Option<String>,
    /// How often it is asked.
    pub refresh: Span,
    /// The time over which rates are taken.
    pub window: Span,
    /// The time over which the two sides of a rollout are counted, to be compared.
    pub compare_window: Span,
    /// How long an answer may take.
    pub timeout: Span,
    /// Which metrics there are, by the names of sets; `auto` looks for itself.
    pub sets: Vec<String>,
    /// Labels with other names than the set's own.
    pub labels: LabelsConfig,
    /// Queries in the place of the sets'.
    pub query: QueryConfig,
    /// How to get in.
    pub access: AccessConfig,
}

/// Queries in the place of the sets'. Each yields one series an app, with the labels that name it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QueryConfig {
    /// Requests a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<String>,
    /// Failed requests a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failures: Option<String>,
    /// The 95th percentile of latency, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<String>,
    /// Processor time used, as a share of its limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<String>,
    /// Memory used, as a share of its limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
}

/// Pages in the text exposition format, scraped directly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExpositionConfig {
    /// Its name in the header; by default the host in its first URL.
    pub name: Option<String>,
    /// The URLs that are scraped.
    pub targets: Vec<String>,
    /// Of which cluster its series are, where no label says so; by default the context in use.
    pub cluster: Option<String>,
    /// How often they are scraped.
    pub refresh: Span,
    /// The time over which rates are taken.
    pub window: Span,
    /// The time over which the two sides of a rollout are counted, to be compared.
    pub compare_window: Span,
    /// How long after the first scrape the second one comes, which yields the first rates.
    pub settle: Span,
    /// How long a scrape may take.
    pub timeout: Span,
    /// Which metrics there are, by the names of sets; `auto` looks for itself.
    pub sets: Vec<String>,
    /// Labels with other names than the set's own.
    pub labels: LabelsConfig,
    /// How to get in.
    pub access: AccessConfig,
}

/// Labels with other names than the set's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LabelsConfig {
    /// Carries the cluster, as dogwatch names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// Carries the namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Carries the app's name, or its workload's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Carries the pod's name: tells the releases of an app apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pod: Option<String>,
    /// Carries the hash of the pod template: tells them apart where the pod's name can't.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// How to get in. Secrets are in files, which are read again when they change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccessConfig {
    /// A file with a bearer token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearer_token_file: Option<PathBuf>,
    /// A file with a token that is sent as it is, as Unleash and LaunchDarkly want it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_file: Option<PathBuf>,
    /// A name for basic authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// A file with its password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// A file with the certificates that the server's is checked with, as PEM; by default the
    /// system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// Headers that are sent along, such as `X-Scope-OrgID`.
    pub headers: BTreeMap<String, String>,
}

impl AccessConfig {
    /// Every path in it.
    pub(super) fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let Self {
            bearer_token_file,
            token_file,
            password_file,
            ca_file,
            ..
        } = self;
        [bearer_token_file, token_file, password_file, ca_file]
            .into_iter()
            .flatten()
    }
}

impl Default for PrometheusConfig {
    fn default() -> Self {
        Self {
            name: None,
            url: String::new(),
            cluster: None,
            refresh: Span::seconds(15),
            window: Span::seconds(300),
            compare_window: Span::seconds(1_800),
            timeout: Span::seconds(10),
            sets: vec!["auto".to_owned()],
            labels: LabelsConfig::default(),
            query: QueryConfig::default(),
            access: AccessConfig::default(),
        }
    }
}

impl Default for ExpositionConfig {
    fn default() -> Self {
        Self {
            name: None,
            targets: Vec::new(),
            cluster: None,
            refresh: Span::seconds(15),
            window: Span::seconds(300),
            compare_window: Span::seconds(1_800),
            settle: Span::seconds(1),
            timeout: Span::seconds(10),
            sets: vec!["auto".to_owned()],
            labels: LabelsConfig::default(),
            access: AccessConfig::default(),
        }
    }
}
