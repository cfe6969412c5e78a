//! What is due when.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::Slot;

/// Slots in the order of the times at which they are due. Who enters one remembers the time, to
/// strike it out again.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    due: BTreeSet<(DateTime<Utc>, Slot)>,
}

impl Agenda {
    pub(super) fn enter(&mut self, when: DateTime<Utc>, slot: Slot) {
        self.due.insert((when, slot));
    }

    pub(super) fn strike(&mut self, when: DateTime<Utc>, slot: Slot) {
        self.due.remove(&(when, slot));
    }

    /// Takes the next one that is due at `now`.
    pub(super) fn take_due(&mut self, now: DateTime<Utc>) -> Option<Slot> {
        let (when, _) = self.due.first()?;
        if *when > now {
            return None;
        }
        self.due.pop_first().map(|(_, slot)| slot)
    }
}
