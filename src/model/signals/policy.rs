//! When signals ask for a person.

use crate::model::{Severity, Sla};

/// Thresholds by service class, and how sure to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignalPolicy {
    /// For gold apps.
    pub gold: Thresholds,
    /// For silver apps.
    pub silver: Thresholds,
    /// For bronze apps.
    pub bronze: Thresholds,
    /// For apps that declare no class.
    pub undeclared: Thresholds,
    /// With fewer requests in the window errors ask for nobody; with fewer than five times as many
    /// neither does latency, for a 95th percentile rests on a twentieth of them.
    pub min_requests: u32,
    /// With fewer failures in the window, errors ask for nobody.
    pub min_failures: u32,
    /// So many rounds in a row must be beyond a threshold before it counts; the first round ever
    /// counts at once.
    pub raise_after: u8,
    /// So many rounds in a row must be well below it (by a fifth) before it no longer counts.
    pub clear_after: u8,
}

/// The thresholds of one service class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// The share of requests that fail.
    pub errors: Limit,
    /// The 95th percentile of latency, in seconds.
    pub latency: Limit,
    /// Processor time, as a share of its limit.
    pub cpu: Limit,
    /// Memory, as a share of its limit.
    pub memory: Limit,
    /// The share of requests that is promised to succeed, such as 0.999; burn rates count from
    /// it.
    pub objective: Option<f64>,
}

/// From where on a value is a warning, and from where on it is critical.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limit {
    /// A warning.
    pub warning: Option<f64>,
    /// Critical.
    pub critical: Option<f64>,
}

impl Limit {
    /// Both.
    pub const fn new(warning: f64, critical: f64) -> Self {
        Self {
            warning: Some(warning),
            critical: Some(critical),
        }
    }

    /// How loudly `value` asks.
    pub fn severity(self, value: f64) -> Severity {
        let beyond = |limit: Option<f64>| limit.is_some_and(|limit| value > limit);
        if beyond(self.critical) {
            Severity::Critical
        } else if beyond(self.warning) {
            Severity::Warning
        } else {
            Severity::Calm
        }
    }

    /// The limit that a value of this severity is beyond.
    pub fn of(self, severity: Severity) -> Option<f64> {
        match severity {
            Severity::Critical => self.critical,
            Severity::Warning => self.warning,
            Severity::Notice | Severity::Calm => None,
        }
    }
}

impl SignalPolicy {
    /// The thresholds for a class.
    pub const fn thresholds(&self, class: Option<Sla>) -> &Thresholds {
        match class {
            Some(Sla::Gold) => &self.gold,
            Some(Sla::Silver) => &self.silver,
            Some(Sla::Bronze) => &self.bronze,
            None => &self.undeclared,
        }
    }
}

impl Default for SignalPolicy {
    fn default() -> Self {
        let class = |errors: Limit, latency: Limit, objective| Thresholds {
            errors,
            latency,
            cpu: Limit {
                warning: Some(0.9),
                critical: None,
            },
            memory: Limit::new(0.9, 0.97),
            objective: Some(objective),
        };
        let bronze = class(Limit::new(0.05, 0.25), Limit::new(5.0, 20.0), 0.99);
        Self {
            gold: class(Limit::new(0.01, 0.05), Limit::new(2.0, 5.0), 0.999),
            silver: class(Limit::new(0.02, 0.10), Limit::new(3.0, 10.0), 0.995),
            bronze,
            undeclared: bronze,
            min_requests: 20,
            min_failures: 2,
            raise_after: 2,
            clear_after: 3,
        }
    }
}
