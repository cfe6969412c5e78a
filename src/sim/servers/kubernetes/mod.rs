//! The Kubernetes API: one file a concern.

mod patch;
mod selectors;
mod serve;

pub use serve::serve;
