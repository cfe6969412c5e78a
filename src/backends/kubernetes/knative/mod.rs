//! Knative Serving: Services and their Revisions.

mod closeup;
mod decisions;
mod decode;
mod object;
mod revisions;
mod standing;
mod traffic;

pub(super) use closeup::{FIELDS, closeup, record};
pub(super) use object::Service;
pub(super) use revisions::revisions;
