//! One line, taken apart by the grammar.
//!
//! It is a little wider than either standard, where what is meant cannot be mistaken: blanks may
//! stand around everything, an exemplar may stand in either format.

use super::labels::{Label, Written, has_twin};
use super::tally::Reason;

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// Nothing, help, a unit, or a remark.
    Comment,
    /// `# EOF`, to the letter.
    End,
    /// `# TYPE name kind`.
    Kind { name: Written<'a>, kind: &'a str },
    /// A sample; its labels were appended to those of the block.
    Sample(Parts<'a>),
}

/// A sample but for its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    pub(super) name: Written<'a>,
    pub(super) value: Token<'a>,
    pub(super) timestamp: Option<Token<'a>>,
}

/// A word of printable ASCII, and the byte of the line where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

/// Why a line is refused, and at which of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) at: usize,
    pub(super) reason: Reason,
}

/// Takes `line` apart and appends its labels to `labels`.
pub(super) fn read<'a>(line: &'a str, labels: &mut Vec<Label<'a>>) -> Result<Line<'a>, Refusal> {
    if line == "# EOF" {
        return Ok(Line::End);
    }
    let mut cursor = Cursor { line, at: 0 };
    cursor.blanks();
    match cursor.peek() {
        None => Ok(Line::Comment),
        Some(b'#') => Ok(cursor.comment()),
        Some(_) => {
            let before = labels.len();
            let sample = cursor.sample(labels);
            if sample.is_err() {
                labels.truncate(before);
            }
            sample.map(Line::Sample)
        }
    }
}

