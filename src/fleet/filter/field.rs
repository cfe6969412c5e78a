//! What a field of the language is.

use chrono::{DateTime, Utc};

use super::fields::FIELDS;
use super::measure::Measure;
use crate::model::App;

/// A field of the filter language: one entry in one list, from which parser, help screen and
/// documentation follow.
#[derive(Debug)]
pub struct Field {
    /// The name, as it is typed.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// What it is, in a few words.
    pub help: &'static str,
    /// A term that uses it.
    pub example: &'static str,
    pub(super) content: Content,
    pub(super) measures: &'static [Measure],
}

/// Whether any of an app's texts passes a test.
type AnyText = fn(&App, &mut dyn FnMut(&str) -> bool) -> bool;

/// When time alone changes something about an app; `None` where it never does.
type Turns = fn(&App) -> Option<DateTime<Utc>>;

/// What a field says in words.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    /// Nothing: it can only be compared.
    Nothing,
    /// Text from outside: whether any of the app's texts passes a test.
    Text(AnyText),
    /// One of a few words.
    Choice(Choice),
}

/// One of a few words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pub(super) words: &'static [&'static str],
    pub(super) of: fn(&App, DateTime<Utc>) -> &'static str,
    /// When time alone changes the word of an app; `None` where it never does.
    pub(super) turns: Option<Turns>,
    /// Whether the word follows from signals.
    pub(super) heeds_signals: bool,
}

impl Choice {
    /// Words that time alone does not change.
    pub(super) const fn timeless(
        words: &'static [&'static str],
        of: fn(&App, DateTime<Utc>) -> &'static str,
    ) -> Self {
        Self {
            words,
            of,
            turns: None,
            heeds_signals: false,
        }
    }

    /// Words that follow from signals.
    pub(super) const fn signal(
        words: &'static [&'static str],
        of: fn(&App, DateTime<Utc>) -> &'static str,
    ) -> Self {
        Self {
            heeds_signals: true,
            ..Self::timeless(words, of)
        }
    }
}

impl Field {
    /// All fields, in the order in which help shows them.
    pub fn all() -> &'static [Self] {
        FIELDS
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
        FIELDS
            .iter()
            .find(|field| named(field.name) || field.aliases.iter().any(|alias| named(alias)))
    }
}
