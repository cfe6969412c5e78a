//! The controllers of Knative: a Service makes a Revision for every template and says where the
//! traffic goes; a Revision makes the Deployment that runs it.

mod conditions;
mod revision;
mod service;

pub use revision::sync as sync_revision;
pub use service::sync as sync_service;
