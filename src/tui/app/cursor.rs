//! The cursor of the fleet's table: it stays on its app while rows come, go and move.

use crate::fleet::{Fleet, Row, View};
use crate::model::AppId;
use crate::tui::keys::Motion;

/// A place in the view, and what part of the view is on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    index: usize,
    offset: usize,
    on: Option<AppId>,
}

impl Cursor {
    /// The row it is on.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The first row on the screen.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The app it is on, once the operator has moved it there.
    pub fn app(&self) -> Option<&AppId> {
        self.on.as_ref()
    }

    /// Moves it.
    pub fn go(&mut self, motion: Motion, view: &View, fleet: &Fleet, height: usize) {
        let target = motion.apply(self.index, view.len(), height);
        self.place(target, motion.is_upward(), view, fleet, height);
    }

    /// Puts it on the row at `index`, or on the next that is an app.
    pub fn jump(&mut self, index: usize, view: &View, fleet: &Fleet, height: usize) {
        self.place(index, false, view, fleet, height);
    }

    /// Scrolls by `lines` without leaving the screen behind.
    pub fn scroll(&mut self, lines: isize, view: &View, fleet: &Fleet, height: usize) {
        let furthest = view.len().saturating_sub(height);
        self.offset = self.offset.saturating_add_signed(lines).min(furthest);
        let last = (self.offset + height).saturating_sub(1);
        let index = self.index.clamp(self.offset, last.max(self.offset));
        if index != self.index {
            self.place(index, lines < 0, view, fleet, height);
        }
    }

    /// Finds its app again after the view changed. Until the operator has moved it, it stays at
    /// the top, whatever arrives there.
    pub fn follow(&mut self, view: &View, fleet: &Fleet, height: usize) {
        let before = self.index;
        let found = self.on.as_ref().and_then(|id| fleet.find(id));
        match found.and_then(|slot| view.position(slot)) {
            Some(position) => self.index = position,
            None => self.index = self.index.min(view.len().saturating_sub(1)),
        }
        if self.offset > 0 {
            let moved = self.index.cast_signed() - before.cast_signed();
            self.offset = self.offset.saturating_add_signed(moved);
        }
        if self.on.is_none() {
            self.index = first_app(0, false, view).unwrap_or(0);
        } else if matches!(view.row(self.index), Some(Row::Group { .. })) {
            self.index = first_app(self.index, false, view).unwrap_or(self.index);
        }
        self.show(view, height);
    }

    fn place(&mut self, index: usize, upward: bool, view: &View, fleet: &Fleet, height: usize) {
        let nearest = first_app(index, upward, view).or_else(|| first_app(index, !upward, view));
        self.index = nearest.unwrap_or(0);
        self.on = match view.row(self.index) {
            Some(Row::Item(slot)) => fleet.app(slot).map(|app| app.id.clone()),
            _ => None,
        };
        self.show(view, height);
    }

    /// Scrolls just so far that the cursor is on the screen, with its group's heading where the
    /// group begins there.
    fn show(&mut self, view: &View, height: usize) {
        let heading = self.index > 0
            && height > 1
            && matches!(view.row(self.index - 1), Some(Row::Group { .. }));
        let top = self.index - usize::from(heading);
        let furthest = view.len().saturating_sub(height);
        let lowest = (self.index + 1).saturating_sub(height);
        self.offset = self.offset.clamp(lowest.min(top), top).min(furthest);
    }
}

/// The nearest row at or beyond `index` that is an app.
fn first_app(index: usize, upward: bool, view: &View) -> Option<usize> {
    let is_app = |index: &usize| matches!(view.row(*index), Some(Row::Item(_)));
    if upward {
        (0..=index.min(view.len().saturating_sub(1)))
            .rev()
            .find(is_app)
    } else {
        (index..view.len()).find(is_app)
    }
}
