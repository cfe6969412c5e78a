//! The flags of the open app, and which of them is chosen.

use crate::fleet::Fleet;
use crate::model::{AppId, FlagKey};
use crate::tui::keys::Motion;

/// The flags of the open app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFlags {
    keys: Vec<FlagKey>,
    on: Option<FlagKey>,
}

impl PageFlags {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Which, by name.
    pub fn keys(&self) -> &[FlagKey] {
        &self.keys
    }

    /// The chosen one: until the operator chooses, the one that is suspected of what is wrong,
    /// else the first.
    pub fn on(&self) -> Option<&FlagKey> {
        self.keys.get(self.index())
    }

    /// Its place.
    pub fn index(&self) -> usize {
        let found = self
            .keys
            .iter()
            .position(|key| Some(key) == self.on.as_ref());
        found.unwrap_or(0)
    }

    /// Looks which flags `app` has now.
    pub(in crate::tui::app) fn follow(&mut self, app: &AppId, fleet: &Fleet) {
        let Some(slot) = fleet.find(app) else { return };
        let keys = fleet.flags_of(slot).map(|(_, row)| row.flag.key());
        let mut keys: Vec<&FlagKey> = keys.collect();
        keys.sort_by_key(|key| (&key.name, *key));
        if !keys.iter().copied().eq(&self.keys) {
            self.keys = keys.into_iter().cloned().collect();
        }
        if self.on.is_none() {
            self.on = fleet.correlation(slot).map(|it| it.flag.clone());
        }
    }

    /// Moves on to another one, where `height` are on the screen.
    pub(super) fn go(&mut self, motion: Motion, height: usize) {
        let index = motion.apply(self.index(), self.keys.len(), height);
        self.on = self.keys.get(index).cloned();
    }

    /// The first on the screen, where `height` are.
    pub(super) fn offset(&self, height: usize) -> usize {
        (self.index() + 1).saturating_sub(height)
    }
}
