//! The marked apps.

use std::collections::BTreeSet;

use crate::fleet::{Fleet, Scope, View};
use crate::model::AppId;

/// Which apps are marked; they stay marked when a filter hides them, and that is said in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    marked: BTreeSet<AppId>,
    last: Option<AppId>,
}

impl Marks {
    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.marked.is_empty()
    }

    /// How many are marked.
    pub fn len(&self) -> usize {
        self.marked.len()
    }

    /// Whether this app is marked.
    pub fn contains(&self, app: &AppId) -> bool {
        self.marked.contains(app)
    }

    /// The marked apps.
    pub fn iter(&self) -> impl Iterator<Item = &AppId> {
        self.marked.iter()
    }

    /// The app that was marked last: where a range begins.
    pub fn last(&self) -> Option<&AppId> {
        self.last.as_ref()
    }

    /// Marks or unmarks one app.
    pub fn toggle(&mut self, app: &AppId) {
        if self.marked.remove(app) {
            self.last = None;
        } else {
            self.mark(app);
        }
    }

    /// Marks one app.
    pub fn mark(&mut self, app: &AppId) {
        self.marked.insert(app.clone());
        self.last = Some(app.clone());
    }

    /// Unmarks one app.
    pub fn unmark(&mut self, app: &AppId) {
        self.marked.remove(app);
    }

    /// Unmarks all.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Forgets apps that are gone: a namesake made later is not what was marked.
    pub fn prune(&mut self, fleet: &Fleet) {
        self.marked.retain(|app| fleet.find(app).is_some());
    }

    /// How many of the marked the view does not show.
    pub fn hidden(&self, fleet: &Fleet, view: &View) -> usize {
        let shows_all = view.spec().filter.is_empty() && view.spec().scope == Scope::Fleet;
        if shows_all {
            return 0;
        }
        let shown = |app: &&AppId| fleet.find(app).is_some_and(|slot| view.contains(slot));
        self.marked.len() - self.marked.iter().filter(shown).count()
    }
}
