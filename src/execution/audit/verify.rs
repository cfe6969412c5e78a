//! Checks the chain, and names the line where it breaks.

use std::cmp::Ordering;

use serde::Serialize;

use super::Record;
use super::line::{GENESIS, Line, sha256};
use crate::model::CleanText;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// How many lines belong to the chain.
    pub lines: usize,
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

/// Checks `text`, the whole file.
pub(super) fn verify(text: &[u8]) -> Verdict {
    let mut check = Check::new();
    let ends_open = text.last().is_some_and(|byte| *byte != b'\n');
    let lines: Vec<_> = text.split(|byte| *byte == b'\n').collect();
    let count = lines.len();
    for (index, bytes) in lines.into_iter().enumerate() {
        let is_last = index + 1 == count;
        if is_last && bytes.is_empty() {
            continue;
        }
        match Line::read(bytes) {
            Some(line) => check.line(index + 1, &line),
            None if is_last && ends_open => check.verdict.torn.push(index + 1),
            None => check.unreadable(index + 1, bytes),
        }
    }
    check.finish()
}

struct Check {
    verdict: Verdict,
    seq: u64,
    prev: String,
    /// A line that can't be read, whose explanation must follow at once.
    pending: Option<(usize, String)>,
}

impl Check {
    fn new() -> Self {
        Self {
            verdict: Verdict::default(),
            seq: 0,
            prev: GENESIS.to_owned(),
            pending: None,
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
        } else if line.entry.seq != self.seq {
            self.flaw(number, "its number does not follow");
        }
        self.verdict.lines += 1;
        self.seq = line.entry.seq + 1;
        self.prev.clone_from(&line.hash);
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
        self.verdict
    }
}

fn lines_are(count: u64) -> String {
    match count {
        1 => "1 line is".to_owned(),
        count => format!("{count} lines are"),
    }
}
