//! What a field of the language is.

use chrono::{DateTime, Utc};

use super::measure::Measure;
use crate::fleet::{Apps, Listed, Passes};

/// A field of the filter language: one entry in one list, from which parser, help screen and
/// documentation follow.
#[derive(Debug)]
pub struct Field<K: Listed = Apps> {
    /// The name, as it is typed.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// What it is, in a few words.
    pub help: &'static str,
    /// A term that uses it.
    pub example: &'static str,
    pub(in crate::fleet) content: Content<K>,
    pub(in crate::fleet) measures: &'static [Measure<K>],
}

/// Asks whether any of a row's texts passes.
pub(super) type TextOf<K> = fn(&<K as Listed>::Item, Passes<'_>) -> bool;

/// The word of a row at a time.
type WordOf<K> = fn(&<K as Listed>::Item, DateTime<Utc>) -> &'static str;

/// When time alone changes something about a row; `None` where it never does.
type Turns<K> = fn(&<K as Listed>::Item) -> Option<DateTime<Utc>>;

/// What a field says in words.
#[derive(Clone, Copy, Debug)]
pub(in crate::fleet) enum Content<K: Listed> {
    /// Nothing: it can only be compared.
    Nothing,
    /// Text from outside: whether any of the row's texts passes a test.
    Text(TextOf<K>),
    /// One of a few words.
    Choice(Choice<K>),
}

/// One of a few words.
#[derive(Clone, Copy, Debug)]
pub(in crate::fleet) struct Choice<K: Listed> {
    pub(in crate::fleet) words: &'static [&'static str],
    pub(in crate::fleet) of: WordOf<K>,
    /// When time alone changes the word of a row; `None` where it never does.
    pub(in crate::fleet) turns: Option<Turns<K>>,
    /// Whether the word follows from signals.
    pub(in crate::fleet) heeds_signals: bool,
}

impl<K: Listed> Choice<K> {
    /// Words that time alone does not change.
    pub(in crate::fleet) const fn timeless(words: &'static [&'static str], of: WordOf<K>) -> Self {
        Self {
            words,
            of,
            turns: None,
            heeds_signals: false,
        }
    }

    /// Words that follow from signals.
    pub(in crate::fleet) const fn signal(words: &'static [&'static str], of: WordOf<K>) -> Self {
        Self {
            heeds_signals: true,
            ..Self::timeless(words, of)
        }
    }
}

impl<K: Listed> Field<K> {
    /// All fields, in the order in which help shows them.
    pub fn all() -> impl Iterator<Item = &'static Self> + Clone {
        K::fields().iter().copied().flatten()
    }

    /// The words to choose from, where the field has only a few.
    pub fn words(&self) -> &'static [&'static str] {
        match self.content {
            Content::Choice(choice) => choice.words,
            Content::Nothing | Content::Text(_) => &[],
        }
    }

    /// Whether it can be compared with a number.
    pub fn is_measured(&self) -> bool {
        !self.measures.is_empty()
    }

    /// The field of that name or alias, in any case.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        let named = |known: &str| known.eq_ignore_ascii_case(name);
        Self::all()
            .find(|field| named(field.name) || field.aliases.iter().any(|alias| named(alias)))
    }
}
