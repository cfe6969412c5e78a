//! cAdvisor (what containers use) and kube-state-metrics (what they may use).

use super::matchers::{is, is_not};
use super::{Matcher, MetricSet, Saturation, Usage};

/// A container's own series: not those of the pod as a whole, and not the pod's sandbox.
const CONTAINERS: &[Matcher] = &[is_not("container", ""), is_not("container", "POD")];

const LIMITS: &str = "kube_pod_container_resource_limits";

pub(super) const SET: MetricSet = MetricSet {
    name: "kubernetes",
    help: "CPU and memory used (cAdvisor) as a share of limits (kube-state-metrics); pods of Deployments by their names",
    presence: &["container_cpu_usage_seconds_total", LIMITS],
    traffic: None,
    saturation: Some(Saturation {
        cpu: Usage {
            used: "container_cpu_usage_seconds_total",
            used_kept: CONTAINERS,
            limit: LIMITS,
            limit_kept: &[is("resource", "cpu")],
        },
        memory: Usage {
            used: "container_memory_working_set_bytes",
            used_kept: CONTAINERS,
            limit: LIMITS,
            limit_kept: &[is("resource", "memory")],
        },
    }),
};
