//! Argo Rollouts: Rollouts and their AnalysisRuns.

mod analysis;
mod closeup;
mod decisions;
mod decode;
mod object;
mod phase;
mod steps;
mod weights;

pub(super) use analysis::{Run, run};
pub(super) use closeup::{FIELDS, closeup, objection};
pub(super) use object::Rollout;

use super::decode::Marks;

/// How the controller marks ReplicaSets.
pub(super) const MARKS: Marks = Marks {
    revision: "rollout.argoproj.io/revision",
    hash: "rollouts-pod-template-hash",
};
