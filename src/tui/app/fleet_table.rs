//! A table of apps, the fleet's or the queue of rollouts: what it shows, in which order, where the cursor is, what is marked.

use chrono::{DateTime, Utc};

use super::{Cursor, FilterBox, Marks};
use crate::fleet::{Column, Delta, Filter, Fleet, GroupBy, Row, Sort, View, ViewSpec};
use crate::model::{App, AppId};

/// What the table is over.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    /// The fleet.
    pub(super) fleet: &'a Fleet,
    /// The present.
    pub(super) now: DateTime<Utc>,
    /// How many rows are on the screen.
    pub(super) height: usize,
}

/// The table and everything that steers it.
pub struct FleetTable {
    /// The sorted, filtered, grouped order.
    pub view: View,
    /// The cursor.
    pub cursor: Cursor,
    /// The marked apps.
    pub marks: Marks,
    /// The filter's input.
    pub filter: FilterBox,
}

impl FleetTable {
    /// A table over `fleet`, in the order that `spec` asks for.
    pub fn new(spec: ViewSpec, fleet: &Fleet, now: DateTime<Utc>) -> Self {
        Self {
            view: View::new(spec, fleet, now),
            cursor: Cursor::default(),
            marks: Marks::default(),
            filter: FilterBox::default(),
        }
    }

    /// Takes in what changed in the fleet.
    pub(super) fn changed(&mut self, delta: &Delta, scene: Scene<'_>) {
        self.view.update(scene.fleet, delta, scene.now);
        if !delta.removed().is_empty() {
            self.marks.prune(scene.fleet);
        }
        self.cursor.follow(&self.view, scene.fleet, scene.height);
    }

    /// The app under the cursor.
    pub fn selected<'a>(&self, fleet: &'a Fleet) -> Option<&'a App> {
        match self.view.row(self.cursor.index())? {
            Row::Item(slot) => fleet.app(slot),
            Row::Group { .. } => None,
        }
    }

    /// Applies the filter's text if it can be read, else notes what is wrong with it.
    pub(super) fn refilter(&mut self, scene: Scene<'_>) {
        match Filter::parse(self.filter.text()) {
            Ok(filter) => {
                self.filter.error = None;
                self.filter.applied = self.filter.text().to_owned();
                self.respec(scene, |spec| spec.filter = filter);
            }
            Err(error) => self.filter.error = Some(error),
        }
    }

    /// Sorts by `column`; reverses where it is sorted by already.
    pub(super) fn sort_by(&mut self, column: Column, scene: Scene<'_>) {
        let sort = self.view.spec().sort;
        let sort = if sort.column == column {
            sort.reversed()
        } else {
            Sort::by(column)
        };
        self.respec(scene, |spec| spec.sort = sort);
    }

    /// Groups the rows, or not.
    pub(super) fn group_by(&mut self, group: Option<GroupBy>, scene: Scene<'_>) {
        self.respec(scene, |spec| spec.group = group);
    }

    /// Keeps the cursor on its app from now on, for something is being done to it: whatever comes
    /// to the top meanwhile must not be what the next key is for.
    pub(super) fn stay(&mut self, scene: Scene<'_>) {
        let index = self.cursor.index();
        self.cursor
            .jump(index, &self.view, scene.fleet, scene.height);
    }

    /// Marks or unmarks the app under the cursor.
    pub fn toggle_mark(&mut self, fleet: &Fleet) {
        if let Some(app) = self.selected(fleet) {
            self.marks.toggle(&app.id);
        }
    }

    /// Marks everything from the last mark to the cursor.
    pub fn mark_range(&mut self, fleet: &Fleet) {
        let here = self.cursor.index();
        let last = self.marks.last().and_then(|app| fleet.find(app));
        let from = last
            .and_then(|slot| self.view.position(slot))
            .unwrap_or(here);
        for app in self.apps(fleet, from.min(here)..from.max(here) + 1) {
            self.marks.mark(&app);
        }
        if let Some(app) = self.selected(fleet) {
            self.marks.mark(&app.id);
        }
    }

    /// Marks all that the view shows; unmarks them where all are marked.
    pub fn mark_all(&mut self, fleet: &Fleet) {
        let shown = self.apps(fleet, 0..self.view.len());
        if shown.iter().all(|app| self.marks.contains(app)) {
            for app in &shown {
                self.marks.unmark(app);
            }
        } else {
            for app in &shown {
                self.marks.mark(app);
            }
        }
    }

    fn apps(&self, fleet: &Fleet, range: std::ops::Range<usize>) -> Vec<AppId> {
        let rows = self.view.rows(range).into_iter();
        let slots = rows.filter_map(|row| match row {
            Row::Item(slot) => fleet.app(slot),
            Row::Group { .. } => None,
        });
        slots.map(|app| app.id.clone()).collect()
    }

    fn respec(&mut self, scene: Scene<'_>, change: impl FnOnce(&mut ViewSpec)) {
        let mut spec = self.view.spec().clone();
        change(&mut spec);
        self.view.set(spec, scene.fleet, scene.now);
        self.cursor.follow(&self.view, scene.fleet, scene.height);
    }
}
