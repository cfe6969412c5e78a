//! A filter's text, cut into terms.

use std::ops::Range;

use super::FilterError;
use crate::fleet::Words;

/// One term, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawTerm {
    pub(super) negated: bool,
    /// The field before the operator; `None` for a word.
    pub(super) subject: Option<Subject>,
    pub(super) value: Value,
}

impl RawTerm {
    /// Whether both ask the same of the same, though perhaps with another value.
    pub(super) fn asks_like(&self, other: &Self) -> bool {
        let asked = |term: &Self| {
            let subject = term.subject.as_ref();
            subject.map(|subject| (subject.field.to_lowercase(), subject.operator))
        };
        self.value.quoted == other.value.quoted && asked(self) == asked(other)
    }
}

/// A field and what it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) field: String,
    pub(super) operator: Operator,
    /// Where the field's name stands.
    pub(super) span: Range<usize>,
}

/// A value or word, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) quoted: bool,
    pub(super) span: Range<usize>,
}

/// What stands between field and value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Has,
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    /// Longer ones first, so that `<=` is not read as `<`.
    const ALL: [(&'static str, Self); 6] = [
        ("<=", Self::LessOrEqual),
        (">=", Self::GreaterOrEqual),
        ("<", Self::Less),
        (">", Self::Greater),
        ("=", Self::Equal),
        (":", Self::Has),
    ];

    fn read(text: &str) -> Option<(&'static str, Self)> {
        Self::ALL
            .into_iter()
            .find(|(sign, _)| text.starts_with(sign))
    }
}

/// Cuts `text` into its terms.
pub(super) fn terms(text: &str, words: &Words) -> Result<Vec<RawTerm>, FilterError> {
    let mut reader = Reader { text, at: 0, words };
    let mut terms = Vec::new();
    loop {
        reader.skip(char::is_whitespace);
        if reader.rest().is_empty() {
            return Ok(terms);
        }
        terms.push(reader.term()?);
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    words: &'a Words,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Goes past the characters that `is` accepts; their text.
    fn skip(&mut self, is: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !is(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    fn term(&mut self) -> Result<RawTerm, FilterError> {
        let start = self.at;
        let mut negated = self.skip(|c| c == '!').len() % 2 == 1;
        if self.rest().is_empty() || self.rest().starts_with(char::is_whitespace) {
            let example = self.words.negated;
            let message = format!("nothing follows `!`: write for example {example}");
            return Err(FilterError::new(start..self.at, &message));
        }
        if self.rest().starts_with('"') {
            let value = self.quoted()?;
            return Ok(RawTerm {
                negated,
                subject: None,
                value,
            });
        }
        let start = self.at;
        let head = self.skip(|c| !c.is_whitespace() && !"!:<>=".contains(c));
        let span = start..self.at;
        negated ^= self.rest().starts_with("!=") && self.eat("!");
        let Some((sign, operator)) = Operator::read(self.rest()) else {
            // An `!` in the middle of a word is a part of it.
            self.skip(|c| !c.is_whitespace());
            return Ok(RawTerm {
                negated,
                subject: None,
                value: self.bare(start),
            });
        };
        self.eat(sign);
        if head.is_empty() {
            let example = self.words.term;
            let message = format!("a field has to stand before `{sign}`: for example {example}");
            return Err(FilterError::new(span.start..self.at, &message));
        }
        let subject = Subject {
            field: head.to_owned(),
            operator: self.refined(operator),
            span,
        };
        let value = self.value(&subject)?;
        Ok(RawTerm {
            negated,
            subject: Some(subject),
            value,
        })
    }

    /// `ttl:<2d` is what other tools write for `ttl<2d`.
    fn refined(&mut self, operator: Operator) -> Operator {
        match Operator::read(self.rest()) {
            Some((sign, refined)) if operator == Operator::Has && refined != Operator::Has => {
                self.eat(sign);
                refined
            }
            _ => operator,
        }
    }

    fn value(&mut self, subject: &Subject) -> Result<Value, FilterError> {
        if self.rest().starts_with('"') {
            return self.quoted();
        }
        let start = self.at;
        self.skip(|c| !c.is_whitespace());
        if self.at == start {
            let message = format!("`{}` waits for a value", subject.field);
            return Err(FilterError::new(subject.span.start..start, &message));
        }
        Ok(self.bare(start))
    }

    fn bare(&self, start: usize) -> Value {
        Value {
            text: self.text[start..self.at].to_owned(),
            quoted: false,
            span: start..self.at,
        }
    }

    /// A text in quotes, in which `\"` is a quote and `\\` a backslash.
    fn quoted(&mut self) -> Result<Value, FilterError> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        let mut characters = self.rest().char_indices();
        while let Some((offset, character)) = characters.next() {
            match character {
                '"' => {
                    self.at += offset + 1;
                    return self.closed(start, text);
                }
                '\\' => text.push(characters.next().map_or('\\', |(_, escaped)| escaped)),
                other => text.push(other),
            }
        }
        let message = "the quote is not closed: end it with \"";
        Err(FilterError::new(start..self.text.len(), message))
    }

    fn closed(&self, start: usize, text: String) -> Result<Value, FilterError> {
        if let Some(next) = self.rest().chars().next().filter(|c| !c.is_whitespace()) {
            let message = "a space has to follow the quote; write \\\" for a quote within it";
            return Err(FilterError::new(
                self.at..self.at + next.len_utf8(),
                message,
            ));
        }
        Ok(Value {
            text,
            quoted: true,
            span: start..self.at,
        })
    }
}
