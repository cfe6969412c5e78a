//! The cursor of a table: it stays on its row while others come, go and move.

use crate::fleet::{Apps, Listed, Row, Shelf, View};
use crate::tui::keys::Motion;

/// A place in the view, and what part of the view is on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor<K: Listed = Apps> {
    index: usize,
    offset: usize,
    on: Option<K::Id>,
}

impl<K: Listed> Default for Cursor<K> {
    fn default() -> Self {
        Self {
            index: 0,
            offset: 0,
            on: None,
        }
    }
}

impl<K: Listed> Cursor<K> {
    /// The row it is on.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The first row on the screen.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What it is on, once the operator has moved it there.
    pub fn on(&self) -> Option<&K::Id> {
        self.on.as_ref()
    }

    /// Moves it.
    pub fn go(
        &mut self,
        motion: Motion,
        view: &View<K>,
        store: &impl Shelf<Kind = K>,
        height: usize,
    ) {
        let target = motion.apply(self.index, view.len(), height);
        self.place(target, motion.is_upward(), view, store, height);
    }

    /// Puts it on the row at `index`, or on the next that is no heading.
    pub fn jump(
        &mut self,
        index: usize,
        view: &View<K>,
        store: &impl Shelf<Kind = K>,
        height: usize,
    ) {
        self.place(index, false, view, store, height);
    }

    /// Scrolls by `lines` without leaving the screen behind.
    pub fn scroll(
        &mut self,
        lines: isize,
        view: &View<K>,
        store: &impl Shelf<Kind = K>,
        height: usize,
    ) {
        let furthest = view.len().saturating_sub(height);
        self.offset = self.offset.saturating_add_signed(lines).min(furthest);
        let last = (self.offset + height).saturating_sub(1);
        let index = self.index.clamp(self.offset, last.max(self.offset));
        if index != self.index {
            self.place(index, lines < 0, view, store, height);
        }
    }

    /// Finds its row again after the view changed. Until the operator has moved it, it stays at
    /// the top, whatever arrives there.
    pub fn follow(&mut self, view: &View<K>, store: &impl Shelf<Kind = K>, height: usize) {
        let before = self.index;
        let found = self.on.as_ref().and_then(|id| store.find(id));
        match found.and_then(|slot| view.position(slot)) {
            Some(position) => self.index = position,
            None => self.index = self.index.min(view.len().saturating_sub(1)),
        }
        if self.offset > 0 {
            let moved = self.index.cast_signed() - before.cast_signed();
            self.offset = self.offset.saturating_add_signed(moved);
        }
        if self.on.is_none() {
            self.index = first_item(0, false, view).unwrap_or(0);
        } else if matches!(view.row(self.index), Some(Row::Group { .. })) {
            self.index = first_item(self.index, false, view).unwrap_or(self.index);
        }
        self.show(view, height);
    }

    fn place(
        &mut self,
        index: usize,
        upward: bool,
        view: &View<K>,
        store: &impl Shelf<Kind = K>,
        height: usize,
    ) {
        let nearest = first_item(index, upward, view).or_else(|| first_item(index, !upward, view));
        self.index = nearest.unwrap_or(0);
        self.on = match view.row(self.index) {
            Some(Row::Item(slot)) => store.get(slot).map(|item| K::id(item).clone()),
            _ => None,
        };
        self.show(view, height);
    }

    /// Scrolls just so far that the cursor is on the screen, with its group's heading where the
    /// group begins there.
    fn show(&mut self, view: &View<K>, height: usize) {
        let heading = self.index > 0
            && height > 1
            && matches!(view.row(self.index - 1), Some(Row::Group { .. }));
        let top = self.index - usize::from(heading);
        let furthest = view.len().saturating_sub(height);
        let lowest = (self.index + 1).saturating_sub(height);
        self.offset = self.offset.clamp(lowest.min(top), top).min(furthest);
    }
}

/// The nearest row at or beyond `index` that is no heading.
fn first_item<K: Listed>(index: usize, upward: bool, view: &View<K>) -> Option<usize> {
    let is_item = |index: &usize| matches!(view.row(*index), Some(Row::Item(_)));
    if upward {
        (0..=index.min(view.len().saturating_sub(1)))
            .rev()
            .find(is_item)
    } else {
        (index..view.len()).find(is_item)
    }
}
