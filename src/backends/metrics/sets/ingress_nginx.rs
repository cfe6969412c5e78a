//! The metrics of ingress-nginx's controller: what comes from outside the cluster.

use super::matchers::server_error;
use super::{Histogram, MetricSet, Releases, Subjects, Traffic, Unit};
use crate::backends::metrics::Naming;

pub(super) const SET: MetricSet = MetricSet {
    name: "ingress-nginx",
    help: "nginx_ingress_controller_requests and …_request_duration_seconds; apps by their service's name",
    presence: &["nginx_ingress_controller_requests"],
    traffic: Some(Traffic {
        requests: "nginx_ingress_controller_requests",
        kept: &[],
        failed: &[server_error("status")],
        latency: Histogram {
            buckets: "nginx_ingress_controller_request_duration_seconds_bucket",
            unit: Unit::Seconds,
        },
        subjects: Subjects {
            // Prometheus renames them where the controller itself is scraped by namespace and
            // service.
            namespace: &["exported_namespace", "namespace"],
            name: &[Naming::app("exported_service"), Naming::app("service")],
            configurable: false,
        },
        releases: Releases::Untold(
            "ingress-nginx counts by service, not by pod; let Prometheus scrape the apps or a mesh, and name that set in `sets`",
        ),
    }),
    saturation: None,
};
