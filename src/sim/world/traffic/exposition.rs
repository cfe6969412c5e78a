//! The families, family by family, as a gateway with a node's and a cluster's exporter behind it
//! exposes them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::app::App;
use super::latency::BOUNDS;
use super::mix::CODES;
use super::pod::Pod;
use super::text::{Kind, family, sample};
use crate::sim::store::Key;

type Apps = BTreeMap<Key, App>;

/// Writes all but the requests of what is measured of the apps.
pub fn rest(out: &mut String, apps: &Apps, now: DateTime<Utc>) {
    durations(out, apps);
    cpu(out, apps);
    memory(out, apps, now);
    limits(out, apps);
}

/// Writes what the gateway says of itself.
pub fn own(out: &mut String, started: DateTime<Utc>) {
    let name = "gateway_build_info";
    family(
        out,
        name,
        Kind::Gauge,
        "What the gateway was built from; always 1.",
    );
    let version = concat!("version=\"", env!("CARGO_PKG_VERSION"), "\"");
    sample(out, name, [version, ",simulated=\"true\""], 1);
    let name = "process_start_time_seconds";
    family(
        out,
        name,
        Kind::Gauge,
        "When the gateway was started, in seconds since 1970.",
    );
    out.push_str(name);
    out.push(' ');
    out.push_str(&started.timestamp().to_string());
    out.push('\n');
}

fn pods(apps: &Apps) -> impl Iterator<Item = &Pod> {
    apps.values().flat_map(|app| app.pods.values())
}

fn serving(apps: &Apps) -> impl Iterator<Item = &Pod> {
    // What was never asked has no series, as in most clients of Prometheus.
    pods(apps).filter(|pod| pod.runs() && pod.tally.requests() > 0)
}

/// Writes the requests that were answered.
pub fn requests(out: &mut String, apps: &Apps) {
    let name = "http_requests_total";
    family(
        out,
        name,
        Kind::Counter,
        "Requests answered, by app, pod and status code.",
    );
    let codes = CODES.map(|code| format!(",code=\"{code}\""));
    for app in apps.values() {
        if app.unserved.counted > 0 {
            let labels = [app.unserved_labels.as_str(), ",code=\"503\""];
            sample(out, name, labels, app.unserved.counted);
        }
        for pod in app.pods.values().filter(|pod| pod.runs()) {
            for (code, counter) in codes.iter().zip(&pod.tally.codes) {
                if counter.counted > 0 {
                    sample(out, name, [&pod.requests_labels, code], counter.counted);
                }
            }
        }
    }
}

fn durations(out: &mut String, apps: &Apps) {
    let name = "http_request_duration_seconds";
    family(
        out,
        name,
        Kind::Histogram,
        "How long requests took to answer.",
    );
    let bounds = BOUNDS.map(|(_, bound)| format!(",le=\"{bound}\""));
    for pod in serving(apps) {
        let labels = pod.requests_labels.as_str();
        let buckets = &pod.tally.buckets;
        let mut below = 0;
        let infinite = ",le=\"+Inf\"";
        let bounds = bounds.iter().map(String::as_str).chain([infinite]);
        for (bound, bucket) in bounds.zip(buckets) {
            below += bucket.counted;
            sample(
                out,
                "http_request_duration_seconds_bucket",
                [labels, bound],
                below,
            );
        }
        let sum = milli(pod.tally.sum);
        sample(out, "http_request_duration_seconds_sum", [labels, ""], sum);
        sample(
            out,
            "http_request_duration_seconds_count",
            [labels, ""],
            below,
        );
    }
}

fn cpu(out: &mut String, apps: &Apps) {
    let name = "container_cpu_usage_seconds_total";
    family(out, name, Kind::Counter, "CPU time a container has used.");
    for pod in pods(apps).filter(|pod| pod.runs()) {
        let used = milli(pod.cpu_seconds);
        sample(out, name, [&pod.container_labels, ""], used);
    }
}

fn memory(out: &mut String, apps: &Apps, now: DateTime<Utc>) {
    let name = "container_memory_working_set_bytes";
    family(
        out,
        name,
        Kind::Gauge,
        "Memory a container uses and that cannot be taken from it.",
    );
    for app in apps.values() {
        let Some(declared) = &app.declared else {
            continue;
        };
        for pod in app.pods.values().filter(|pod| pod.runs()) {
            let bytes = pod.memory(&declared.profile, now);
            sample(out, name, [&pod.container_labels, ""], bytes);
        }
    }
}

fn limits(out: &mut String, apps: &Apps) {
    let name = "kube_pod_container_resource_limits";
    family(out, name, Kind::Gauge, "What a container may use at most.");
    for pod in pods(apps) {
        let labels = pod.container_labels.as_str();
        if let Some(cores) = pod.view.limits.cpu {
            sample(
                out,
                name,
                [labels, ",resource=\"cpu\",unit=\"core\""],
                cores,
            );
        }
        if let Some(bytes) = pod.view.limits.memory {
            let kind = ",resource=\"memory\",unit=\"byte\"";
            sample(out, name, [labels, kind], bytes);
        }
    }
}

/// To the thousandth: more digits would say nothing.
fn milli(seconds: f64) -> f64 {
    (seconds * 1_000.0).round() / 1_000.0
}
