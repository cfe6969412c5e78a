//! Answers to range queries.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::answer::{AnswerError, Envelope};
use super::series::{Sample, each};

/// Values by their time, in milliseconds since 1970. Only finite numbers.
pub type Points = BTreeMap<i64, f64>;

#[derive(Deserialize)]
struct Series {
    #[serde(default)]
    values: Vec<Sample>,
}

/// Reads a matrix as one series: where there are several, `join` makes one value of two.
pub fn matrix(bytes: &[u8], join: fn(f64, f64) -> f64) -> Result<Points, AnswerError> {
    let outcome = Envelope::read(bytes)?.result("matrix")?;
    let mut points = Points::new();
    each(outcome.result, |series: Series| {
        for sample in series.values {
            let Some(at) = milliseconds(sample.at) else {
                continue;
            };
            if sample.value.is_finite() {
                let known = points.entry(at);
                known
                    .and_modify(|value| *value = join(*value, sample.value))
                    .or_insert(sample.value);
            }
        }
    })?;
    Ok(points)
}

/// A time in milliseconds, where there can be such a time.
fn milliseconds(seconds: f64) -> Option<i64> {
    let milliseconds = (seconds * 1_000.0).round();
    let sane = milliseconds.abs() < 1e15;
    #[expect(clippy::cast_possible_truncation, reason = "far below 2^63")]
    sane.then_some(milliseconds as i64)
}
