//! From an API server's objects to the model: everything is cleaned here, once.

mod history;
mod manifest;
mod offline;
mod release;
mod rollout;
mod selector;
mod status;
mod workload;

pub(super) use history::{record, records};
pub use offline::deployment;
pub(super) use rollout::rollout;
pub(super) use selector::selection;
pub(super) use status::count;
pub(super) use workload::{Flaw, workload};
