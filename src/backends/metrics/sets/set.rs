//! What a metric set is.

use super::Matcher;
use crate::backends::metrics::Naming;
use crate::model::signals::{Signal, SignalSet};

/// Series of one origin that tell how apps serve.
#[derive(Debug, PartialEq, Eq)]
pub struct MetricSet {
    /// Its name in the configuration.
    pub name: &'static str,
    /// Where such series come from.
    pub help: &'static str,
    /// The metrics that are all there where the set is.
    pub presence: &'static [&'static str],
    /// How it tells requests, failures and latency.
    pub traffic: Option<Traffic>,
    /// How it tells processor time and memory.
    pub saturation: Option<Saturation>,
}

/// Requests, failures and latency.
#[derive(Debug, PartialEq, Eq)]
pub struct Traffic {
    /// Counts requests.
    pub requests: &'static str,
    /// Which of its series count, and which of the histogram's.
    pub kept: &'static [Matcher],
    /// A request failed where any of these holds. A label that is not there holds nothing.
    pub failed: &'static [Matcher],
    /// How long requests took.
    pub latency: Histogram,
    /// Whom a series is about.
    pub subjects: Subjects,
    /// Which of its releases.
    pub releases: Releases,
}

/// How series tell which release of an app served.
#[derive(Debug, PartialEq, Eq)]
pub enum Releases {
    /// By the name of the pod that served, in the first of these labels that is there and not
    /// empty; or, where no pod is named, by the hash of its template.
    ByPod(&'static [&'static str]),
    /// Not at all: why, and what to do about it.
    Untold(&'static str),
}

/// A classic histogram.
#[derive(Debug, PartialEq, Eq)]
pub struct Histogram {
    /// The metric that counts by upper bound (`le`).
    pub buckets: &'static str,
    /// In which unit.
    pub unit: Unit,
}

/// The unit of a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Thousandths of them.
    Milliseconds,
}

impl Unit {
    /// How many seconds one is.
    pub const fn seconds(self) -> f64 {
        match self {
            Self::Seconds => 1.0,
            Self::Milliseconds => 0.001,
        }
    }
}

impl MetricSet {
    /// Every metric that it reads.
    pub fn metrics(&self) -> impl Iterator<Item = &'static str> {
        let traffic = self.traffic.iter();
        let saturation = self.saturation.iter();
        traffic
            .flat_map(|it| [it.requests, it.latency.buckets])
            .chain(
                saturation
                    .flat_map(|it| [&it.cpu, &it.memory])
                    .flat_map(|it| [it.used, it.limit]),
            )
    }

    /// Which signals it tells.
    pub fn signals(&self) -> SignalSet {
        let traffic = [Signal::Requests, Signal::Errors, Signal::Latency];
        let saturation = [Signal::Cpu, Signal::Memory];
        let traffic = traffic.into_iter().filter(|_| self.traffic.is_some());
        let saturation = saturation.into_iter().filter(|_| self.saturation.is_some());
        traffic.chain(saturation).collect()
    }
}

impl Traffic {
    /// Whether a series counts; `value` gives a label's value, "" where it is not there.
    pub fn keeps<'a>(&self, value: impl Fn(&str) -> &'a str) -> bool {
        self.kept.iter().all(|matcher| matcher.holds(&value))
    }

    /// Whether a series is of requests that failed.
    pub fn is_failed<'a>(&self, value: impl Fn(&str) -> &'a str) -> bool {
        self.failed.iter().any(|matcher| matcher.holds(&value))
    }
}

/// Labels that name whom a series is about: of each, the first that is there and not empty
/// counts.
#[derive(Debug, PartialEq, Eq)]
pub struct Subjects {
    /// Of the namespace.
    pub namespace: &'static [&'static str],
    /// Of the app or the workload.
    pub name: &'static [Naming],
    /// Whether the configuration may name others: not where a product fixes them.
    pub configurable: bool,
}

/// How much of its limits a container uses. Its worst container counts for a pod, its worst pod
/// for a workload; a container without a limit says nothing.
#[derive(Debug, PartialEq, Eq)]
pub struct Saturation {
    /// Seconds of processor time, a counter, against cores.
    pub cpu: Usage,
    /// Bytes, a gauge, against bytes.
    pub memory: Usage,
}

/// What is used, and what of it may be used, by the labels `namespace`, `pod` and `container`.
#[derive(Debug, PartialEq, Eq)]
pub struct Usage {
    /// The metric of what is used.
    pub used: &'static str,
    /// Which of its series count.
    pub used_kept: &'static [Matcher],
    /// The metric of what may be used.
    pub limit: &'static str,
    /// Which of its series count.
    pub limit_kept: &'static [Matcher],
}
