//! Plain HTTP metrics, as most client libraries and gateways name them.

use super::matchers::server_error;
use super::{Histogram, MetricSet, Releases, Subjects, Traffic, Unit};
use crate::backends::metrics::Naming;

pub(super) const SET: MetricSet = MetricSet {
    name: "http",
    help: "http_requests_total and http_request_duration_seconds, as client libraries and gateways expose them",
    presence: &["http_requests_total"],
    traffic: Some(Traffic {
        requests: "http_requests_total",
        kept: &[],
        failed: &[
            server_error("code"),
            server_error("status"),
            server_error("status_code"),
        ],
        latency: Histogram {
            buckets: "http_request_duration_seconds_bucket",
            unit: Unit::Seconds,
        },
        subjects: Subjects {
            // What a gateway says of its apps is renamed by Prometheus where the gateway itself
            // has such a label.
            namespace: &["exported_namespace", "kubernetes_namespace", "namespace"],
            name: &[
                Naming::app("exported_app"),
                Naming::app("app_kubernetes_io_instance"),
                Naming::app("app_kubernetes_io_name"),
                Naming::app("app"),
            ],
            configurable: true,
        },
        // A gateway that is scraped itself has its own pod's name in the plain label.
        releases: Releases::ByPod(&["exported_pod", "pod"]),
    }),
    saturation: None,
};
