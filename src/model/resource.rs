//! The kinds of object of a cluster that are watched.

use super::WorkloadKind;

/// OpenFeature's group, and the version of it that is spoken here.
const OPENFEATURE: (&str, &str) = ("core.openfeature.dev", "v1beta1");

/// A kind of object that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceKind {
    /// What runs an app.
    Workload(WorkloadKind),
    /// OpenFeature's flags.
    FeatureFlag,
    /// What says which FeatureFlags an app's pods read.
    FeatureFlagSource,
}

impl ResourceKind {
    /// What every cluster has.
    pub const DEPLOYMENT: Self = Self::Workload(WorkloadKind::Deployment);

    /// Those that not every cluster has.
    pub const OPTIONAL: [Self; 5] = [
        Self::Workload(WorkloadKind::Rollout),
        Self::Workload(WorkloadKind::KnativeService),
        Self::Workload(WorkloadKind::Canary),
        Self::FeatureFlag,
        Self::FeatureFlagSource,
    ];

    /// Whether a cluster may lack it.
    pub fn is_optional(self) -> bool {
        self != Self::DEPLOYMENT
    }

    /// The kind as Kubernetes spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workload(kind) => kind.as_str(),
            Self::FeatureFlag => "FeatureFlag",
            Self::FeatureFlagSource => "FeatureFlagSource",
        }
    }

    /// Its API group.
    pub const fn group(self) -> &'static str {
        match self {
            Self::Workload(kind) => kind.group(),
            Self::FeatureFlag | Self::FeatureFlagSource => OPENFEATURE.0,
        }
    }

    /// The version of its group that is spoken here.
    pub const fn version(self) -> &'static str {
        match self {
            Self::Workload(kind) => kind.version(),
            Self::FeatureFlag | Self::FeatureFlagSource => OPENFEATURE.1,
        }
    }

    /// Its resource, as it stands in paths and in RBAC.
    pub const fn resource(self) -> &'static str {
        match self {
            Self::Workload(kind) => kind.resource(),
            Self::FeatureFlag => "featureflags",
            Self::FeatureFlagSource => "featureflagsources",
        }
    }

    /// Several of them, in words.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Workload(WorkloadKind::Deployment) => "Deployments",
            Self::Workload(WorkloadKind::Rollout) => "Argo Rollouts",
            Self::Workload(WorkloadKind::KnativeService) => "Knative Services",
            Self::Workload(WorkloadKind::Canary) => "Flagger Canaries",
            Self::FeatureFlag => "FeatureFlags",
            Self::FeatureFlagSource => "FeatureFlagSources",
        }
    }

    /// The kind of workload, where it is one.
    pub const fn workload(self) -> Option<WorkloadKind> {
        match self {
            Self::Workload(kind) => Some(kind),
            Self::FeatureFlag | Self::FeatureFlagSource => None,
        }
    }
}

impl From<WorkloadKind> for ResourceKind {
    fn from(kind: WorkloadKind) -> Self {
        Self::Workload(kind)
    }
}
