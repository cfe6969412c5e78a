//! The Kubernetes API: one file a concern.

mod serve;

pub use serve::serve;
