//! The registry of metric sets: which series tell an app's traffic and its saturation, one file a
//! set. Both the queries for Prometheus and the direct scraper derive from it.

mod http;
mod ingress_nginx;
mod istio;
mod kubernetes;
mod linkerd;
mod matcher;
mod matchers;
mod opentelemetry;
mod pods;
mod set;

pub use matcher::{Matcher, Test};
pub use pods::{HASH, POD_OF_DEPLOYMENT, SUFFIX, release_of, workload_of};
pub use set::{Histogram, MetricSet, Releases, Saturation, Subjects, Traffic, Unit, Usage};

/// All sets. Where several tell the traffic, the first that is there is used: a mesh sees every
/// request of its apps, an ingress controller only those from outside.
pub const ALL: [&MetricSet; 6] = [
    &istio::SET,
    &linkerd::SET,
    &opentelemetry::SET,
    &http::SET,
    &ingress_nginx::SET,
    &kubernetes::SET,
];

/// The set of this name.
pub fn named(name: &str) -> Option<&'static MetricSet> {
    ALL.into_iter().find(|set| set.name == name)
}

/// Of the metrics that are there, the sets to use: the first that tells traffic, and those that
/// tell saturation.
pub fn detected(is_there: impl Fn(&str) -> bool) -> Vec<&'static MetricSet> {
    let found = ALL
        .into_iter()
        .filter(|set| set.presence.iter().all(|name| is_there(name)));
    let mut traffic_is_told = false;
    found
        .filter(|set| set.traffic.is_none() || !std::mem::replace(&mut traffic_is_told, true))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_every_set_tells_something() {
        let names: BTreeSet<_> = ALL.iter().map(|set| set.name).collect();
        assert_eq!(names.len(), ALL.len());
        for set in ALL {
            assert_eq!(named(set.name), Some(set));
            assert!(set.traffic.is_some() || set.saturation.is_some());
            assert!(!set.presence.is_empty() && !set.help.is_empty());
            let metrics: Vec<_> = set.metrics().collect();
            assert!(
                set.presence.iter().all(|it| metrics.contains(it)),
                "{}",
                set.name
            );
        }
        assert_eq!(named("graphite"), None);
    }

    #[test]
    fn of_several_sets_that_tell_traffic_one_is_used() {
        let found = |there: &[&str]| -> Vec<&str> {
            let sets = detected(|name| there.contains(&name));
            sets.iter().map(|set| set.name).collect()
        };
        assert_eq!(found(&[]), [""; 0]);
        assert_eq!(found(&["http_requests_total"]), ["http"]);
        assert_eq!(
            found(&[
                "http_requests_total",
                "istio_requests_total",
                "container_cpu_usage_seconds_total",
                "kube_pod_container_resource_limits",
            ]),
            ["istio", "kubernetes"]
        );
        assert_eq!(found(&["container_cpu_usage_seconds_total"]), [""; 0]);
    }
}
