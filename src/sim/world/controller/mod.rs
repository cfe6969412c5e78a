//! What the cluster's controllers do: Deployments make ReplicaSets, ReplicaSets make pods,
//! the kubelet runs them, and the garbage collector takes away what has no owner. Beside
//! them run those that let releases in: Argo Rollouts, Knative and Flagger.
//!
//! Driven by the store's log of changes and by what is due; work grows with what changed.

mod argo;
mod autoscaler;
mod conditions;
mod context;
mod deployment;
mod events;
mod flagger;
mod garbage;
mod history;
mod knative;
mod kubelet;
mod replica_set;
mod rollout;
mod status;
mod view;
mod work;

pub use argo::ROLLOUT_REVISION;
pub use context::Context;
pub use events::Recorder;
pub use kubelet::{Behaviour, Images, crash};
pub use work::{Due, Look, Work};
