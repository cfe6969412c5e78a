//! A filter that was understood.

use chrono::{DateTime, Utc};

use super::FilterError;
use super::parse;
use super::test::{Scratch, Test};
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
    pub(super) negated: bool,
    pub(super) test: Test,
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
        terms.all(|term| term.test.holds(app, now, scratch) != term.negated)
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
