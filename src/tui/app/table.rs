//! A table of whatever is listed: what it shows, in which order, where the cursor is, what is
//! marked.

use std::ops::Range;

use chrono::{DateTime, Utc};
use crossterm::event::KeyEvent;

use super::{Cursor, FilterBox, Marks, filter, input};
use crate::fleet::{Apps, Delta, Filter, Listed, Row, Shelf, Sort, View, ViewSpec};
use crate::tui::keys::{Action, Motion};

/// What the table is over.
pub(super) struct Scene<'a, S: Shelf> {
    /// Where its rows are kept.
    pub(super) shelf: &'a S,
    /// The present.
    pub(super) now: DateTime<Utc>,
    /// How many rows are on the screen.
    pub(super) height: usize,
}

impl<S: Shelf> Clone for Scene<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Shelf> Copy for Scene<'_, S> {}

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
    /// A table over `shelf`, in the order that `spec` asks for.
    pub fn new(spec: ViewSpec<K>, shelf: &impl Shelf<Kind = K>, now: DateTime<Utc>) -> Self {
        Self {
            view: View::new(spec, shelf, now),
            cursor: Cursor::default(),
            marks: Marks::default(),
            filter: FilterBox::default(),
        }
    }

    /// Takes in what changed on the shelf.
    pub(super) fn changed<S: Shelf<Kind = K>>(&mut self, delta: &Delta, scene: Scene<'_, S>) {
        self.view.update(scene.shelf, delta, scene.now);
        if !delta.removed().is_empty() {
            self.marks.prune(scene.shelf);
        }
        self.follow(scene);
    }

    /// Finds the cursor's place again.
    pub(super) fn follow<S: Shelf<Kind = K>>(&mut self, scene: Scene<'_, S>) {
        self.cursor.follow(&self.view, scene.shelf, scene.height);
    }

    /// What is under the cursor.
    pub fn selected<'a>(&self, shelf: &'a impl Shelf<Kind = K>) -> Option<&'a K::Item> {
        match self.view.row(self.cursor.index())? {
            Row::Item(slot) => shelf.get(slot),
            Row::Group { .. } => None,
        }
    }

    /// Does what `action` asks of any table, whatever it lists; whether it asks that.
    pub(super) fn act<S: Shelf<Kind = K>>(&mut self, action: Action, scene: Scene<'_, S>) -> bool {
        match action {
            Action::Move(motion) => self.go(motion, scene),
            Action::Filter => self.filter.editing = true,
            Action::Mark => {
                self.toggle_mark(scene.shelf);
                self.go(Motion::Down, scene);
            }
            Action::MarkRange => self.mark_range(scene.shelf),
            Action::MarkAll => self.mark_all(scene.shelf),
            Action::ReverseSort => self.sort_by(self.view.spec().sort.column, scene),
            _ => return false,
        }
        true
    }

    /// Moves the cursor.
    pub(super) fn go<S: Shelf<Kind = K>>(&mut self, motion: Motion, scene: Scene<'_, S>) {
        self.cursor
            .go(motion, &self.view, scene.shelf, scene.height);
    }

    /// Takes a key while the filter is being edited; whether it was for the filter.
    pub(super) fn type_key<S: Shelf<Kind = K>>(
        &mut self,
        event: &KeyEvent,
        scene: Scene<'_, S>,
    ) -> bool {
        let typed = filter::type_key(&mut self.filter, event);
        if typed == filter::Typed::Text {
            self.refilter(scene);
        }
        typed != filter::Typed::Nothing
    }

    /// Puts pasted text into the filter.
    pub(super) fn paste<S: Shelf<Kind = K>>(&mut self, text: &str, scene: Scene<'_, S>) {
        input::paste(&mut self.filter.input, text);
        self.refilter(scene);
    }

    /// Applies the filter's text if it can be read, else notes what is wrong with it.
    pub(super) fn refilter<S: Shelf<Kind = K>>(&mut self, scene: Scene<'_, S>) {
        match Filter::parse(self.filter.text()) {
            Ok(filter) => {
                self.filter.error = None;
                self.filter.applied = self.filter.text().to_owned();
                self.respec(scene, |spec| spec.filter = filter);
            }
            Err(error) => self.filter.error = Some(error),
        }
    }

    /// Takes back the filter, else the marks; whether there was either.
    pub(super) fn back<S: Shelf<Kind = K>>(&mut self, scene: Scene<'_, S>) -> bool {
        if !self.filter.text().is_empty() {
            self.filter = FilterBox::default();
            self.refilter(scene);
            return true;
        }
        let was_marked = !self.marks.is_empty();
        self.marks.clear();
        was_marked
    }

    /// Sorts by `column`; reverses where it is sorted by already.
    pub(super) fn sort_by<S: Shelf<Kind = K>>(&mut self, column: K::Column, scene: Scene<'_, S>) {
        let sort = self.view.spec().sort;
        let sort = if sort.column == column {
            sort.reversed()
        } else {
            Sort::by(column)
        };
        self.respec(scene, |spec| spec.sort = sort);
    }

    /// Groups the rows, or not.
    pub(super) fn group_by<S: Shelf<Kind = K>>(
        &mut self,
        group: Option<K::Group>,
        scene: Scene<'_, S>,
    ) {
        self.respec(scene, |spec| spec.group = group);
    }

    /// Keeps the cursor on its row from now on, for something is being done to it: whatever comes
    /// to the top meanwhile must not be what the next key is for.
    pub(super) fn stay<S: Shelf<Kind = K>>(&mut self, scene: Scene<'_, S>) {
        self.jump(self.cursor.index(), scene);
    }

    /// Puts the cursor on the row at `index`.
    pub(super) fn jump<S: Shelf<Kind = K>>(&mut self, index: usize, scene: Scene<'_, S>) {
        self.cursor
            .jump(index, &self.view, scene.shelf, scene.height);
    }

    /// Scrolls by `lines`.
    pub(super) fn scroll<S: Shelf<Kind = K>>(&mut self, lines: isize, scene: Scene<'_, S>) {
        self.cursor
            .scroll(lines, &self.view, scene.shelf, scene.height);
    }

    /// Clicks on the line of that number among those on the screen; whether what is there was
    /// selected already, and is to be opened.
    pub(super) fn click<S: Shelf<Kind = K>>(&mut self, line: usize, scene: Scene<'_, S>) -> bool {
        let index = self.cursor.offset() + line;
        if index >= self.view.len() {
            return false;
        }
        let opens = index == self.cursor.index() && self.cursor.on().is_some();
        if !opens {
            self.jump(index, scene);
        }
        opens
    }

    /// Marks or unmarks what is under the cursor.
    pub fn toggle_mark(&mut self, shelf: &impl Shelf<Kind = K>) {
        if let Some(item) = self.selected(shelf) {
            self.marks.toggle(K::id(item));
        }
    }

    /// Marks everything from the last mark to the cursor.
    pub fn mark_range(&mut self, shelf: &impl Shelf<Kind = K>) {
        let here = self.cursor.index();
        let last = self.marks.last().and_then(|id| shelf.find(id));
        let from = last
            .and_then(|slot| self.view.position(slot))
            .unwrap_or(here);
        for id in self.ids(shelf, from.min(here)..from.max(here) + 1) {
            self.marks.mark(&id);
        }
        if let Some(item) = self.selected(shelf) {
            self.marks.mark(K::id(item));
        }
    }

    /// Marks all that the view shows; unmarks them where all are marked.
    pub fn mark_all(&mut self, shelf: &impl Shelf<Kind = K>) {
        let shown = self.ids(shelf, 0..self.view.len());
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

    fn ids(&self, shelf: &impl Shelf<Kind = K>, range: Range<usize>) -> Vec<K::Id> {
        let rows = self.view.rows(range).into_iter();
        let items = rows.filter_map(|row| match row {
            Row::Item(slot) => shelf.get(slot),
            Row::Group { .. } => None,
        });
        items.map(|item| K::id(item).clone()).collect()
    }

    fn respec<S: Shelf<Kind = K>>(
        &mut self,
        scene: Scene<'_, S>,
        change: impl FnOnce(&mut ViewSpec<K>),
    ) {
        let mut spec = self.view.spec().clone();
        change(&mut spec);
        self.view.set(spec, scene.shelf, scene.now);
        self.follow(scene);
    }
}
