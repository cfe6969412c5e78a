//! The configuration: default < file < environment < flag.
//!
//! The file is refused whole where it holds anything that is not understood, with the line, the
//! column and the nearest key that there is: half a configuration is no configuration, and a
//! misspelt `read_only` must not go unnoticed.

mod attention;
mod error;
mod evidence;
mod file;
mod flags;
mod launchdarkly;
mod metrics;
mod nearest;
mod ofrep;
mod overrides;
mod places;
mod schema;
mod signals;
#[cfg(test)]
mod tests;
mod units;
mod unleash;
mod verdict;

pub use attention::AttentionConfig;
pub use error::{ConfigError, Place};
pub use evidence::EvidenceConfig;
pub use file::load;
pub use flags::{FlagsConfig, PatternConfig};
pub use launchdarkly::LaunchDarklyConfig;
pub use metrics::{AccessConfig, ExpositionConfig, LabelsConfig, PrometheusConfig, QueryConfig};
pub use ofrep::OfrepConfig;
pub use overrides::Overrides;
pub use places::{config_file, state_dir};
pub use schema::{Config, IdentityConfig, KubernetesConfig, LimitsConfig, ManifestKeys};
pub use signals::{ShareLimit, SignalsConfig, SpanLimit, ThresholdsConfig};
pub use units::{Ratio, Share, Span};
pub use unleash::UnleashConfig;
pub use verdict::{ClassLimitsConfig, VerdictConfig};
