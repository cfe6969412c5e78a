//! Which app, which object.

use std::fmt;

use serde::Serialize;

use super::CleanText;

/// One micro app, one row.
///
/// `name` is the label `app.kubernetes.io/instance`, else `app.kubernetes.io/name`, else `app`,
/// else the object's own name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct AppId {
    /// The cluster as the configuration (or the kubeconfig context) names it.
    pub cluster: CleanText,
    /// The namespace.
    pub namespace: CleanText,
    /// The app's name within its namespace.
    pub name: CleanText,
}

impl fmt::Display for AppId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}/{}/{}",
            self.cluster, self.namespace, self.name
        )
    }
}

/// The kinds of object that run an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum WorkloadKind {
    /// `apps/v1` Deployment.
    Deployment,
    /// `argoproj.io/v1alpha1` Rollout.
    Rollout,
    /// `serving.knative.dev/v1` Service.
    KnativeService,
    /// `flagger.app/v1beta1` Canary.
    Canary,
}

impl WorkloadKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Deployment,
        Self::Rollout,
        Self::KnativeService,
        Self::Canary,
    ];

    /// The kind as Kubernetes spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::Rollout => "Rollout",
            Self::KnativeService => "Service",
            Self::Canary => "Canary",
        }
    }

    /// Its API group.
    pub const fn group(self) -> &'static str {
        match self {
            Self::Deployment => "apps",
            Self::Rollout => "argoproj.io",
            Self::KnativeService => "serving.knative.dev",
            Self::Canary => "flagger.app",
        }
    }

    /// The version of its group that is spoken here.
    pub const fn version(self) -> &'static str {
        match self {
            Self::Deployment | Self::KnativeService => "v1",
            Self::Rollout => "v1alpha1",
            Self::Canary => "v1beta1",
        }
    }

    /// Its resource, as it stands in paths and in RBAC.
    pub const fn resource(self) -> &'static str {
        match self {
            Self::Deployment => "deployments",
            Self::Rollout => "rollouts",
            Self::KnativeService => "services",
            Self::Canary => "canaries",
        }
    }

    /// The kind of this group and name.
    pub fn named(group: &str, kind: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.group() == group && it.as_str() == kind)
    }
}

/// Names one workload object within the whole fleet.
///
/// Namespace and name are valid Kubernetes names: a backend leaves out (and counts) objects whose
/// names cleaning would change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct WorkloadKey {
    /// The cluster, as in [`AppId`].
    pub cluster: CleanText,
    /// The object's namespace.
    pub namespace: CleanText,
    /// The kind.
    pub kind: WorkloadKind,
    /// The object's name.
    pub name: CleanText,
}

impl fmt::Display for WorkloadKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} {}/{}",
            self.kind.as_str(),
            self.namespace,
            self.name
        )
    }
}

/// A workload as it was at one moment: what a plan freezes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ObjectRef {
    /// Where it is.
    #[serde(flatten)]
    pub key: WorkloadKey,
    /// Tells a recreated namesake from the object that was seen.
    pub uid: CleanText,
    /// Tells one state of the object from another.
    pub resource_version: CleanText,
}

/// Which cluster, told by more than its name: contexts are renamed and point elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ClusterId {
    /// The kubeconfig context (or `in-cluster`).
    pub context: CleanText,
    /// The UID of the namespace `kube-system`, where it could be read.
    pub uid: Option<CleanText>,
}
