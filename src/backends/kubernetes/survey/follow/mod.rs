//! A rollout that is looked at until it ends.

mod canary;
mod leader;
mod look;
mod rollout;

pub(super) use leader::leader;
pub(super) use look::look;
