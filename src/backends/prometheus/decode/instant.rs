//! Answers to instant queries.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::answer::{AnswerError, Envelope, foreign};
use super::series::{Labels, Sample, each};
use crate::backends::metrics::{Oddities, Reader, Way};
use crate::model::CleanText;
use crate::model::signals::Subject;

/// One value a subject.
#[derive(Clone, Debug, Default)]
pub struct Instant {
    /// The values as they came, `NaN` and `Inf` among them.
    pub values: Vec<(Subject, f64)>,
    /// Which labels named the subjects.
    pub ways: BTreeSet<Way>,
    /// Series without the labels that are needed, and the server's warnings.
    pub odd: Oddities,
}

#[derive(Deserialize)]
struct Series<'a> {
    #[serde(borrow)]
    metric: Labels<'a>,
    /// A native histogram has none.
    value: Option<Sample>,
}

/// Reads a vector of values, whose subjects `reader` reads.
pub fn vector(bytes: &[u8], reader: &Reader) -> Result<Instant, AnswerError> {
    let outcome = Envelope::read(bytes)?.result("vector")?;
    let mut instant = Instant::default();
    for words in outcome.warnings {
        instant.odd.remark(words);
    }
    // Mostly all series are named alike: the set is looked into only where one differs.
    let mut last = None;
    each(outcome.result, |series: Series<'_>| {
        let Some(sample) = series.value else {
            let words = "native histograms are not read: ask for a number";
            return instant.odd.remark(CleanText::new(words));
        };
        match reader.read(|label| series.metric.value(label)) {
            Ok((subject, way)) => {
                if last != Some(way) {
                    instant.ways.insert(way);
                    last = Some(way);
                }
                instant.values.push((subject, sample.value));
            }
            Err(missing) => instant.odd.lacks(missing),
        }
    })?;
    Ok(instant)
}

/// Reads a vector of metrics: the names that are there.
pub fn names(bytes: &[u8]) -> Result<BTreeSet<String>, AnswerError> {
    let outcome = Envelope::read(bytes)?.result("vector")?;
    let mut names = BTreeSet::new();
    each(outcome.result, |series: Series<'_>| {
        names.insert(series.metric.value("__name__").to_owned());
    })?;
    Ok(names)
}

/// Reads the answer to `time()`: what time it is at the server, in seconds since 1970. It is a
/// scalar, but for VictoriaMetrics, which makes a vector of it.
pub fn server_time(bytes: &[u8]) -> Result<f64, AnswerError> {
    let outcome = Envelope::read(bytes)?.outcome()?;
    if outcome.shape == "scalar" {
        let sample: Sample =
            serde_json::from_str(outcome.result).map_err(|error| foreign(&error))?;
        return Ok(sample.value);
    }
    let mut time = None;
    if outcome.shape == "vector" {
        each(outcome.result, |series: Series<'_>| time = series.value)?;
    }
    let time = time.map(|sample| sample.value);
    time.ok_or_else(|| AnswerError::Shape(CleanText::new(&outcome.shape), "scalar"))
}
