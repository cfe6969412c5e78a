//! The configuration: default < file < environment < flag.

mod schema;

pub use schema::{Config, IdentityConfig, KubernetesConfig, LimitsConfig, ManifestKeys};
