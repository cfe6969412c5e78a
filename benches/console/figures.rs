//! What was measured, for people and for scripts.

use std::time::Duration;

use serde_json::json;

use crate::Arguments;
use crate::terminal::Observed;

/// A distribution in three figures, in milliseconds.
#[derive(Clone, Copy)]
pub struct Percentiles {
    p50: f64,
    p90: f64,
    p99: f64,
}

impl Percentiles {
    /// Of `samples`; nearest rank.
    pub fn of(mut samples: Vec<Duration>) -> Self {
        samples.sort_unstable();
        let rank = |percent: usize| {
            let index = (samples.len() * percent).div_ceil(100).max(1) - 1;
            samples[index].as_secs_f64() * 1_000.0
        };
        Self {
            p50: rank(50),
            p90: rank(90),
            p99: rank(99),
        }
    }

    fn words(&self) -> String {
        format!(
            "p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms",
            self.p50, self.p90, self.p99
        )
    }

    fn json(&self) -> serde_json::Value {
        json!({ "p50_ms": self.p50, "p90_ms": self.p90, "p99_ms": self.p99 })
    }
}

/// All figures of one run, as rows of a name, a JSON value and words.
pub struct Figures {
    rows: Vec<(&'static str, serde_json::Value, String)>,
}

impl Figures {
    pub fn new(
        arguments: &Arguments,
        live_after: Duration,
        resident: u64,
        idle: &Observed,
        quiet: Percentiles,
        busy: Option<(Observed, Percentiles, f64)>,
    ) -> Self {
        let megabytes = resident as f64 / 1e6;
        let mut rows = vec![
            ("apps", json!(arguments.apps), arguments.apps.to_string()),
            (
                "live_after_s",
                json!(live_after.as_secs_f64()),
                format!("{:.2} s", live_after.as_secs_f64()),
            ),
            (
                "resident_mb",
                json!(megabytes),
                format!("{megabytes:.1} MB"),
            ),
            ("idle_cpu", json!(idle.cpu_share), percent(idle.cpu_share)),
            (
                "idle_bytes_per_s",
                json!(idle.bytes_per_second),
                format!("{:.0}", idle.bytes_per_second),
            ),
            ("key_to_screen", quiet.json(), quiet.words()),
        ];
        if let Some((observed, keys, made)) = busy {
            rows.extend([
                ("changes_per_s", json!(made), format!("{made:.0}")),
                (
                    "busy_cpu",
                    json!(observed.cpu_share),
                    percent(observed.cpu_share),
                ),
                (
                    "busy_bytes_per_s",
                    json!(observed.bytes_per_second),
                    format!("{:.0}", observed.bytes_per_second),
                ),
                ("busy_key_to_screen", keys.json(), keys.words()),
            ]);
        }
        Self { rows }
    }

    pub fn table(&self) -> String {
        let line =
            |(name, _, words): &(&str, serde_json::Value, String)| format!("{name:<20} {words}");
        self.rows.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    pub fn json(&self) -> String {
        let entries = self
            .rows
            .iter()
            .map(|(name, value, _)| ((*name).to_owned(), value.clone()));
        serde_json::Value::Object(entries.collect()).to_string()
    }
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}
