//! Plain Deployments and their ReplicaSets.

mod closeup;
mod decode;
mod offline;
mod progress;
mod rollout;
mod status;

use super::decode::Marks;

pub(super) use closeup::{FIELDS, closeup, objection};
pub use offline::deployment;
pub(super) use progress::progress;

/// How its controller marks ReplicaSets.
pub(super) const MARKS: Marks = Marks {
    revision: "deployment.kubernetes.io/revision",
    hash: "pod-template-hash",
};
