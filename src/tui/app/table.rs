//! A table of whatever is listed: what it shows, in which order, where the cursor is, what is
//! marked.

use std::ops::Range;

use chrono::{DateTime, Utc};

use super::{Cursor, FilterBox, Marks};
use crate::fleet::{Apps, Listed, Row, Shelf, View, ViewSpec};

/// The table and everything that steers it.
pub struct Table<K: Listed = Apps> {
    /// The sorted, filtered, grouped order.
    pub view: View<K>,
    /// The cursor.
    pub cursor: Cursor<K>,
    /// What is marked.
    pub marks: Marks<K>,
    /// The filter's input.
    pub filter: FilterBox,
}

impl<K: Listed> Table<K> {
    /// A table over `store`, in the order that `spec` asks for.
    pub fn new(spec: ViewSpec<K>, store: &impl Shelf<Kind = K>, now: DateTime<Utc>) -> Self {
        Self {
            view: View::new(spec, store, now),
            cursor: Cursor::default(),
            marks: Marks::default(),
            filter: FilterBox::default(),
        }
    }

    /// What is under the cursor.
    pub fn selected<'a>(&self, store: &'a impl Shelf<Kind = K>) -> Option<&'a K::Item> {
        match self.view.row(self.cursor.index())? {
            Row::Item(slot) => store.get(slot),
            Row::Group { .. } => None,
        }
    }

    /// Marks or unmarks what is under the cursor.
    pub fn toggle_mark(&mut self, store: &impl Shelf<Kind = K>) {
        if let Some(item) = self.selected(store) {
            self.marks.toggle(K::id(item));
        }
    }

    /// Marks everything from the last mark to the cursor.
    pub fn mark_range(&mut self, store: &impl Shelf<Kind = K>) {
        let here = self.cursor.index();
        let last = self.marks.last().and_then(|id| store.find(id));
        let from = last
            .and_then(|slot| self.view.position(slot))
            .unwrap_or(here);
        for id in self.ids(store, from.min(here)..from.max(here) + 1) {
            self.marks.mark(&id);
        }
        if let Some(item) = self.selected(store) {
            self.marks.mark(K::id(item));
        }
    }

    /// Marks all that the view shows; unmarks them where all are marked.
    pub fn mark_all(&mut self, store: &impl Shelf<Kind = K>) {
        let shown = self.ids(store, 0..self.view.len());
        if shown.iter().all(|id| self.marks.contains(id)) {
            for id in &shown {
                self.marks.unmark(id);
            }
        } else {
            for id in &shown {
                self.marks.mark(id);
            }
        }
    }

    fn ids(&self, store: &impl Shelf<Kind = K>, range: Range<usize>) -> Vec<K::Id> {
        let rows = self.view.rows(range).into_iter();
        let items = rows.filter_map(|row| match row {
            Row::Item(slot) => store.get(slot),
            Row::Group { .. } => None,
        });
        items.map(|item| K::id(item).clone()).collect()
    }
}

/// What is to be seen of a table, whatever it lists.
pub trait Shown {
    /// The filter's input.
    fn filter(&self) -> &FilterBox;

    /// Whether anything is marked.
    fn is_marked(&self) -> bool;

    /// Whether there is no row.
    fn is_empty(&self) -> bool;
}

impl<K: Listed> Shown for Table<K> {
    fn filter(&self) -> &FilterBox {
        &self.filter
    }

    fn is_marked(&self) -> bool {
        !self.marks.is_empty()
    }

    fn is_empty(&self) -> bool {
        self.view.is_empty()
    }
}
