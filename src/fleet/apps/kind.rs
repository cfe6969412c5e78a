//! What apps are as rows.

use std::cmp::Ordering;

use super::{Column, GroupBy, Scope, fields};
use crate::fleet::natural::natural;
use crate::fleet::{Field, Filter, Fleet, Listed, Passes, Shelf, Slot, Words};
use crate::model::{App, AppId, Severity};

/// Apps, as what is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Apps;

impl Listed for Apps {
    type Item = App;
    type Id = AppId;
    type Column = Column;
    type Scope = Scope;
    type Group = GroupBy;

    const WORDS: Words = Words {
        one: "app",
        many: "apps",
        term: "owner:finance",
        negated: "!sla:bronze",
        hint: "words, owner:…, ttl<2d",
    };

    fn id(app: &App) -> &AppId {
        &app.id
    }

    fn by_name(a: &AppId, b: &AppId) -> Ordering {
        natural(&a.name, &b.name)
            .then_with(|| natural(&a.namespace, &b.namespace))
            .then_with(|| natural(&a.cluster, &b.cluster))
    }

    fn severity(app: &App) -> Severity {
        app.attention.severity
    }

    fn any_name(app: &App, passes: Passes<'_>) -> bool {
        let owner = app.manifest().owner.given();
        passes(&app.id.name)
            || passes(&app.id.namespace)
            || owner.is_some_and(|owner| passes(owner))
    }

    fn fields() -> &'static [&'static [Field<Self>]] {
        fields::FIELDS
    }
}

impl Shelf for Fleet {
    type Kind = Apps;

    fn get(&self, slot: Slot) -> Option<&App> {
        self.app(slot)
    }

    fn find(&self, id: &AppId) -> Option<Slot> {
        self.find(id)
    }

    fn each(&self) -> impl Iterator<Item = (Slot, &App)> {
        self.apps()
    }

    fn rows_revision(&self) -> u64 {
        self.rows_revision
    }
}

impl Filter<Apps> {
    /// Whether what it selects follows from signals: it asks for one, or for attention, which
    /// they raise.
    pub fn rests_on_signals(&self) -> bool {
        self.heeds_signals() || self.asks_for(&["attention", "why"])
    }
}
