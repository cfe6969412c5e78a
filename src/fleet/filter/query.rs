//! A filter that was understood.

use chrono::{DateTime, Utc};

use super::FilterError;
use super::field::Field;
use super::parse;
use super::test::{Scratch, Test};
use super::token::RawTerm;
use crate::fleet::{Apps, Listed};

/// A filter that was understood; the default one selects every row.
#[derive(Clone, Debug)]
pub struct Filter<K: Listed = Apps> {
    text: String,
    terms: Vec<Term<K>>,
}

impl<K: Listed> Default for Filter<K> {
    fn default() -> Self {
        Self {
            text: String::new(),
            terms: Vec::new(),
        }
    }
}

/// One term: a test, or its opposite.
#[derive(Clone, Debug)]
pub(super) struct Term<K: Listed> {
    pub(super) raw: RawTerm,
    pub(super) test: Test<K>,
}

impl<K: Listed> Term<K> {
    fn narrows(&self, wider: &Self) -> bool {
        let (mine, theirs) = (&self.raw, &wider.raw);
        let is_same = mine.negated == theirs.negated
            && mine.asks_like(theirs)
            && mine.value.text == theirs.value.text;
        let goes_on = !mine.negated
            && !theirs.negated
            && self.test.narrows_with_its_text()
            && mine.asks_like(theirs)
            && mine.value.text.starts_with(&theirs.value.text);
        is_same || goes_on
    }
}

impl<K: Listed> Filter<K> {
    /// Reads a filter.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Ok(Self {
            text: text.trim().to_owned(),
            terms: parse::terms(text)?,
        })
    }

    /// The filter as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it selects every row.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether it selects `item` at `now`. A [`View`](crate::fleet::View) answers this for the
    /// all of them, faster.
    pub fn matches(&self, item: &K::Item, now: DateTime<Utc>) -> bool {
        self.selects(item, now, &mut Scratch::default())
    }

    pub(in crate::fleet) fn selects(
        &self,
        item: &K::Item,
        now: DateTime<Utc>,
        scratch: &mut Scratch,
    ) -> bool {
        let mut terms = self.terms.iter();
        terms.all(|term| term.test.holds(item, now, scratch) != term.raw.negated)
    }

    /// Whether time alone never changes what it selects.
    pub(in crate::fleet) fn is_timeless(&self) -> bool {
        self.terms.iter().all(|term| term.test.is_timeless())
    }

    /// Whether a change of nothing but signals may change what it selects.
    pub(in crate::fleet) fn heeds_signals(&self) -> bool {
        self.terms.iter().any(|term| term.test.heeds_signals())
    }

    /// Whether one of its terms asks for one of these fields.
    pub(in crate::fleet) fn asks_for(&self, names: &[&str]) -> bool {
        let subjects = self
            .terms
            .iter()
            .filter_map(|term| term.raw.subject.as_ref());
        let mut fields = subjects.filter_map(|subject| Field::<K>::find(&subject.field));
        fields.any(|field| names.contains(&field.name))
    }

    /// Whether every row that it selects is surely selected by `wider` too: as while a filter is
    /// being typed.
    pub(in crate::fleet) fn narrows(&self, wider: &Self) -> bool {
        let pairs = self.terms.iter().zip(&wider.terms);
        self.terms.len() >= wider.terms.len() && pairs.into_iter().all(|(a, b)| a.narrows(b))
    }

    /// The next time after `now` at which time alone may change whether it selects `item`.
    pub(in crate::fleet) fn next_turn(
        &self,
        item: &K::Item,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let turns = self.terms.iter();
        turns
            .filter_map(|term| term.test.next_turn(item, now))
            .min()
    }
}

/// Two filters are the same if they are written the same.
impl<K: Listed> PartialEq for Filter<K> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<K: Listed> Eq for Filter<K> {}
