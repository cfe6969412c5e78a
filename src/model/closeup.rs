//! What the cluster says of a workload when it is asked right before a plan is made.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{CleanText, Evidence, ObjectRef, PodTemplate, ReleaseRecord, Rollout, WorkloadKey};

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
    /// What it runs, or is about to; `None` where the object itself holds no template: a Flagger
    /// Canary, an Argo Rollout that refers to a Deployment.
    pub template: Option<PodTemplate>,
    /// The Deployment that holds the template instead, where there is one. Its own close-up stands
    /// among the close-ups under its own key, asked for or not: what changes the template changes
    /// that object.
    pub template_holder: Option<ObjectRef>,
    /// How many revisions back a rollback skips the steps (Argo's
    /// `spec.rollbackWindow.revisions`); `None` where only one to the stable release does.
    pub rollback_window: Option<u32>,
    /// The revision that `template` is, where its controller has taken it up.
    pub revision: Option<u64>,
    /// Why that came, as its author said (`kubernetes.io/change-cause` of the object itself).
    pub change_cause: Option<CleanText>,
    /// Releases that the cluster still keeps, the newest revision first, the current one among
    /// them; empty where they were not asked for.
    pub releases: Vec<KeptRelease>,
    /// What changes its replicas by itself; the error says why that is not known.
    pub scaler: Result<Option<Scaler>, CleanText>,
    /// How its release is being let in, decoded from the object just read.
    pub rollout: Option<Rollout>,
    /// What decisions write, as it is now.
    pub fields: LiveFields,
}

/// The fields of an object that decisions write, by JSON pointer (`/status/pauseConditions`), as
/// they are now. What is absent from the object is absent here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveFields(BTreeMap<&'static str, Value>);

impl LiveFields {
    /// Takes `pointers` from `object`.
    pub fn of(object: &Value, pointers: &[&'static str]) -> Self {
        let present = pointers.iter().filter_map(|pointer| {
            let value = object.pointer(pointer)?;
            (!value.is_null()).then(|| (*pointer, value.clone()))
        });
        Self(present.collect())
    }

    /// The field at `pointer`.
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        self.0.get(pointer)
    }
}

/// A release that can be brought back, for its template is still there.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRelease {
    /// The release.
    pub record: ReleaseRecord,
    /// What it was made of.
    pub template: PodTemplate,
    /// The name of the object that keeps it, where traffic is sent to it by that name: a Knative
    /// Revision's.
    pub revision_name: Option<CleanText>,
    /// What is known of how it served.
    pub evidence: Evidence,
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
