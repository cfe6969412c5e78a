//! When a canary fails, and when it passes, as it is configured.

use serde::{Deserialize, Deserializer, Serialize};

use super::{Ratio, Share};
use crate::model::verdict::{ClassLimits, VerdictPolicy};

/// When a canary fails, and when it passes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VerdictConfig {
    /// A p value below this is no chance.
    pub significance: Share,
    /// With fewer failures on the canary its errors never fail it.
    pub min_failures: u64,
    /// With fewer requests the canary never passes, and latency is not judged.
    pub min_requests: u64,
    /// From this share of its limit on a resource is saturated.
    pub saturation_limit: Share,
    /// How many times as much as the stable side a saturated canary must use to fail.
    pub saturation_ratio: Ratio,
    /// For gold apps.
    #[serde(deserialize_with = "gold")]
    pub gold: ClassLimitsConfig,
    /// For silver apps.
    #[serde(deserialize_with = "silver")]
    pub silver: ClassLimitsConfig,
    /// For bronze apps.
    #[serde(deserialize_with = "bronze")]
    pub bronze: ClassLimitsConfig,
    /// For apps that declare no class.
    #[serde(deserialize_with = "undeclared")]
    pub undeclared: ClassLimitsConfig,
}

/// What depends on the service class. What is left out is as by default.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ClassLimitsConfig {
    /// The canary passes only if the share of its requests that fail is surely no more.
    pub errors_limit: Share,
    /// The canary's 95th percentile of latency may be so many times the stable side's.
    pub latency_ratio: Ratio,
}

/// What a table of limits gives.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Given {
    errors_limit: Option<Share>,
    latency_ratio: Option<Ratio>,
}

impl Given {
    fn over(self, limits: ClassLimits) -> ClassLimitsConfig {
        let default = ClassLimitsConfig::from(limits);
        ClassLimitsConfig {
            errors_limit: self.errors_limit.unwrap_or(default.errors_limit),
            latency_ratio: self.latency_ratio.unwrap_or(default.latency_ratio),
        }
    }
}

fn gold<'de, D: Deserializer<'de>>(from: D) -> Result<ClassLimitsConfig, D::Error> {
    Ok(Given::deserialize(from)?.over(VerdictPolicy::default().gold))
}

fn silver<'de, D: Deserializer<'de>>(from: D) -> Result<ClassLimitsConfig, D::Error> {
    Ok(Given::deserialize(from)?.over(VerdictPolicy::default().silver))
}

fn bronze<'de, D: Deserializer<'de>>(from: D) -> Result<ClassLimitsConfig, D::Error> {
    Ok(Given::deserialize(from)?.over(VerdictPolicy::default().bronze))
}

fn undeclared<'de, D: Deserializer<'de>>(from: D) -> Result<ClassLimitsConfig, D::Error> {
    Ok(Given::deserialize(from)?.over(VerdictPolicy::default().undeclared))
}

impl Default for VerdictConfig {
    fn default() -> Self {
        let policy = VerdictPolicy::default();
        Self {
            significance: Share(policy.significance),
            min_failures: policy.min_failures,
            min_requests: policy.min_requests,
            saturation_limit: Share(policy.saturation_limit),
            saturation_ratio: Ratio(policy.saturation_ratio),
            gold: policy.gold.into(),
            silver: policy.silver.into(),
            bronze: policy.bronze.into(),
            undeclared: policy.undeclared.into(),
        }
    }
}

impl From<&VerdictConfig> for VerdictPolicy {
    fn from(config: &VerdictConfig) -> Self {
        Self {
            significance: config.significance.0,
            min_failures: config.min_failures,
            min_requests: config.min_requests,
            saturation_limit: config.saturation_limit.0,
            saturation_ratio: config.saturation_ratio.0,
            gold: config.gold.into(),
            silver: config.silver.into(),
            bronze: config.bronze.into(),
            undeclared: config.undeclared.into(),
        }
    }
}

impl From<ClassLimits> for ClassLimitsConfig {
    fn from(limits: ClassLimits) -> Self {
        Self {
            errors_limit: Share(limits.errors_limit),
            latency_ratio: Ratio(limits.latency_ratio),
        }
    }
}

impl From<ClassLimitsConfig> for ClassLimits {
    fn from(config: ClassLimitsConfig) -> Self {
        Self {
            errors_limit: config.errors_limit.0,
            latency_ratio: config.latency_ratio.0,
        }
    }
}
