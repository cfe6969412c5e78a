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

/// Reads a vector whose series are told by one label: its values.
pub fn values(bytes: &[u8], label: &str) -> Result<BTreeSet<String>, AnswerError> {
    let outcome = Envelope::read(bytes)?.result("vector")?;
    let mut values = BTreeSet::new();
    each(outcome.result, |series: Series<'_>| {
        values.insert(series.metric.value(label).to_owned());
    })?;
    Ok(values)
}

/// Reads a vector, a series at a time; gives the server's warnings.
pub(in crate::backends::prometheus) fn rows(
    bytes: &[u8],
    mut take: impl FnMut(&Labels<'_>, f64),
) -> Result<Vec<CleanText>, AnswerError> {
    let outcome = Envelope::read(bytes)?.result("vector")?;
    each(outcome.result, |series: Series<'_>| {
        if let Some(sample) = series.value {
            take(&series.metric, sample.value);
        }
    })?;
    Ok(outcome.warnings)
}

/// What time it is at a server, and whose language it speaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ServerTime {
    /// In seconds since 1970.
    pub seconds: f64,
    /// By how it answered.
    pub dialect: Dialect,
}

/// The query language, where it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Prometheus's, and that of what is built from it: `increase` leaves out what a counter had
    /// when it was first seen.
    #[default]
    Prometheus,
    /// VictoriaMetrics's: its `increase` counts it in.
    VictoriaMetrics,
}

/// Reads the answer to `time()`. It is a scalar, but for VictoriaMetrics, which makes a vector of
/// it.
pub fn server_time(bytes: &[u8]) -> Result<ServerTime, AnswerError> {
    let outcome = Envelope::read(bytes)?.outcome()?;
    let (dialect, sample) = if outcome.shape == "scalar" {
        let sample = serde_json::from_str(outcome.result).map_err(|error| foreign(&error))?;
        (Dialect::Prometheus, Some(sample))
    } else {
        let mut sample: Option<Sample> = None;
        if outcome.shape == "vector" {
            each(outcome.result, |series: Series<'_>| sample = series.value)?;
        }
        (Dialect::VictoriaMetrics, sample)
    };
    let Some(Sample { value: seconds, .. }) = sample else {
        return Err(AnswerError::Shape(CleanText::new(&outcome.shape), "scalar"));
    };
    Ok(ServerTime { seconds, dialect })
}
