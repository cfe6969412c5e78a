//! What the cluster's own controllers do: Deployments make ReplicaSets, ReplicaSets make pods,
//! the kubelet runs them, and the garbage collector takes away what has no owner.
//!
//! Driven by the store's log of changes and by what is due; work grows with what changed.

mod autoscaler;
mod context;
mod deployment;
mod events;
mod garbage;
mod history;
mod kubelet;
mod replica_set;
mod rollout;
mod status;
mod view;
mod work;

pub use context::Context;
pub use events::Recorder;
pub use kubelet::{Behaviour, Images, crash};
pub use work::{Due, Work};
