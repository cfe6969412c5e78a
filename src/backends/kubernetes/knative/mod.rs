//! Knative Serving: Services and their Revisions.

mod decisions;
mod decode;
mod object;
mod standing;
mod traffic;

pub(super) use object::Service;
