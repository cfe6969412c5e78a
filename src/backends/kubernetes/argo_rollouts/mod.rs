//! Argo Rollouts: Rollouts and their AnalysisRuns.

mod analysis;
mod decisions;
mod decode;
mod object;
mod phase;
mod steps;
mod weights;

pub(super) use object::Rollout;

/// The annotation in which the controller counts releases.
pub(super) const REVISION: &str = "rollout.argoproj.io/revision";
