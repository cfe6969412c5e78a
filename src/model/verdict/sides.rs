//! What was measured of one side.

use chrono::TimeDelta;
use serde::Serialize;

use super::{LatencyHistogram, Tally};

/// What was measured of one side of a rollout.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SideCounts {
    /// How many requests there were within `over`.
    pub requests: u64,
    /// How many of them failed.
    pub failures: u64,
    /// How long they took, where that is known.
    pub latency: Option<LatencyHistogram>,
    /// Processor time used, as a share of its limit, of the worst pod.
    pub cpu: Option<f64>,
    /// Memory used, as a share of its limit, of the worst pod.
    pub memory: Option<f64>,
    /// Requests a second now.
    pub rate: Option<f64>,
    /// Over which time the counts were taken, at most.
    #[serde(serialize_with = "seconds")]
    pub over: TimeDelta,
}

impl SideCounts {
    /// Requests and failures.
    pub fn tally(&self) -> Tally {
        Tally::new(self.requests, self.failures)
    }
}

fn seconds<S: serde::Serializer>(span: &TimeDelta, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(span.num_seconds())
}
