//! What an observation, or time, changed in the store.

use super::Slot;

/// What an observation, or time, changed in the store, by what is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Of the apps.
    pub apps: Delta,
    /// Of the flags.
    pub flags: Delta,
}

impl Changes {
    /// Whether no row changed.
    pub fn is_empty(&self) -> bool {
        self.apps.is_empty() && self.flags.is_empty()
    }

    /// Adds what changed after these.
    pub fn merge(&mut self, later: Self) {
        self.apps.merge(later.apps);
        self.flags.merge(later.flags);
    }
}

/// The rows of one kind that changed, each once.
///
/// A [`View`](super::View) is brought up to date with all that changed since its last update,
/// merged in order. It notices when something is missing, and builds itself anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    pub(super) upserted: Vec<Slot>,
    pub(super) removed: Vec<Slot>,
    /// Of which nothing but signals changed: neither their place by anything else, nor whether a
    /// filter that asks for no signal selects them.
    pub(super) measured: Vec<Slot>,
    /// From which state of the rows to which; `None` where no row changed.
    pub(super) span: Option<Span>,
}

/// Two states of the store's rows, by their count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: u64,
    pub(super) to: u64,
}

impl Delta {
    /// Rows that are new, different or gone.
    pub(super) fn moved(mut upserted: Vec<Slot>, mut removed: Vec<Slot>) -> Self {
        removed.sort_unstable();
        removed.dedup();
        upserted.sort_unstable();
        upserted.dedup();
        upserted.retain(|slot| removed.binary_search(slot).is_err());
        Self {
            upserted,
            removed,
            ..Self::default()
        }
    }

    /// And rows of which only signals are different.
    pub(super) fn measured(mut self, mut measured: Vec<Slot>) -> Self {
        measured.sort_unstable();
        measured.dedup();
        measured.retain(|slot| {
            self.removed.binary_search(slot).is_err() && self.upserted.binary_search(slot).is_err()
        });
        self.measured = measured;
        self
    }

    /// As what leads on from this state of the rows.
    pub(super) fn from(mut self, from: u64) -> Self {
        let is_empty =
            self.upserted.is_empty() && self.removed.is_empty() && self.measured.is_empty();
        self.span = (!is_empty).then_some(Span {
            from,
            to: from.wrapping_add(1),
        });
        self
    }

    /// Those that are new or different.
    pub fn upserted(&self) -> &[Slot] {
        &self.upserted
    }

    /// The slots of those that are gone.
    pub fn removed(&self) -> &[Slot] {
        &self.removed
    }

    /// Those of which nothing but signals changed.
    pub fn only_measured(&self) -> &[Slot] {
        &self.measured
    }

    /// Whether no row changed.
    pub fn is_empty(&self) -> bool {
        self.span.is_none()
    }

    /// Adds what changed after these.
    pub fn merge(&mut self, later: Self) {
        let Some(more) = later.span else { return };
        let Some(span) = self.span else {
            *self = later;
            return;
        };
        let mut upserted = std::mem::take(&mut self.upserted);
        let mut removed = std::mem::take(&mut self.removed);
        let mut measured = std::mem::take(&mut self.measured);
        upserted.extend(later.upserted);
        removed.extend(later.removed);
        measured.extend(later.measured);
        *self = Self::moved(upserted, removed).measured(measured);
        // Where something between the two is missing, no view is in the state `from` names.
        let from = if span.to == more.from {
            span.from
        } else {
            u64::MAX
        };
        self.span = Some(Span { from, to: more.to });
    }
}
