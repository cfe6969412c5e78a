//! Checks the chain, and names the line where it breaks.

use std::cmp::Ordering;
use std::path::Path;

use serde::Serialize;

use super::line::{GENESIS, Line, Link, sha256};
use super::lines::{self, RawLine};
use super::{AuditError, Record, head};
use crate::model::CleanText;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// How many lines belong to the chain.
    pub lines: usize,
    /// The hash of the last line, which stands for all before it: note it down elsewhere, and a
    /// later check can be told to find it. `None` where there is no audit yet.
    pub head: Option<String>,
    /// Where it was changed; empty where it was not.
    pub flaws: Vec<Flaw>,
    /// Lines torn by a crash in mid-write: no tampering, and nothing that was done is missing
    /// for them, since an intent is on the disk before its first change.
    pub torn: Vec<usize>,
}

impl Verdict {
    /// Whether nobody changed it, as far as the chain can tell.
    pub fn is_intact(&self) -> bool {
        self.flaws.is_empty()
    }
}

/// One place where the chain is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// The line in the file, from 1.
    pub line: usize,
    /// What is wrong, in words.
    pub what: CleanText,
}

/// Checks the file at `path`; `noted` is a head that was noted down earlier.
pub(super) fn verify(path: &Path, noted: Option<&str>) -> Result<Verdict, AuditError> {
    // Before the file: whoever appends writes the head last, so that the file is never behind.
    let remembered = head::read(path)?;
    let mut check = Check::new(noted, remembered);
    lines::each(path, |line| check.take(line))?;
    Ok(check.finish())
}

struct Check {
    verdict: Verdict,
    seq: u64,
    prev: String,
    /// A line that can't be read, whose explanation must follow at once.
    pending: Option<(usize, String)>,
    /// How many lines the file has.
    count: usize,
    /// A head that was noted down earlier and did not come yet.
    noted: Option<String>,
    /// The head beside the file, until it came.
    remembered: Option<Link>,
}

impl Check {
    fn new(noted: Option<&str>, remembered: Option<Link>) -> Self {
        Self {
            verdict: Verdict::default(),
            seq: 0,
            prev: GENESIS.to_owned(),
            pending: None,
            count: 0,
            noted: noted.map(|hash| hash.trim().to_ascii_lowercase()),
            remembered,
        }
    }

    fn take(&mut self, raw: &RawLine<'_>) {
        self.count = raw.number;
        match Line::read(raw.bytes) {
            Some(line) => self.line(raw.number, &line),
            None if !raw.is_closed => self.verdict.torn.push(raw.number),
            None => self.unreadable(raw.number, raw.bytes),
        }
    }

    fn line(&mut self, number: usize, line: &Line) {
        self.explain(&line.entry.record);
        if !line.intact {
            self.flaw(number, "it was changed: its content does not have its hash");
        } else if line.entry.prev != self.prev {
            let number_is = line.entry.seq;
            let what = match number_is.cmp(&self.seq) {
                Ordering::Greater => format!(
                    "{} missing before it (number {number_is} follows, {} was due)",
                    lines_are(number_is - self.seq),
                    self.seq
                ),
                Ordering::Less => format!(
                    "it stands in the wrong place (number {number_is} follows, {} was due)",
                    self.seq
                ),
                Ordering::Equal => "the line before it was replaced: it has another hash than \
                                    this one names"
                    .to_owned(),
            };
            self.flaw(number, &what);
        } else if let Some(missing @ 1..) = line.entry.seq.checked_sub(self.seq) {
            let what = format!(
                "{} missing before it: what stood there was cut off, and then the audit went on",
                lines_are(missing)
            );
            self.flaw(number, &what);
        } else if line.entry.seq != self.seq {
            self.flaw(number, "its number does not follow");
        }
        self.verdict.lines += 1;
        self.seq = line.entry.seq + 1;
        self.prev.clone_from(&line.hash);
        self.heads(line);
    }

    /// Crosses off the heads that the line is.
    fn heads(&mut self, line: &Line) {
        self.noted.take_if(|noted| *noted == line.hash);
        self.remembered.take_if(|it| it.hash == line.hash);
        self.verdict.head = Some(line.hash.clone());
    }

    fn unreadable(&mut self, number: usize, bytes: &[u8]) {
        self.settle();
        self.pending = Some((number, sha256(bytes)));
    }

    /// A torn line is forgiven where the line after it tells of exactly that one.
    fn explain(&mut self, record: &Record) {
        if let (Some((number, hash)), Record::Torn { sha256, .. }) = (&self.pending, record)
            && hash == sha256
        {
            self.verdict.torn.push(*number);
            self.pending = None;
        }
        self.settle();
    }

    fn settle(&mut self) {
        if let Some((number, _)) = self.pending.take() {
            self.flaw(number, "it is no line of an audit: it was changed or added");
        }
    }

    fn flaw(&mut self, line: usize, what: &str) {
        let what = CleanText::new(what);
        self.verdict.flaws.push(Flaw { line, what });
    }

    fn finish(mut self) -> Verdict {
        self.settle();
        let after = self.count + 1;
        if let Some(head) = self.remembered.take() {
            let what = match (head.seq + 1).checked_sub(self.seq) {
                Some(missing @ 1..) => {
                    format!("{} cut off the end, says audit.head", lines_are(missing))
                }
                _ => format!(
                    "no line has the hash that audit.head remembers of number {}: the end was \
                     replaced",
                    head.seq
                ),
            };
            self.flaw(after, &what);
        }
        if self.noted.take().is_some() {
            let what = "no line has the hash that was noted down: lines were cut off or replaced";
            self.flaw(after, what);
        }
        self.verdict
    }
}

fn lines_are(count: u64) -> String {
    match count {
        1 => "1 line is".to_owned(),
        count => format!("{count} lines are"),
    }
}
