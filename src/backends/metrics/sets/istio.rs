//! Istio's standard metrics, as the server's side reports them.

use super::matchers::{is, server_error};
use super::{Histogram, MetricSet, Releases, Subjects, Traffic, Unit};
use crate::backends::metrics::Naming;

pub(super) const SET: MetricSet = MetricSet {
    name: "istio",
    help: "istio_requests_total and istio_request_duration_milliseconds, reported by the destination",
    presence: &["istio_requests_total"],
    traffic: Some(Traffic {
        requests: "istio_requests_total",
        // Both sides report each request.
        kept: &[is("reporter", "destination")],
        failed: &[server_error("response_code")],
        latency: Histogram {
            buckets: "istio_request_duration_milliseconds_bucket",
            unit: Unit::Milliseconds,
        },
        subjects: Subjects {
            namespace: &["destination_workload_namespace"],
            name: &[Naming::workload("destination_workload")],
            configurable: false,
        },
        // The destination's proxy reports, and is scraped in the pod that serves.
        releases: Releases::ByPod(&["pod"]),
    }),
    saturation: None,
};
