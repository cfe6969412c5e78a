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
    /// Which of the workload's, where the name alone does not tell the sides apart.
    pub hash: Option<PodHash>,
}

/// Which pods of a workload, by the hash of their template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PodHash {
    /// Those with this one.
    Is(CleanText),
    /// Those with any other: what a Deployment ran before, of which it tells nothing.
    AnyBut(CleanText),
}

impl PodHash {
    /// Whether pods with this hash are meant.
    pub fn holds(&self, hash: &str) -> bool {
        match self {
            Self::Is(own) => own.as_str() == hash,
            Self::AnyBut(other) => other.as_str() != hash,
        }
    }

    /// The one hash that is meant.
    pub fn only(&self) -> Option<&CleanText> {
        match self {
            Self::Is(own) => Some(own),
            Self::AnyBut(_) => None,
        }
    }
}

impl<T: Into<CleanText>> From<T> for PodHash {
    fn from(hash: T) -> Self {
        Self::Is(hash.into())
    }
}

impl SidePods {
    /// Whether pods named `WORKLOAD-HASH-…` are of this side.
    pub fn holds(&self, workload: &str, hash: &str) -> bool {
        let fits = self.hash.as_ref().is_none_or(|mine| mine.holds(hash));
        self.workload.as_str() == workload && fits
    }

    /// The one hash that its pods have, where they have but one.
    pub fn only_hash(&self) -> Option<&CleanText> {
        self.hash.as_ref()?.only()
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
