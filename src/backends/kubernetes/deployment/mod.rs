//! Plain Deployments and their ReplicaSets.

mod closeup;
mod decode;
mod history;
mod offline;
mod progress;
mod rollout;
mod status;

pub(super) use closeup::{closeup, objection};
pub(super) use history::{record, records};
pub use offline::deployment;
pub(super) use progress::progress;

/// The annotation in which the controller counts releases.
pub(super) const REVISION: &str = "deployment.kubernetes.io/revision";