/// A place in a line.
struct Cursor<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// What a comment says of a metric's type; all else is for people.
    fn comment(mut self) -> Line<'a> {
        self.at += 1;
        self.blanks();
        if self.word() != "TYPE" {
            return Line::Comment;
        }
        self.blanks();
        let name = match self.peek() {
            Some(b'"') => self.quoted().ok(),
            _ => self.bare(is_metric_start, is_metric_part).map(Written),
        };
        self.blanks();
        match (name, self.word()) {
            (Some(name), kind) if !kind.is_empty() => Line::Kind { name, kind },
            _ => Line::Comment,
        }
    }

    fn sample(&mut self, labels: &mut Vec<Label<'a>>) -> Result<Parts<'a>, Refusal> {
        let start = self.at;
        let mut name = self.bare(is_metric_start, is_metric_part).map(Written);
        let after_name = self.at;
        self.blanks();
        if self.peek() == Some(b'{') {
            self.braces(&mut name, labels)?;
        } else if name.is_some() && self.at == after_name && self.peek().is_some() {
            return Err(self.refuse(Reason::BareName));
        }
        let Some(name) = name else {
            let alone = self.at > start;
            self.at = start;
            return Err(self.refuse(if alone {
                Reason::LabelsAlone
            } else {
                Reason::NoName
            }));
        };
        let (value, timestamp) = self.value()?;
        self.exemplar(labels)?;
        Ok(Parts {
            name,
            value,
            timestamp,
        })
    }

    /// The value and, where there is one, the timestamp.
    fn value(&mut self) -> Result<(Token<'a>, Option<Token<'a>>), Refusal> {
        self.blanks();
        let value = match self.peek() {
            Some(b'#') => None,
            _ => self.token(Reason::NotANumber)?,
        };
        let value = value.ok_or_else(|| self.refuse(Reason::NoValue))?;
        self.blanks();
        let timestamp = match self.peek() {
            Some(b'#') => None,
            _ => self.token(Reason::NotATime)?,
        };
        Ok((value, timestamp))
    }

    /// What may follow a sample: an exemplar, which is read over.
    fn exemplar(&mut self, labels: &mut Vec<Label<'a>>) -> Result<(), Refusal> {
        self.blanks();
        if self.eat(b'#') {
            self.blanks();
            if self.peek() != Some(b'{') {
                return Err(self.refuse(Reason::TextAfter));
            }
            let (before, mut no_name) = (labels.len(), None);
            self.braces(&mut no_name, labels)?;
            labels.truncate(before);
            if no_name.is_some() {
                return Err(self.refuse(Reason::TextAfter));
            }
            self.value()?;
            self.blanks();
        }
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.refuse(Reason::TextAfter)),
        }
    }

    /// `{`, labels and perhaps a quoted metric name, `}`.
    fn braces(
        &mut self,
        name: &mut Option<Written<'a>>,
        labels: &mut Vec<Label<'a>>,
    ) -> Result<(), Refusal> {
        let (open, first) = (self.at, labels.len());
        self.at += 1;
        loop {
            self.blanks();
            if self.eat(b'}') {
                break;
            }
            self.term(name, labels)?;
            self.blanks();
            if !self.eat(b',') && self.peek() != Some(b'}') {
                return Err(self.refuse(Reason::NoComma));
            }
        }
        if has_twin(&labels[first..]) {
            self.at = open;
            return Err(self.refuse(Reason::TwinLabel));
        }
        Ok(())
    }

    /// One label, or the metric's name in quotes.
    fn term(
        &mut self,
        metric: &mut Option<Written<'a>>,
        labels: &mut Vec<Label<'a>>,
    ) -> Result<(), Refusal> {
        let start = self.at;
        let quoted = self.peek() == Some(b'"');
        let name = if quoted {
            Some(self.quoted()?)
        } else {
            self.bare(is_label_start, is_label_part).map(Written)
        };
        let Some(name) = name.filter(|name| !name.0.is_empty()) else {
            return Err(self.refuse(Reason::NoLabelName));
        };
        self.blanks();
        if self.eat(b'=') {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(self.refuse(Reason::NoQuote));
            }
            let value = self.quoted()?;
            if name.0 == "__name__" {
                self.at = start;
                return Err(self.refuse(Reason::TwoNames));
            }
            labels.push(Label { name, value });
            return Ok(());
        }
        if !quoted {
            return Err(self.refuse(Reason::NoEquals));
        }
        if metric.is_some() {
            self.at = start;
            return Err(self.refuse(Reason::TwoNames));
        }
        *metric = Some(name);
        Ok(())
    }

    /// What stands between the quote here and its closing one.
    fn quoted(&mut self) -> Result<Written<'a>, Refusal> {
        let open = self.at;
        let start = open + 1;
        let bytes = self.line.as_bytes();
        let mut at = start;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' => {
                    self.at = at + 1;
                    return Ok(Written(&self.line[start..at]));
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        Err(self.refuse(Reason::OpenQuote))
    }

    /// A name without quotes.
    fn bare(&mut self, start: fn(u8) -> bool, part: fn(u8) -> bool) -> Option<&'a str> {
        let bytes = &self.line.as_bytes()[self.at..];
        if !bytes.first().copied().is_some_and(start) {
            return None;
        }
        let length = bytes.iter().position(|byte| !part(*byte));
        Some(self.advance(length.unwrap_or(bytes.len())))
    }

    /// What stands here up to the next blank; `reason` refuses what is not printable ASCII, which
    /// is neither a number nor a time.
    fn token(&mut self, reason: Reason) -> Result<Option<Token<'a>>, Refusal> {
        let at = self.at;
        let text = self.word();
        if let Some(odd) = text.bytes().position(|byte| !byte.is_ascii_graphic()) {
            self.at = at + odd;
            return Err(self.refuse(reason));
        }
        Ok(Some(Token { text, at }).filter(|_| !text.is_empty()))
    }

    fn word(&mut self) -> &'a str {
        let bytes = &self.line.as_bytes()[self.at..];
        let length = bytes.iter().position(|byte| is_blank(*byte));
        self.advance(length.unwrap_or(bytes.len()))
    }

    fn advance(&mut self, length: usize) -> &'a str {
        let text = &self.line[self.at..self.at + length];
        self.at += length;
        text
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(is_blank) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn peek(&self) -> Option<u8> {
        self.line.as_bytes().get(self.at).copied()
    }

    fn refuse(&self, reason: Reason) -> Refusal {
        Refusal {
            at: self.at,
            reason,
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_label_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_label_part(byte: u8) -> bool {
    is_label_start(byte) || byte.is_ascii_digit()
}

fn is_metric_start(byte: u8) -> bool {
    is_label_start(byte) || byte == b':'
}

fn is_metric_part(byte: u8) -> bool {
    is_label_part(byte) || byte == b':'
}
