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
}

impl WorkloadKind {
    /// The kind as Kubernetes spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
        }
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
