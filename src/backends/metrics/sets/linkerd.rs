//! Linkerd's proxy metrics, of the requests that come in.

use super::matchers::is;
use super::{Histogram, MetricSet, Releases, Subjects, Traffic, Unit};
use crate::backends::metrics::Naming;

pub(super) const SET: MetricSet = MetricSet {
    name: "linkerd",
    help: "response_total and response_latency_ms of Linkerd's proxies, inbound",
    presence: &["response_total"],
    traffic: Some(Traffic {
        // Responses, not requests: only they are classified.
        requests: "response_total",
        kept: &[is("direction", "inbound")],
        failed: &[is("classification", "failure")],
        latency: Histogram {
            buckets: "response_latency_ms_bucket",
            unit: Unit::Milliseconds,
        },
        subjects: Subjects {
            namespace: &["namespace"],
            name: &[Naming::workload("deployment")],
            configurable: false,
        },
        releases: Releases::ByPod(&["pod"]),
    }),
    saturation: None,
};
