//! What a term asks of a row.

use chrono::{DateTime, TimeDelta, Utc};
use nucleo_matcher::pattern::Atom;
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::field::{Choice, TextOf};
use super::measure::{Measure, Quantity};
use super::token::Operator;
use crate::fleet::Listed;

/// What a term asks of a row.
#[derive(Clone, Debug)]
pub(super) enum Test<K: Listed> {
    /// Some of its names has these letters in this order.
    Fuzzy(Atom),
    /// Some text of a field contains this one, which is in lower case.
    Contains(TextOf<K>, String),
    /// Some text of a field is this one in any case; the empty one asks that there is none.
    Is(TextOf<K>, String),
    /// The field's word is among these.
    Choice(Choice<K>, Vec<&'static str>),
    /// The field's value compares so.
    Compare(Measure<K>, Operator, Quantity),
}

impl<K: Listed> Test<K> {
    pub(super) fn holds(&self, item: &K::Item, now: DateTime<Utc>, scratch: &mut Scratch) -> bool {
        match self {
            Self::Fuzzy(atom) => K::any_name(item, &mut |name| scratch.has_letters(name, atom)),
            Self::Contains(texts, part) => texts(item, &mut |text| contains(text, part)),
            Self::Is(texts, whole) if whole.is_empty() => !texts(item, &mut |_| true),
            Self::Is(texts, whole) => texts(item, &mut |text| is_same(text, whole)),
            Self::Choice(choice, words) => words.contains(&(choice.of)(item, now)),
            Self::Compare(measure, operator, quantity) => measure
                .compare(item, *quantity, now)
                .is_some_and(|order| operator.holds(order)),
        }
    }

    /// Whether time alone never changes the answer.
    pub(super) fn is_timeless(&self) -> bool {
        match self {
            Self::Fuzzy(_) | Self::Contains(..) | Self::Is(..) => true,
            Self::Choice(choice, _) => choice.turns.is_none(),
            Self::Compare(measure, ..) => {
                matches!(measure, Measure::Number(..) | Measure::Signal(..))
            }
        }
    }

    /// Whether the answer follows from signals.
    pub(super) fn heeds_signals(&self) -> bool {
        match self {
            Self::Fuzzy(_) | Self::Contains(..) | Self::Is(..) => false,
            Self::Choice(choice, _) => choice.heeds_signals,
            Self::Compare(measure, ..) => matches!(measure, Measure::Signal(..)),
        }
    }

    /// Whether a longer text selects less.
    pub(super) fn narrows_with_its_text(&self) -> bool {
        // `=` is no part of this: it asks for the whole text, and the longer is another one.
        matches!(self, Self::Fuzzy(_) | Self::Contains(..))
    }

    /// The next time after `now` at which time alone may change the answer.
    pub(super) fn next_turn(&self, item: &K::Item, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let turn = match self {
            Self::Fuzzy(_) | Self::Contains(..) | Self::Is(..) => None,
            Self::Choice(choice, _) => choice.turns.and_then(|turns| turns(item)),
            Self::Compare(measure, _, quantity) => measure.meets(item, *quantity),
        }?;
        // At the turn itself the two are equal; right after it, no more.
        let after = turn.checked_add_signed(TimeDelta::nanoseconds(1));
        [Some(turn), after]
            .into_iter()
            .flatten()
            .find(|turn| *turn > now)
    }
}

/// Whether `text` contains `part`, which is in lower case, in any case.
fn contains(text: &str, part: &str) -> bool {
    if text.is_ascii() {
        let (text, part) = (text.as_bytes(), part.as_bytes());
        return part.is_empty()
            || text
                .windows(part.len())
                .any(|window| window.eq_ignore_ascii_case(part));
    }
    text.to_lowercase().contains(part)
}

fn is_same(text: &str, whole: &str) -> bool {
    text.eq_ignore_ascii_case(whole) || text.to_lowercase() == whole.to_lowercase()
}

/// Memory that fuzzy matching works in, to be kept from one row to the next.
#[derive(Debug, Default)]
pub(in crate::fleet) struct Scratch {
    matcher: Option<Matcher>,
    letters: Vec<char>,
}

impl Scratch {
    fn has_letters(&mut self, text: &str, atom: &Atom) -> bool {
        let matcher = self
            .matcher
            .get_or_insert_with(|| Matcher::new(Config::DEFAULT));
        let text = Utf32Str::new(text, &mut self.letters);
        // Greedy finds a match where there is one; how good it is does not matter here.
        matcher
            .fuzzy_match_greedy(text, atom.needle_text())
            .is_some()
    }
}
