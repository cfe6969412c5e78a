//! The two sides of a rollout: what is new, and what it is compared with.

use serde::Serialize;

use crate::model::{CleanText, Release};

/// One side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// What tells it from the other: the template's hash, the revision's or Deployment's name.
    pub name: CleanText,
    /// Whose measurements are its.
    pub pods: SidePods,
    /// What it runs, as far as it is known.
    pub release: Release,
}

/// Which pods are of a side, all in the rollout's namespace: pods are named
/// `WORKLOAD-HASH-SUFFIX`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SidePods {
    /// What their names begin with: the Rollout's or Deployment's name, or a Knative revision's
    /// with `-deployment`.
    pub workload: CleanText,
    /// The template's hash, where the name alone does not tell the sides apart.
    pub hash: Option<CleanText>,
}

impl SidePods {
    /// Whether pods named `WORKLOAD-HASH-…` are of this side.
    pub fn holds(&self, workload: &str, hash: &str) -> bool {
        let same_hash = self.hash.as_deref().is_none_or(|mine| mine == hash);
        self.workload.as_str() == workload && same_hash
    }
}

/// The part that one of a pair of Deployments plays, by its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Track {
    /// What it is compared with.
    Stable,
    /// What is new.
    Canary,
}

/// Pods whose measurements are wanted, so that a rollout's sides can be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Compared {
    /// Their cluster.
    pub cluster: CleanText,
    /// Their namespace.
    pub namespace: CleanText,
    /// Which.
    pub pods: SidePods,
}
