//! A table that is being steered: with what it is over, and how much of it is on the screen.

use chrono::{DateTime, Utc};
use crossterm::event::KeyEvent;

use super::{FilterBox, Table, filter, input};
use crate::fleet::{Delta, Filter, Listed, Shelf, Slot, Sort, ViewSpec};
use crate::tui::keys::{Action, Motion};

/// What can be done to a table, whatever it lists.
pub(super) trait Steer {
    /// Does what `action` asks of any table.
    fn act(&mut self, action: Action);

    /// Moves the cursor.
    fn go(&mut self, motion: Motion);

    /// Scrolls by `lines`.
    fn scroll(&mut self, lines: isize);

    /// Clicks on the line of that number among those on the screen; whether what is there was
    /// selected already, and is to be opened.
    fn click(&mut self, line: usize) -> bool;

    /// Keeps the cursor on its row from now on, for something is being done to it: whatever comes
    /// to the top meanwhile must not be what the next key is for.
    fn stay(&mut self);

    /// Finds the cursor's place again.
    fn follow(&mut self);

    /// Takes a key while the filter is being edited; whether it was for the filter.
    fn type_key(&mut self, event: &KeyEvent) -> bool;

    /// Puts pasted text into the filter.
    fn paste(&mut self, text: &str);

    /// Takes back the filter, else the marks; whether there was either.
    fn back(&mut self) -> bool;
}

/// A table, what it is over, and how much of it is on the screen.
pub(super) struct Steered<'a, S: Shelf> {
    /// The table.
    pub(super) table: &'a mut Table<S::Kind>,
    /// Where its rows are kept.
    pub(super) store: &'a S,
    /// The present.
    pub(super) now: DateTime<Utc>,
    /// How many rows are on the screen.
    pub(super) height: usize,
}

impl<S: Shelf> Steered<'_, S> {
    /// Takes in what changed.
    pub(super) fn changed(&mut self, delta: &Delta) {
        self.table.view.update(self.store, delta, self.now);
        if !delta.removed().is_empty() {
            self.table.marks.prune(self.store);
        }
        self.follow();
    }

    /// Applies the filter's text if it can be read, else notes what is wrong with it.
    pub(super) fn refilter(&mut self) {
        let typed = &mut self.table.filter;
        match Filter::parse(typed.text()) {
            Ok(filter) => {
                typed.error = None;
                typed.applied = typed.text().to_owned();
                self.respec(|spec| spec.filter = filter);
            }
            Err(error) => typed.error = Some(error),
        }
    }

    /// Sorts by `column`; reverses where it is sorted by already.
    pub(super) fn sort_by(&mut self, column: <S::Kind as Listed>::Column) {
        let sort = self.table.view.spec().sort;
        let sort = if sort.column == column {
            sort.reversed()
        } else {
            Sort::by(column)
        };
        self.respec(|spec| spec.sort = sort);
    }

    /// Groups the rows, or not.
    pub(super) fn group_by(&mut self, group: Option<<S::Kind as Listed>::Group>) {
        self.respec(|spec| spec.group = group);
    }

    /// Puts the cursor on the row at `slot`; a filter that hides it goes.
    pub(super) fn reveal(&mut self, slot: Slot) {
        if !self.table.view.contains(slot) {
            self.table.filter = FilterBox::default();
            self.refilter();
        }
        if let Some(index) = self.table.view.position(slot) {
            self.jump(index);
        }
    }

    fn jump(&mut self, index: usize) {
        let Table { view, cursor, .. } = &mut *self.table;
        cursor.jump(index, view, self.store, self.height);
    }

    fn respec(&mut self, change: impl FnOnce(&mut ViewSpec<S::Kind>)) {
        let mut spec = self.table.view.spec().clone();
        change(&mut spec);
        self.table.view.set(spec, self.store, self.now);
        self.follow();
    }
}

impl<S: Shelf> Steer for Steered<'_, S> {
    fn act(&mut self, action: Action) {
        match action {
            Action::Filter => self.table.filter.editing = true,
            Action::Mark => {
                self.table.toggle_mark(self.store);
                self.go(Motion::Down);
            }
            Action::MarkRange => self.table.mark_range(self.store),
            Action::MarkAll => self.table.mark_all(self.store),
            Action::ReverseSort => self.sort_by(self.table.view.spec().sort.column),
            _ => {}
        }
    }

    fn go(&mut self, motion: Motion) {
        let Table { view, cursor, .. } = &mut *self.table;
        cursor.go(motion, view, self.store, self.height);
    }

    fn scroll(&mut self, lines: isize) {
        let Table { view, cursor, .. } = &mut *self.table;
        cursor.scroll(lines, view, self.store, self.height);
    }

    fn click(&mut self, line: usize) -> bool {
        let cursor = &self.table.cursor;
        let index = cursor.offset() + line;
        if index >= self.table.view.len() {
            return false;
        }
        if index == cursor.index() && cursor.on().is_some() {
            return true;
        }
        self.jump(index);
        false
    }

    fn stay(&mut self) {
        self.jump(self.table.cursor.index());
    }

    fn follow(&mut self) {
        let Table { view, cursor, .. } = &mut *self.table;
        cursor.follow(view, self.store, self.height);
    }

    fn type_key(&mut self, event: &KeyEvent) -> bool {
        let typed = filter::type_key(&mut self.table.filter, event);
        if typed == filter::Typed::Text {
            self.refilter();
        }
        typed != filter::Typed::Nothing
    }

    fn paste(&mut self, text: &str) {
        input::paste(&mut self.table.filter.input, text);
        self.refilter();
    }

    fn back(&mut self) -> bool {
        if !self.table.filter.text().is_empty() {
            self.table.filter = FilterBox::default();
            self.refilter();
            return true;
        }
        let was_marked = !self.table.marks.is_empty();
        self.table.marks.clear();
        was_marked
    }
}
