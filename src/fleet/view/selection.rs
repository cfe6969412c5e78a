//! What the filter selects, and when time alone changes that, or whether it is a row at all.

use chrono::{DateTime, Utc};

use crate::fleet::agenda::Agenda;
use crate::fleet::filter::Scratch;
use crate::fleet::{ListScope as _, Listed, Slot, ViewSpec};

/// Asks a filter, and remembers when to ask again.
#[derive(Debug, Default)]
pub(super) struct Selection {
    agenda: Agenda,
    /// What was entered in the agenda for each place in the store.
    entered: Vec<Option<DateTime<Utc>>>,
    scratch: Scratch,
}

impl Selection {
    /// Whether the filter of `spec` selects what is at `slot`, which was not
    /// asked for, or is forgotten.
    pub(super) fn admits<K: Listed>(
        &mut self,
        spec: &ViewSpec<K>,
        (slot, item): (Slot, &K::Item),
        now: DateTime<Utc>,
    ) -> bool {
        let turns = [
            spec.filter.next_turn(item, now),
            spec.scope.next_turn(item, now),
        ];
        if let Some(when) = turns.into_iter().flatten().min() {
            self.agenda.enter(when, slot);
            if self.entered.len() <= slot.index() {
                self.entered.resize(slot.index() + 1, None);
            }
            self.entered[slot.index()] = Some(when);
        }
        spec.filter.selects(item, now, &mut self.scratch)
    }

    pub(super) fn forget(&mut self, slot: Slot) {
        let entered = self.entered.get_mut(slot.index());
        if let Some(when) = entered.and_then(Option::take) {
            self.agenda.strike(when, slot);
        }
    }

    /// Takes the slots that have to be asked for again at `now`.
    pub(super) fn due(&mut self, now: DateTime<Utc>) -> impl Iterator<Item = Slot> {
        std::iter::from_fn(move || self.agenda.take_due(now))
    }

    /// Forgets everything but the memory that the filter works in.
    pub(super) fn clear(&mut self) {
        self.agenda = Agenda::default();
        self.entered.clear();
    }
}
