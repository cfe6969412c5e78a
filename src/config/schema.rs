//! Every key of the configuration file, with its default.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{
    AttentionConfig, EvidenceConfig, ExpositionConfig, FlagsConfig, LaunchDarklyConfig,
    OfrepConfig, PrometheusConfig, UnleashConfig, VerdictConfig,
};
use crate::model::{CleanText, FlagPolicy};
use crate::playbooks::Limits;

/// The whole configuration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Nothing is written at all.
    pub read_only: bool,
    /// Where the audit is kept; by default the user's state directory.
    pub state_dir: Option<PathBuf>,
    /// The cluster.
    pub kubernetes: KubernetesConfig,
    /// Prometheus, and what speaks as it does: Thanos, Mimir, `VictoriaMetrics`.
    pub prometheus: Vec<PrometheusConfig>,
    /// Metrics that are scraped directly.
    pub exposition: Vec<ExpositionConfig>,
    /// Unleash, which keeps feature flags.
    pub unleash: Vec<UnleashConfig>,
    /// LaunchDarkly, which keeps feature flags.
    pub launchdarkly: Vec<LaunchDarklyConfig>,
    /// Who evaluates flags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ofrep: Option<OfrepConfig>,
    /// Whose flag it is.
    pub flags: FlagsConfig,
    /// Limits on acting.
    pub limits: LimitsConfig,
    /// When apps ask for attention.
    pub attention: AttentionConfig,
    /// When a canary fails, and when it passes.
    pub verdict: VerdictConfig,
    /// When a release counts as one that held.
    pub evidence: EvidenceConfig,
}

impl Config {
    /// What the operator's own configuration forbids.
    pub fn limits(&self) -> Limits {
        Limits {
            read_only: self.read_only,
            max_bulk: self.limits.max_bulk,
            protected: self
                .limits
                .protected
                .iter()
                .map(|name| CleanText::new(name))
                .collect(),
            flags: FlagPolicy::from(&self.flags),
        }
    }
}

/// How to reach the cluster, and what in it is an app.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KubernetesConfig {
    /// The kubeconfig file; by default as kubectl finds it.
    pub kubeconfig: Option<PathBuf>,
    /// The context; by default the kubeconfig's current one.
    pub context: Option<String>,
    /// Only these namespaces; all but `kube-*` where empty.
    pub namespaces: Vec<String>,
    /// Only workloads that this label selector chooses.
    pub label_selector: Option<String>,
    /// How workloads are joined into apps, and where manifests are read.
    pub identity: IdentityConfig,
}

/// Where identity and manifest are read from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentityConfig {
    /// Labels that name the app, the first that is there counts; else the object's name.
    pub labels: Vec<String>,
    /// An annotation with the deployment time: a time to live counts from it where it is later
    /// than the creation (kube-janitor's `--deployment-time-annotation`).
    pub deployment_time_annotation: Option<String>,
    /// The label that tells the two Deployments of an app apart that are a stable side and its
    /// canary.
    pub track_label: String,
    /// Its value on the stable side.
    pub track_stable: String,
    /// Its value on the canary.
    pub track_canary: String,
    /// Other annotations or labels for each manifest field, tried after `dogwatch.dev/…`.
    pub manifest: ManifestKeys,
}

impl Default for IdentityConfig {
    fn default() -> Self {
        Self {
            labels: [
                "app.kubernetes.io/instance",
                "app.kubernetes.io/name",
                "app",
            ]
            .map(str::to_owned)
            .to_vec(),
            deployment_time_annotation: None,
            track_label: "track".to_owned(),
            track_stable: "stable".to_owned(),
            track_canary: "canary".to_owned(),
            manifest: ManifestKeys::default(),
        }
    }
}

/// Other annotations or labels for each manifest field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ManifestKeys {
    /// For the owner.
    pub owner: Vec<String>,
    /// For the team.
    pub team: Vec<String>,
    /// For the service class.
    pub sla: Vec<String>,
    /// For the runtime.
    pub runtime: Vec<String>,
    /// For the data sensitivity.
    pub data_sensitivity: Vec<String>,
    /// For the expected requests a second.
    pub traffic_rps: Vec<String>,
    /// For the budget a month.
    pub budget_usd: Vec<String>,
    /// For the connectors.
    pub connectors: Vec<String>,
}

impl Default for ManifestKeys {
    fn default() -> Self {
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        Self {
            owner: keys(&["a8r.io/owner", "owner"]),
            team: keys(&["team"]),
            sla: Vec::new(),
            runtime: Vec::new(),
            data_sensitivity: Vec::new(),
            traffic_rps: Vec::new(),
            budget_usd: Vec::new(),
            connectors: Vec::new(),
        }
    }
}

/// Limits on acting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// The most objects that one plan may change.
    pub max_bulk: usize,
    /// Contexts whose every change needs a reason.
    pub protected: Vec<String>,
    /// How many changes are on their way at once.
    pub concurrency: usize,
    /// How many changes begin in a second; fewer where the API server asks to wait.
    pub rate: u32,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            max_bulk: 500,
            protected: Vec::new(),
            concurrency: 8,
            rate: 100,
        }
    }
}
