//! What the cluster lets us do, asked ahead.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{CleanText, ResourceKind, WorkloadKind};

/// Something dogwatch does in a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// List and watch workloads: the fleet itself.
    ReadWorkloads,
    /// Change Deployments: every playbook.
    PatchWorkloads,
    /// List and watch Argo Rollouts.
    ReadRollouts,
    /// Change Argo Rollouts: pause, roll back, restart.
    PatchRollouts,
    /// Decide about Argo Rollouts: promote, abort, retry.
    PatchRolloutStatus,
    /// List the analyses of the open app's Argo Rollouts.
    ReadAnalyses,
    /// List and watch Knative Services.
    ReadKnativeServices,
    /// Change Knative Services.
    PatchKnativeServices,
    /// List the revisions of Knative Services.
    ReadRevisions,
    /// List and watch Flagger's Canaries.
    ReadCanaries,
    /// Change Flagger's Canaries.
    PatchCanaries,
    /// List and watch OpenFeature's FeatureFlags.
    ReadFeatureFlags,
    /// Change FeatureFlags.
    PatchFeatureFlags,
    /// List and watch which FeatureFlags an app's pods read.
    ReadFeatureFlagSources,
    /// List the releases of the open app, and those that can be brought back.
    ReadReleases,
    /// List what scales workloads by itself, to warn of it.
    ReadScalers,
    /// List the pods of the open app.
    ReadPods,
    /// List the events of the open app.
    ReadEvents,
    /// Leave an event on what was changed.
    WriteEvents,
}

impl Capability {
    /// All of them, in the order in which `doctor` shows them.
    pub const ALL: [Self; 19] = [
        Self::ReadWorkloads,
        Self::PatchWorkloads,
        Self::ReadRollouts,
        Self::PatchRollouts,
        Self::PatchRolloutStatus,
        Self::ReadAnalyses,
        Self::ReadKnativeServices,
        Self::PatchKnativeServices,
        Self::ReadRevisions,
        Self::ReadCanaries,
        Self::PatchCanaries,
        Self::ReadFeatureFlags,
        Self::PatchFeatureFlags,
        Self::ReadFeatureFlagSources,
        Self::ReadReleases,
        Self::ReadScalers,
        Self::ReadPods,
        Self::ReadEvents,
        Self::WriteEvents,
    ];

    /// To change objects of `kind`.
    pub const fn to_patch(kind: WorkloadKind) -> Self {
        match kind {
            WorkloadKind::Deployment => Self::PatchWorkloads,
            WorkloadKind::Rollout => Self::PatchRollouts,
            WorkloadKind::KnativeService => Self::PatchKnativeServices,
            WorkloadKind::Canary => Self::PatchCanaries,
        }
    }

    /// The kind without which it is of no use, where not every cluster has that.
    pub const fn needs(self) -> Option<ResourceKind> {
        match self {
            Self::ReadRollouts
            | Self::PatchRollouts
            | Self::PatchRolloutStatus
            | Self::ReadAnalyses => Some(ResourceKind::Workload(WorkloadKind::Rollout)),
            Self::ReadKnativeServices | Self::PatchKnativeServices | Self::ReadRevisions => {
                Some(ResourceKind::Workload(WorkloadKind::KnativeService))
            }
            Self::ReadCanaries | Self::PatchCanaries => {
                Some(ResourceKind::Workload(WorkloadKind::Canary))
            }
            Self::ReadFeatureFlags | Self::PatchFeatureFlags => Some(ResourceKind::FeatureFlag),
            Self::ReadFeatureFlagSources => Some(ResourceKind::FeatureFlagSource),
            _ => None,
        }
    }

    /// Those that matter in a cluster that has `kinds`, besides what every cluster has.
    pub fn among(kinds: &[ResourceKind]) -> impl Iterator<Item = Self> {
        let all = Self::ALL.into_iter();
        all.filter(|it| it.needs().is_none_or(|kind| kinds.contains(&kind)))
    }

    /// The capability in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ReadWorkloads => "list and watch deployments",
            Self::PatchWorkloads => "patch deployments",
            Self::ReadRollouts => "list and watch rollouts (Argo)",
            Self::PatchRollouts => "patch rollouts (Argo)",
            Self::PatchRolloutStatus => "patch rollouts/status (Argo)",
            Self::ReadAnalyses => "list analysisruns (Argo)",
            Self::ReadKnativeServices => "list and watch services (Knative)",
            Self::PatchKnativeServices => "patch services (Knative)",
            Self::ReadRevisions => "list revisions (Knative)",
            Self::ReadCanaries => "list and watch canaries (Flagger)",
            Self::PatchCanaries => "patch canaries (Flagger)",
            Self::ReadFeatureFlags => "list and watch featureflags (OpenFeature)",
            Self::PatchFeatureFlags => "patch featureflags (OpenFeature)",
            Self::ReadFeatureFlagSources => "list and watch featureflagsources (OpenFeature)",
            Self::ReadReleases => "list replicasets",
            Self::ReadScalers => "list horizontalpodautoscalers",
            Self::ReadPods => "list pods",
            Self::ReadEvents => "list events",
            Self::WriteEvents => "create events",
        }
    }
}

/// The cluster's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Allowed.
    Allowed,
    /// Not allowed.
    Denied,
    /// Not asked, or not answered: nothing is greyed for want of an answer.
    Unknown,
}

/// All answers of one cluster: for all namespaces, and where that is denied, for single ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    everywhere: BTreeMap<Capability, Permission>,
    namespaces: BTreeMap<(CleanText, Capability), Permission>,
}

impl Rights {
    /// Takes in the answer for all namespaces.
    pub fn set(&mut self, capability: Capability, permission: Permission) {
        self.everywhere.insert(capability, permission);
    }

    /// Takes in the answer for one namespace.
    pub fn set_in(&mut self, namespace: CleanText, capability: Capability, permission: Permission) {
        self.namespaces.insert((namespace, capability), permission);
    }

    /// Whether `capability` is allowed in all namespaces.
    pub fn everywhere(&self, capability: Capability) -> Permission {
        self.everywhere
            .get(&capability)
            .copied()
            .unwrap_or(Permission::Unknown)
    }

    /// Whether `capability` is allowed in `namespace`.
    pub fn within(&self, namespace: &CleanText, capability: Capability) -> Permission {
        match self.everywhere(capability) {
            Permission::Allowed => Permission::Allowed,
            otherwise => {
                let single = self.namespaces.get(&(namespace.clone(), capability));
                single.copied().unwrap_or(otherwise)
            }
        }
    }
}
