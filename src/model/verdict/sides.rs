//! What was measured of one side.

use chrono::TimeDelta;

use super::{LatencyHistogram, Tally};

/// What was measured of one side since it can be told apart, over the comparison's window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SideCounts {
    /// Requests that it answered.
    pub requests: u64,
    /// Those of them that failed.
    pub failures: u64,
    /// How long they took, where that is measured.
    pub latency: Option<LatencyHistogram>,
    /// Processor time, as a share of its limit.
    pub cpu: Option<f64>,
    /// Memory, as a share of its limit.
    pub memory: Option<f64>,
    /// Requests a second now.
    pub rate: Option<f64>,
    /// The time in which all this was counted.
    pub over: TimeDelta,
}

impl SideCounts {
    /// Requests and failures.
    pub fn tally(&self) -> Tally {
        Tally::new(self.requests, self.failures)
    }
}
