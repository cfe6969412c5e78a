//! OpenTelemetry's HTTP server metrics, stable conventions, by its Prometheus exporter.

use super::matchers::server_error;
use super::{Histogram, MetricSet, Releases, Subjects, Traffic, Unit};
use crate::backends::metrics::Naming;

pub(super) const SET: MetricSet = MetricSet {
    name: "opentelemetry",
    help: "http_server_request_duration_seconds, with resource attributes as labels",
    presence: &["http_server_request_duration_seconds_count"],
    traffic: Some(Traffic {
        requests: "http_server_request_duration_seconds_count",
        kept: &[],
        failed: &[server_error("http_response_status_code")],
        latency: Histogram {
            buckets: "http_server_request_duration_seconds_bucket",
            unit: Unit::Seconds,
        },
        subjects: Subjects {
            namespace: &["k8s_namespace_name", "service_namespace", "namespace"],
            name: &[
                Naming::workload("k8s_deployment_name"),
                Naming::app("service_name"),
                Naming::app("app"),
            ],
            configurable: true,
        },
        // The plain labels may be those of the collector.
        releases: Releases::ByPod(&["k8s_pod_name", "exported_pod", "pod"]),
    }),
    saturation: None,
};
