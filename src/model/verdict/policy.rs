//! When a canary fails, and when it passes.

use serde::Serialize;

use crate::model::Sla;

/// Thresholds by service class, and how sure to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VerdictPolicy {
    /// A p value below this is no chance.
    pub significance: f64,
    /// With fewer failures on the canary its errors never fail it.
    pub min_failures: u64,
    /// With fewer requests the canary never passes, and latency is not judged.
    pub min_requests: u64,
    /// From this share of its limit on a resource is saturated.
    pub saturation_limit: f64,
    /// How many times as much as the stable side a saturated canary must use to fail.
    pub saturation_ratio: f64,
    /// For gold apps.
    pub gold: ClassLimits,
    /// For silver apps.
    pub silver: ClassLimits,
    /// For bronze apps.
    pub bronze: ClassLimits,
    /// For apps that declare no class.
    pub undeclared: ClassLimits,
}

/// What depends on the service class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassLimits {
    /// The canary passes only if the share of its requests that fail is surely no more.
    pub errors_limit: f64,
    /// The canary's 95th percentile of latency may be so many times the stable side's.
    pub latency_ratio: f64,
}

/// What one verdict is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct VerdictThresholds {
    /// The canary passes only if the share of its requests that fail is surely no more.
    pub errors_limit: f64,
    /// The canary's 95th percentile of latency may be so many times the stable side's.
    pub latency_ratio: f64,
    /// A p value below this is no chance.
    pub significance: f64,
    /// With fewer failures on the canary its errors never fail it.
    pub min_failures: u64,
    /// With fewer requests the canary never passes, and latency is not judged.
    pub min_requests: u64,
    /// From this share of its limit on a resource is saturated.
    pub saturation_limit: f64,
    /// How many times as much as the stable side a saturated canary must use to fail.
    pub saturation_ratio: f64,
}

impl VerdictPolicy {
    /// What a verdict on an app of this class is measured by.
    pub const fn thresholds(&self, class: Option<Sla>) -> VerdictThresholds {
        let limits = match class {
            Some(Sla::Gold) => self.gold,
            Some(Sla::Silver) => self.silver,
            Some(Sla::Bronze) => self.bronze,
            None => self.undeclared,
        };
        VerdictThresholds {
            errors_limit: limits.errors_limit,
            latency_ratio: limits.latency_ratio,
            significance: self.significance,
            min_failures: self.min_failures,
            min_requests: self.min_requests,
            saturation_limit: self.saturation_limit,
            saturation_ratio: self.saturation_ratio,
        }
    }
}

impl Default for VerdictPolicy {
    fn default() -> Self {
        let class = |errors_limit| ClassLimits {
            errors_limit,
            latency_ratio: 1.25,
        };
        Self {
            significance: 0.01,
            min_failures: 2,
            min_requests: 20,
            saturation_limit: 0.9,
            saturation_ratio: 1.25,
            gold: class(0.01),
            silver: class(0.02),
            bronze: class(0.05),
            undeclared: class(0.05),
        }
    }
}
