//! Where flags are kept.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{FlagCounts, FlagRow};
use crate::fleet::Slot;
use crate::fleet::agenda::Agenda;
use crate::fleet::slot::Slots;
use crate::model::{Claim, Flag, FlagKey, FlagPolicy};

/// Every flag, kept by observations and by time.
#[derive(Debug)]
pub struct FlagShelf {
    kept: Slots<Kept>,
    by_key: HashMap<FlagKey, Slot>,
    /// When time alone makes a flag staler.
    agenda: Agenda,
    counts: FlagCounts,
    pub(in crate::fleet) rows_revision: u64,
}

/// A row, and who says so.
#[derive(Debug)]
struct Kept {
    row: FlagRow,
    said: Said,
    due: Option<DateTime<Utc>>,
}

/// Which source says something, and in which of its snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::fleet) struct Said {
    pub(in crate::fleet) source: usize,
    pub(in crate::fleet) snapshot: u32,
}

/// What became of a flag that was put.
pub(in crate::fleet) enum Put {
    /// It is as it was.
    Same,
    /// It is new.
    New(Slot),
    /// It is different; what it claimed before.
    Changed(Slot, Vec<Claim>),
}

impl FlagShelf {
    pub(in crate::fleet) fn new() -> Self {
        Self {
            kept: Slots::new(),
            by_key: HashMap::new(),
            agenda: Agenda::default(),
            counts: FlagCounts::default(),
            rows_revision: 0,
        }
    }

    /// How many flags there are.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The flags in numbers.
    pub fn counts(&self) -> FlagCounts {
        self.counts
    }

    /// The flag at `slot`, while it lives.
    pub fn row(&self, slot: Slot) -> Option<&FlagRow> {
        self.kept.get(slot).map(|kept| &kept.row)
    }

    /// Where the flag is.
    pub fn place_of(&self, key: &FlagKey) -> Option<Slot> {
        self.by_key.get(key).copied()
    }

    /// All flags, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (Slot, &FlagRow)> {
        self.kept.iter().map(|(slot, kept)| (slot, &kept.row))
    }

    pub(in crate::fleet) fn counts_mut(&mut self) -> &mut FlagCounts {
        &mut self.counts
    }

    /// Who last said the flag at `slot`.
    pub(in crate::fleet) fn said(&self, slot: Slot) -> Option<Said> {
        self.kept.get(slot).map(|kept| kept.said)
    }

    /// Keeps `flag`, in the place of the one with its key where there is one.
    pub(in crate::fleet) fn put(
        &mut self,
        mut flag: Flag,
        said: Said,
        (now, policy): (DateTime<Utc>, &FlagPolicy),
    ) -> Put {
        let Some(slot) = self.place_of(flag.key()) else {
            let key = flag.key().clone();
            let row = FlagRow::new(flag, now, policy);
            self.counts.add(&row);
            let due = None;
            let slot = self.kept.insert(Kept { row, said, due });
            self.by_key.insert(key, slot);
            self.enter(slot);
            return Put::New(slot);
        };
        let Some(kept) = self.kept.get_mut(slot) else {
            return Put::Same;
        };
        kept.said = said;
        // Of an object with several flags the version grows with each of them.
        (kept.row.flag.at.version).clone_from(&flag.at.version);
        if kept.row.flag == flag {
            return Put::Same;
        }
        self.change(slot, |row| {
            std::mem::swap(&mut row.flag, &mut flag);
            row.assess(now, policy);
        });
        Put::Changed(slot, flag.claims)
    }

    /// Lets the flag at `slot` go.
    pub(in crate::fleet) fn remove(&mut self, slot: Slot) -> Option<FlagRow> {
        let Kept { row, due, .. } = self.kept.remove(slot)?;
        self.by_key.remove(row.flag.key());
        self.counts.subtract(&row);
        if let Some(when) = due {
            self.agenda.strike(when, slot);
        }
        Some(row)
    }

    /// Those of `source` that it did not say in its snapshot.
    pub(in crate::fleet) fn left_out(&self, said: Said) -> Vec<Slot> {
        let kept = self.kept.iter();
        let left_out = kept.filter(|(_, kept)| {
            kept.said.source == said.source && kept.said.snapshot != said.snapshot
        });
        left_out.map(|(slot, _)| slot).collect()
    }

    /// Changes the row at `slot`.
    pub(in crate::fleet) fn change(&mut self, slot: Slot, change: impl FnOnce(&mut FlagRow)) {
        let Some(kept) = self.kept.get_mut(slot) else {
            return;
        };
        self.counts.subtract(&kept.row);
        change(&mut kept.row);
        self.counts.add(&kept.row);
        self.enter(slot);
    }

    /// Takes those that time alone changed by `now`.
    pub(in crate::fleet) fn take_due(&mut self, now: DateTime<Utc>) -> Vec<Slot> {
        let due: Vec<_> = std::iter::from_fn(|| self.agenda.take_due(now)).collect();
        for slot in &due {
            if let Some(kept) = self.kept.get_mut(*slot) {
                kept.due = None;
            }
        }
        due
    }

    /// Enters when time alone next changes the row at `slot`.
    fn enter(&mut self, slot: Slot) {
        let Some(kept) = self.kept.get_mut(slot) else {
            return;
        };
        let due = kept.row.staleness.next_change;
        if let Some(when) = kept.due {
            self.agenda.strike(when, slot);
        }
        if let Some(when) = due {
            self.agenda.enter(when, slot);
        }
        kept.due = due;
    }
}
