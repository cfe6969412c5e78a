//! What is marked in a table.

use std::collections::BTreeSet;

use crate::fleet::{Apps, ListScope as _, Listed, Shelf, View};

/// Which rows are marked; they stay marked when a filter hides them, and that is said in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks<K: Listed = Apps> {
    marked: BTreeSet<K::Id>,
    last: Option<K::Id>,
}

impl<K: Listed> Default for Marks<K> {
    fn default() -> Self {
        Self {
            marked: BTreeSet::new(),
            last: None,
        }
    }
}

impl<K: Listed> Marks<K> {
    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.marked.is_empty()
    }

    /// How many are marked.
    pub fn len(&self) -> usize {
        self.marked.len()
    }

    /// Whether this one is marked.
    pub fn contains(&self, id: &K::Id) -> bool {
        self.marked.contains(id)
    }

    /// Those that are marked.
    pub fn iter(&self) -> impl Iterator<Item = &K::Id> {
        self.marked.iter()
    }

    /// What was marked last: where a range begins.
    pub fn last(&self) -> Option<&K::Id> {
        self.last.as_ref()
    }

    /// Marks or unmarks one.
    pub fn toggle(&mut self, id: &K::Id) {
        if self.marked.remove(id) {
            self.last = None;
        } else {
            self.mark(id);
        }
    }

    /// Marks one.
    pub fn mark(&mut self, id: &K::Id) {
        self.marked.insert(id.clone());
        self.last = Some(id.clone());
    }

    /// Unmarks one.
    pub fn unmark(&mut self, id: &K::Id) {
        self.marked.remove(id);
    }

    /// Unmarks all.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Forgets what is gone: a namesake made later is not what was marked.
    pub fn prune(&mut self, store: &impl Shelf<Kind = K>) {
        self.marked.retain(|id| store.find(id).is_some());
    }

    /// How many of the marked the view does not show.
    pub fn hidden(&self, store: &impl Shelf<Kind = K>, view: &View<K>) -> usize {
        let shows_all = view.spec().filter.is_empty() && view.spec().scope.is_everything();
        if shows_all {
            return 0;
        }
        let shown = |id: &&K::Id| store.find(id).is_some_and(|slot| view.contains(slot));
        self.marked.len() - self.marked.iter().filter(shown).count()
    }
}
