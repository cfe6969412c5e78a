//! A rollout that is looked at until it ends.

mod canary;
mod leader;
mod look;
mod workload_ref;

pub(super) use leader::leader;
pub(super) use look::look;
