//! From chunks to samples.

use std::borrow::Cow;
use std::collections::HashSet;

use chrono::{DateTime, Utc};
use compact_str::CompactString;
use prometheus_parse::SampleType;

use super::Format;
use super::block::{Block, Entry};
use super::labels::Labels;
use super::line::{self, Line};
use super::tally::{Place, Reason, Tally};

/// One sample of a metric that is wanted.
#[derive(Clone, Debug)]
pub struct Sample<'a> {
    /// The metric's name, as in `http_requests_total`.
    pub name: Cow<'a, str>,
    /// Its labels.
    pub labels: Labels<'a>,
    /// Its value, which may be infinite or not a number.
    pub value: f64,
    /// When it was true, where the line says so.
    pub at: Option<DateTime<Utc>>,
}

/// Takes what is read, as it is read.
pub trait Taker {
    /// A sample.
    fn sample(&mut self, sample: Sample<'_>);

    /// What `# TYPE` says of the metric `name`.
    fn kind(&mut self, name: &str, kind: SampleType) {
        let _ = (name, kind);
    }
}

impl<F: FnMut(Sample<'_>)> Taker for F {
    fn sample(&mut self, sample: Sample<'_>) {
        self(sample);
    }
}

/// Which metrics are handed on; the others are only counted.
#[derive(Clone, Debug, Default)]
pub enum Wanted {
    /// All.
    #[default]
    Everything,
    /// Those with these names.
    Names(HashSet<CompactString>),
}

impl Wanted {
    /// Whether samples of the metric `name` are handed on.
    pub fn wants(&self, name: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Names(names) => names.contains(name),
        }
    }
}

/// What an answer may be at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the whole.
    pub bytes: u64,
    /// Bytes of a line; longer ones are unreadable.
    pub line: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 200 << 20,
            line: 64 << 10,
        }
    }
}

/// Why an answer as a whole counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfinished {
    /// It is larger than it may be.
    #[error("the answer is larger than {} MB: scrape something smaller, or raise the limit", limit >> 20)]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// OpenMetrics without `# EOF`: nobody knows what is missing.
    #[error("the answer ends before # EOF: it was cut off")]
    NoEnd,
}

/// Reads one answer.
#[derive(Debug)]
pub struct Reader<'w> {
    format: Format,
    wanted: &'w Wanted,
    limits: Limits,
    /// The beginning of a line whose end has not come yet.
    carry: Vec<u8>,
    /// Within a line that is too long.
    skipping: bool,
    /// After `# EOF`.
    ended: bool,
    tally: Tally,
}

impl<'w> Reader<'w> {
    /// A reader of one answer in `format`.
    pub fn new(format: Format, wanted: &'w Wanted, limits: Limits) -> Self {
        Self {
            format,
            wanted,
            limits,
            carry: Vec::new(),
            skipping: false,
            ended: false,
            tally: Tally::default(),
        }
    }

    /// Reads on. What is whole goes to `taker`.
    pub fn feed(&mut self, chunk: &[u8], taker: &mut dyn Taker) -> Result<(), Unfinished> {
        self.tally.bytes += chunk.len() as u64;
        if self.tally.bytes > self.limits.bytes {
            let limit = self.limits.bytes;
            return Err(Unfinished::TooLarge { limit });
        }
        let mut chunk = chunk;
        if self.skipping || !self.carry.is_empty() {
            let Some(end) = chunk.iter().position(|byte| *byte == b'\n') else {
                self.carry(chunk);
                return Ok(());
            };
            self.carry(&chunk[..end]);
            self.end_carried(taker);
            chunk = &chunk[end + 1..];
        }
        let last = chunk.iter().rposition(|byte| *byte == b'\n');
        let (whole, rest) = chunk.split_at(last.map_or(0, |last| last + 1));
        if let [lines @ .., _] = whole {
            self.lines(lines, taker);
        }
        self.carry(rest);
        Ok(())
    }

