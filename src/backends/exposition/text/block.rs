//! Values and times, read by `prometheus-parse`, some hundred lines at a time.

use std::fmt::Write as _;
use std::io;

use chrono::{DateTime, Utc};
use prometheus_parse::{Scrape, Value};

use super::Format;
use super::labels::Label;
use super::line::{Parts, Token};
use super::tally::Reason;

/// Lines a block: enough that starting the crate does not count, few enough to stay in the cache.
pub(super) const LINES: usize = 512;

/// What the crate gives as the time of a sample for which it found none.
const NO_TIME: DateTime<Utc> = DateTime::<Utc>::MIN_UTC;

/// Samples whose numbers are still to be read.
#[derive(Debug, Default)]
pub(super) struct Block<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) labels: Vec<Label<'a>>,
}

/// A sample with its place in the answer and in the block.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) parts: Parts<'a>,
    /// The number of its line, and its text.
    pub(super) line: (u64, &'a str),
    /// Which of the block's labels are its own.
    pub(super) labels: std::ops::Range<usize>,
}

/// What a sample says, or which of its words is none.
pub(super) type Numbers<'a> = Result<(f64, Option<DateTime<Utc>>), (Token<'a>, Reason)>;

impl<'a> Block<'a> {
    pub(super) fn is_full(&self) -> bool {
        self.entries.len() >= LINES
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.labels.clear();
    }

    /// The numbers of each entry, in order.
    pub(super) fn numbers(&self, format: Format) -> Vec<Numbers<'a>> {
        let lines = self.entries.iter().enumerate();
        let lines = lines.map(|(index, entry)| Ok(fabricate(index, &entry.parts, format)));
        // What the crate does not take for a number it leaves out.
        let missing = |entry: &Entry<'a>| Err((entry.parts.value, Reason::NotANumber));
        let mut numbers: Vec<Numbers<'a>> = self.entries.iter().map(missing).collect();
        for sample in read(lines) {
            let index = sample.metric.get(1..).and_then(|index| index.parse().ok());
            let index: usize = index.unwrap_or(usize::MAX);
            let (Some(entry), Value::Untyped(value)) = (self.entries.get(index), sample.value)
            else {
                continue;
            };
            numbers[index] = time(&entry.parts, sample.timestamp, format).map(|at| (value, at));
        }
        numbers
    }
}

/// The samples that the crate finds in `lines`.
fn read(lines: impl Iterator<Item = io::Result<String>>) -> Vec<prometheus_parse::Sample> {
    // It fails only where reading a line does, and these are in memory.
    Scrape::parse_at(lines, NO_TIME).map_or_else(|_| Vec::new(), |scrape| scrape.samples)
}

/// A line of which the crate can make only one thing: the number's index as its name, no labels.
fn fabricate(index: usize, parts: &Parts<'_>, format: Format) -> String {
    let mut line = String::with_capacity(parts.value.text.len() + 24);
    let _ = write!(line, "_{index} {}", parts.value.text);
    if let (Some(timestamp), Format::Prometheus) = (parts.timestamp, format) {
        line.push(' ');
        line.push_str(timestamp.text);
    }
    line
}

/// The time of a sample, of which the crate says that it is `read`.
fn time<'a>(
    parts: &Parts<'a>,
    read: DateTime<Utc>,
    format: Format,
) -> Result<Option<DateTime<Utc>>, (Token<'a>, Reason)> {
    let Some(timestamp) = parts.timestamp else {
        return Ok(None);
    };
    let at = match format {
        Format::Prometheus => Some(read).filter(|at| *at != NO_TIME),
        Format::OpenMetrics => of_seconds(timestamp.text),
    };
    at.map(Some).ok_or((timestamp, Reason::NotATime))
}

/// The time that is `text` seconds after 1970.
fn of_seconds(text: &str) -> Option<DateTime<Utc>> {
    let milliseconds = text.parse::<f64>().ok()? * 1000.0;
    // Within what a time can be, a float is a whole number of milliseconds, exactly.
    let limit = DateTime::<Utc>::MAX_UTC.timestamp_millis() as f64;
    let milliseconds = Some(milliseconds.round()).filter(|it| it.abs() <= limit)?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is within what a time can be"
    )]
    DateTime::from_timestamp_millis(milliseconds as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_read_to_the_millisecond() {
        for (text, milliseconds) in [
            ("1795407477", Some(1_795_407_477_000)),
            ("1795407477.666", Some(1_795_407_477_666)),
            ("1.795407477666e9", Some(1_795_407_477_666)),
            ("-1", Some(-1000)),
            ("0.0004", Some(0)),
            ("1e300", None),
            ("NaN", None),
            ("inf", None),
            ("soon", None),
        ] {
            let at = of_seconds(text).map(|at| at.timestamp_millis());
            assert_eq!(at, milliseconds, "{text}");
        }
    }
}
