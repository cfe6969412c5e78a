//! A filter that was understood.

use chrono::{DateTime, Utc};

use super::FilterError;
use super::field::Field;
use super::parse;
use super::test::{Scratch, Test};
use super::token::RawTerm;
use crate::model::App;

/// A filter that was understood; the default one selects every app.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    text: String,
    terms: Vec<Term>,
}

/// One term: a test, or its opposite.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) raw: RawTerm,
    pub(super) test: Test,
}

impl Term {
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

impl Filter {
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

    /// Whether it selects every app.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether it selects `app` at `now`. A [`View`](crate::fleet::View) answers this for the
    /// whole fleet, faster.
    pub fn matches(&self, app: &App, now: DateTime<Utc>) -> bool {
        self.selects(app, now, &mut Scratch::default())
    }

    pub(in crate::fleet) fn selects(
        &self,
        app: &App,
        now: DateTime<Utc>,
        scratch: &mut Scratch,
    ) -> bool {
        let mut terms = self.terms.iter();
        terms.all(|term| term.test.holds(app, now, scratch) != term.raw.negated)
    }

    /// Whether time alone never changes what it selects.
    pub(in crate::fleet) fn is_timeless(&self) -> bool {
        self.terms.iter().all(|term| term.test.is_timeless())
    }

    /// Whether a change of nothing but signals may change what it selects.
    pub(in crate::fleet) fn heeds_signals(&self) -> bool {
        self.terms.iter().any(|term| term.test.heeds_signals())
    }

    /// Whether what it selects follows from signals: it asks for one, or for attention, which
    /// they raise.
    pub fn rests_on_signals(&self) -> bool {
        let subjects = self
            .terms
            .iter()
            .filter_map(|term| term.raw.subject.as_ref());
        let mut fields = subjects.filter_map(|subject| Field::find(&subject.field));
        self.heeds_signals() || fields.any(|field| ["attention", "why"].contains(&field.name))
    }

    /// Whether every app that it selects is surely selected by `wider` too: as while a filter is
    /// being typed.
    pub(in crate::fleet) fn narrows(&self, wider: &Self) -> bool {
        let pairs = self.terms.iter().zip(&wider.terms);
        self.terms.len() >= wider.terms.len() && pairs.into_iter().all(|(a, b)| a.narrows(b))
    }

    /// The next time after `now` at which time alone may change whether it selects `app`.
    pub(in crate::fleet) fn next_turn(
        &self,
        app: &App,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let turns = self.terms.iter();
        turns.filter_map(|term| term.test.next_turn(app, now)).min()
    }
}

/// Two filters are the same if they are written the same.
impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Filter {}