    /// Reads what is left, after the last chunk.
    pub fn finish(mut self, taker: &mut dyn Taker) -> Result<Tally, Unfinished> {
        if self.skipping || !self.carry.is_empty() {
            self.end_carried(taker);
        }
        if self.format == Format::OpenMetrics && !self.ended {
            return Err(Unfinished::NoEnd);
        }
        Ok(self.tally)
    }

    /// Bytes of a line whose end has not come yet.
    #[cfg(test)]
    pub(super) fn carried(&self) -> usize {
        self.carry.len()
    }

    /// Keeps the beginning of a line, unless it is too long already.
    fn carry(&mut self, part: &[u8]) {
        self.skipping |= self.carry.len() + part.len() > self.limits.line;
        if self.skipping {
            self.carry.clear();
        } else {
            self.carry.extend_from_slice(part);
        }
    }

    /// Reads the line that has come to its end.
    fn end_carried(&mut self, taker: &mut dyn Taker) {
        if std::mem::take(&mut self.skipping) {
            self.tally.lines += 1;
            self.miss(0, Reason::TooLong);
            return;
        }
        let line = std::mem::take(&mut self.carry);
        self.lines(&line, taker);
        self.carry = line;
        self.carry.clear();
    }

    /// Reads whole lines, but for the end of the last.
    fn lines(&mut self, lines: &[u8], taker: &mut dyn Taker) {
        let mut block = Block::default();
        for line in lines.split(|byte| *byte == b'\n') {
            self.tally.lines += 1;
            if let Err((column, reason)) = self.line(line, &mut block, taker) {
                self.miss(column, reason);
            }
            if block.is_full() {
                self.hand_over(&block, taker);
                block.clear();
            }
        }
        self.hand_over(&block, taker);
    }

    /// Takes one line apart; a sample goes into `block`. Where it is refused: before which
    /// character, and why.
    fn line<'a>(
        &mut self,
        line: &'a [u8],
        block: &mut Block<'a>,
        taker: &mut dyn Taker,
    ) -> Result<(), (usize, Reason)> {
        if line.len() > self.limits.line {
            return Err((0, Reason::TooLong));
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let text = match str::from_utf8(line) {
            Ok(text) => text,
            Err(error) => {
                let readable = String::from_utf8_lossy(&line[..error.valid_up_to()]);
                return Err((readable.chars().count(), Reason::NotText));
            }
        };
        if self.ended && !text.is_empty() {
            return Err((0, Reason::AfterEnd));
        }
        let first = block.labels.len();
        let read = line::read(text, &mut block.labels);
        match read.map_err(|refusal| (characters(text, refusal.at), refusal.reason))? {
            Line::Comment => {}
            Line::End => self.ended = self.format == Format::OpenMetrics,
            Line::Kind { name, kind } => taker.kind(&name.unescaped(), SampleType::parse(kind)),
            Line::Sample(parts) => block.entries.push(Entry {
                parts,
                line: (self.tally.lines, text),
                labels: first..block.labels.len(),
            }),
        }
        Ok(())
    }

    /// Gives the samples of a block to `taker`.
    fn hand_over(&mut self, block: &Block<'_>, taker: &mut dyn Taker) {
        for (entry, numbers) in block.entries.iter().zip(block.numbers(self.format)) {
            match numbers {
                Ok((value, at)) => {
                    self.tally.samples += 1;
                    let name = entry.parts.name.unescaped();
                    if self.wanted.wants(&name) {
                        let labels = Labels(&block.labels[entry.labels.clone()]);
                        taker.sample(Sample {
                            name,
                            labels,
                            value,
                            at,
                        });
                    }
                }
                Err((token, reason)) => {
                    let (line, text) = entry.line;
                    let column = characters(text, token.at) + 1;
                    self.tally.miss(Place {
                        line,
                        column,
                        reason,
                    });
                }
            }
        }
    }

    /// Counts the line that was begun last.
    fn miss(&mut self, before: usize, reason: Reason) {
        self.tally.miss(Place {
            line: self.tally.lines,
            column: before + 1,
            reason,
        });
    }
}

/// How many characters come before the byte `at`.
fn characters(text: &str, at: usize) -> usize {
    text.char_indices()
        .take_while(|(start, _)| *start < at)
        .count()
}
