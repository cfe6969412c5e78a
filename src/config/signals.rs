//! When signals ask for a person, as it is configured.

use chrono::TimeDelta;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Share, Span};
use crate::model::signals::{Limit, SignalPolicy, Thresholds};

/// When signals ask for a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignalsConfig {
    /// With fewer requests in the window errors ask for nobody; with fewer than five times as many
    /// neither does latency.
    pub min_requests: u32,
    /// With fewer failures in the window, errors ask for nobody.
    pub min_failures: u32,
    /// So many rounds in a row must be beyond a threshold before it counts.
    pub raise_after: u8,
    /// So many rounds in a row must be well below it before it no longer counts.
    pub clear_after: u8,
    /// For gold apps.
    #[serde(deserialize_with = "gold")]
    pub gold: ThresholdsConfig,
    /// For silver apps.
    #[serde(deserialize_with = "silver")]
    pub silver: ThresholdsConfig,
    /// For bronze apps.
    #[serde(deserialize_with = "bronze")]
    pub bronze: ThresholdsConfig,
    /// For apps that declare no class.
    #[serde(deserialize_with = "undeclared")]
    pub undeclared: ThresholdsConfig,
}

/// The thresholds of one service class. What is left out is as by default; an empty table, as in
/// `cpu = {}`, asks for nobody.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ThresholdsConfig {
    /// The share of requests that fail.
    pub errors: ShareLimit,
    /// The 95th percentile of latency.
    pub p95: SpanLimit,
    /// Processor time, of its limit.
    pub cpu: ShareLimit,
    /// Memory, of its limit.
    pub memory: ShareLimit,
    /// The share of requests that is promised to succeed; 0 promises nothing.
    pub objective: Share,
}

/// From which share on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShareLimit {
    /// A warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<Share>,
    /// Critical.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critical: Option<Share>,
}

/// From which span on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpanLimit {
    /// A warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<Span>,
    /// Critical.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critical: Option<Span>,
}

/// What a table of thresholds gives.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Given {
    errors: Option<ShareLimit>,
    p95: Option<SpanLimit>,
    cpu: Option<ShareLimit>,
    memory: Option<ShareLimit>,
    objective: Option<Share>,
}

impl Given {
    fn over(self, thresholds: &Thresholds) -> ThresholdsConfig {
        let default = ThresholdsConfig::from(thresholds);
        ThresholdsConfig {
            errors: self.errors.unwrap_or(default.errors),
            p95: self.p95.unwrap_or(default.p95),
            cpu: self.cpu.unwrap_or(default.cpu),
            memory: self.memory.unwrap_or(default.memory),
            objective: self.objective.unwrap_or(default.objective),
        }
    }
}

fn gold<'de, D: Deserializer<'de>>(from: D) -> Result<ThresholdsConfig, D::Error> {
    Ok(Given::deserialize(from)?.over(&SignalPolicy::default().gold))
}

fn silver<'de, D: Deserializer<'de>>(from: D) -> Result<ThresholdsConfig, D::Error> {
    Ok(Given::deserialize(from)?.over(&SignalPolicy::default().silver))
}

fn bronze<'de, D: Deserializer<'de>>(from: D) -> Result<ThresholdsConfig, D::Error> {
    Ok(Given::deserialize(from)?.over(&SignalPolicy::default().bronze))
}

fn undeclared<'de, D: Deserializer<'de>>(from: D) -> Result<ThresholdsConfig, D::Error> {
    Ok(Given::deserialize(from)?.over(&SignalPolicy::default().undeclared))
}

impl Default for SignalsConfig {
    fn default() -> Self {
        let SignalPolicy {
            gold,
            silver,
            bronze,
            undeclared,
            min_requests,
            min_failures,
            raise_after,
            clear_after,
        } = SignalPolicy::default();
        Self {
            min_requests,
            min_failures,
            raise_after,
            clear_after,
            gold: (&gold).into(),
            silver: (&silver).into(),
            bronze: (&bronze).into(),
            undeclared: (&undeclared).into(),
        }
    }
}

impl From<&SignalsConfig> for SignalPolicy {
    fn from(config: &SignalsConfig) -> Self {
        Self {
            gold: (&config.gold).into(),
            silver: (&config.silver).into(),
            bronze: (&config.bronze).into(),
            undeclared: (&config.undeclared).into(),
            min_requests: config.min_requests,
            min_failures: config.min_failures,
            raise_after: config.raise_after,
            clear_after: config.clear_after,
        }
    }
}

impl From<&Thresholds> for ThresholdsConfig {
    fn from(thresholds: &Thresholds) -> Self {
        let share = |limit: Limit| ShareLimit {
            warning: limit.warning.map(Share),
            critical: limit.critical.map(Share),
        };
        let latency = thresholds.latency;
        Self {
            errors: share(thresholds.errors),
            p95: SpanLimit {
                warning: latency.warning.map(span),
                critical: latency.critical.map(span),
            },
            cpu: share(thresholds.cpu),
            memory: share(thresholds.memory),
            objective: Share(thresholds.objective.unwrap_or(0.0)),
        }
    }
}

impl From<&ThresholdsConfig> for Thresholds {
    fn from(config: &ThresholdsConfig) -> Self {
        let share = |limit: ShareLimit| Limit {
            warning: limit.warning.map(|Share(share)| share),
            critical: limit.critical.map(|Share(share)| share),
        };
        let seconds = |span: Option<Span>| span.map(|Span(span)| span.as_seconds_f64());
        Self {
            errors: share(config.errors),
            latency: Limit {
                warning: seconds(config.p95.warning),
                critical: seconds(config.p95.critical),
            },
            cpu: share(config.cpu),
            memory: share(config.memory),
            objective: Some(config.objective.0).filter(|share| *share > 0.0),
        }
    }
}

/// Defaults are whole milliseconds.
fn span(seconds: f64) -> Span {
    #[expect(clippy::cast_possible_truncation, reason = "seconds of latency")]
    let milliseconds = (seconds * 1_000.0).round() as i64;
    Span(TimeDelta::milliseconds(milliseconds))
}
