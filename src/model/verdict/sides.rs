//! What is compared.

use std::sync::Arc;

use chrono::TimeDelta;
use serde::Serialize;

/// What was measured of one side of a rollout.
#[derive(Clone, Debug, PartialEq, Serialize)]
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

/// How long requests took, in buckets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LatencyHistogram {
    /// The buckets' upper bounds in seconds, ascending; the last may be infinite.
    pub bounds: Arc<[f64]>,
    /// How many requests fell into each bucket alone.
    pub counts: Vec<u64>,
}

fn seconds<S: serde::Serializer>(span: &TimeDelta, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(span.num_seconds())
}
