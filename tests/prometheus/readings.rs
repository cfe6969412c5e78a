//! What two ways say of the same apps, compared within the tolerance of their windows.

use std::collections::BTreeMap;
use std::process::Output;

use serde_json::Value;

/// An app's readings by their names; `None` is unknown.
pub type Readings = BTreeMap<String, BTreeMap<&'static str, Option<f64>>>;

const SIGNALS: [&str; 5] = ["requests", "errors", "latency_p95", "cpu", "memory"];

/// The readings of every app in `get apps -o json`.
pub fn readings(output: &Output) -> Readings {
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    let apps: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let apps = apps["apps"].as_array().or(apps.as_array()).expect("apps");
    let read = |app: &Value| {
        let name = [&app["namespace"], &app["name"]].map(|it| it.as_str().expect("a name"));
        let values = SIGNALS.map(|signal| (signal, app["readings"][signal]["value"].as_f64()));
        (name.join("/"), values.into_iter().collect())
    };
    apps.iter().map(read).collect()
}

/// Asserts that both say the same of every app, as far as windows of so many seconds tell, which
/// begin and end a scrape apart.
pub fn assert_agree(directly: &Readings, through: &Readings, seconds: f64) {
    let names = |readings: &Readings| readings.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(directly), names(through));
    let mut disagreed = Vec::new();
    let mut compared = BTreeMap::new();
    for (name, one) in directly {
        let other = &through[name];
        for signal in SIGNALS {
            let pair = (one[signal], other[signal]);
            match verdict(signal, pair, requests(one, other), seconds) {
                Some(true) => *compared.entry(signal).or_insert(0) += 1,
                Some(false) => disagreed.push(format!("{name} {signal}: {pair:?}")),
                None => {}
            }
        }
    }
    assert!(disagreed.is_empty(), "{}", disagreed.join("\n"));
    for signal in SIGNALS {
        let least = if signal == "latency_p95" { 10 } else { 20 };
        let count = compared.get(signal).copied().unwrap_or(0);
        assert!(count >= least, "{signal}: only {count} apps compared");
    }
}

/// Requests a second, the lesser of the two.
fn requests(one: &BTreeMap<&str, Option<f64>>, other: &BTreeMap<&str, Option<f64>>) -> f64 {
    let known = [one["requests"], other["requests"]].map(|it| it.unwrap_or(0.0));
    known[0].min(known[1])
}

/// Whether two values agree; `None` where there is nothing to compare, or too little.
fn verdict(
    signal: &str,
    pair: (Option<f64>, Option<f64>),
    requests: f64,
    seconds: f64,
) -> Option<bool> {
    // As many requests more or less as come within the time by which the windows differ.
    let few = 4.0 / seconds;
    let near = |a: f64, b: f64, share: f64, least: f64| (a - b).abs() <= a.max(b) * share + least;
    match (signal, pair) {
        ("requests", (Some(a), Some(b))) => Some(near(a, b, 0.15, few)),
        ("errors", (Some(a), Some(b))) => Some(near(a, b, 0.2, few / requests)),
        // A quantile of few requests jumps from bucket to bucket.
        ("latency_p95" | "errors", _) if requests * seconds < 100.0 => None,
        ("latency_p95", (Some(a), Some(b))) => Some(near(a, b, 0.35, 0.005)),
        ("cpu", (Some(a), Some(b))) => Some(near(a, b, 0.2, 0.03)),
        ("memory", (Some(a), Some(b))) => Some(near(a, b, 0.1, 0.01)),
        (_, (None, None)) => None,
        _ => Some(false),
    }
}
