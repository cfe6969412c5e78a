//! What the cluster says of a workload when it is asked right before a plan is made.

use std::collections::BTreeMap;

use super::{CleanText, ObjectRef, PodTemplate, ReleaseRecord, WorkloadKey};

/// The close-ups of a plan's targets; those that could not be had, with the reason.
pub type Closeups = BTreeMap<WorkloadKey, Result<Closeup, CleanText>>;

/// One workload as it is now, with what the fleet does not keep of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Closeup {
    /// The object, in the version that was read.
    pub object: ObjectRef,
    /// Whether its controller is told to leave it alone.
    pub paused: bool,
    /// How many replicas it is to have.
    pub replicas: u32,
    /// What it runs, or is about to.
    pub template: PodTemplate,
    /// The revision that `template` is, where its controller has taken it up.
    pub revision: Option<u64>,
    /// Why that came, as its author said (`kubernetes.io/change-cause` of the object itself).
    pub change_cause: Option<CleanText>,
    /// Releases that the cluster still keeps, the newest revision first, the current one among
    /// them; empty where they were not asked for.
    pub releases: Vec<KeptRelease>,
    /// What changes its replicas by itself; the error says why that is not known.
    pub scaler: Result<Option<Scaler>, CleanText>,
}

/// A release that can be brought back, for its template is still there.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRelease {
    /// The release.
    pub record: ReleaseRecord,
    /// What it was made of.
    pub template: PodTemplate,
}

/// A HorizontalPodAutoscaler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scaler {
    /// Its name.
    pub name: CleanText,
    /// The fewest replicas it leaves.
    pub min: u32,
    /// The most replicas it makes.
    pub max: u32,
}
