//! From an API server's objects to the model: everything is cleaned here, once.

mod manifest;
mod offline;
mod release;
mod status;
mod workload;

pub use offline::deployment;
pub(super) use release::release;
pub(super) use status::count;
pub(super) use workload::{Flaw, workload};
