//! What came of the lines of one answer.

use std::fmt;

/// How many lines were what, and the first that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines, empty ones included.
    pub lines: u64,
    /// Samples that were read, wanted or not.
    pub samples: u64,
    /// Lines that are neither a sample nor a comment.
    pub unreadable: u64,
    /// Where the first of those is.
    pub first: Option<Place>,
    /// Bytes that came.
    pub bytes: u64,
}

impl Tally {
    /// Counts a line that cannot be read.
    pub(super) fn miss(&mut self, place: Place) {
        self.unreadable += 1;
        // A block finds lines without a number after those that the grammar refuses.
        if self.first.is_none_or(|first| place.line < first.line) {
            self.first = Some(place);
        }
    }

    /// What a person should know: nothing where all was read.
    pub fn words(&self) -> Option<String> {
        let first = self.first?;
        let all = self.samples + self.unreadable;
        let (unreadable, all) = (grouped(self.unreadable), grouped(all));
        Some(format!(
            "{unreadable} of {all} samples unreadable; first at {first}"
        ))
    }
}

/// `number` with commas, as long numbers are read.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A place in an answer, and why it cannot be read there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: u64,
    /// The character in the line, from 1.
    pub column: usize,
    /// Why.
    pub reason: Reason,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "line {}, column {}: {}",
            self.line, self.column, self.reason
        )
    }
}

/// Why a line cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Reason {
    /// Neither a name nor a brace begins it.
    #[error("no metric name")]
    NoName,
    /// A character in a metric's name that only a quoted name may have.
    #[error("a metric name like this needs quotes")]
    BareName,
    /// Braces with labels, but no name in or before them.
    #[error("labels without a metric name")]
    LabelsAlone,
    /// A name before the braces and one in them, or the label `__name__`.
    #[error("a second metric name")]
    TwoNames,
    /// Not a label's name.
    #[error("no label name")]
    NoLabelName,
    /// No `=` after a label's name.
    #[error("no = after the label name")]
    NoEquals,
    /// No opening quote.
    #[error("no quote before the label value")]
    NoQuote,
    /// No closing quote.
    #[error("the quote never ends")]
    OpenQuote,
    /// No `,` or `}` after a label.
    #[error("neither , nor }} after a label")]
    NoComma,
    /// The same label twice.
    #[error("a label comes twice")]
    TwinLabel,
    /// Nothing after the name.
    #[error("no value")]
    NoValue,
    /// Something that is no number.
    #[error("the value is not a number")]
    NotANumber,
    /// Something that is no time.
    #[error("the timestamp is not a time")]
    NotATime,
    /// Something that is not an exemplar after the timestamp.
    #[error("text after the sample")]
    TextAfter,
    /// Bytes that are no text.
    #[error("not UTF-8")]
    NotText,
    /// A line beyond all measure.
    #[error("the line is too long")]
    TooLong,
    /// A line after `# EOF`.
    #[error("a line after # EOF")]
    AfterEnd,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_name_the_first_line() {
        let mut tally = Tally {
            samples: 5_388,
            ..Tally::default()
        };
        assert_eq!(tally.words(), None);
        for line in [40, 17, 18] {
            tally.miss(Place {
                line,
                column: 3,
                reason: Reason::NotANumber,
            });
        }
        assert_eq!(
            tally.words().as_deref(),
            Some(
                "3 of 5,391 samples unreadable; \
                 first at line 17, column 3: the value is not a number"
            )
        );
    }

    #[test]
    fn long_numbers_have_commas() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}
