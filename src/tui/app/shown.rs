//! The table that is shown, whatever it lists.

use crossterm::event::KeyEvent;

use super::Table;
use super::table::Scene;
use crate::fleet::{Apps, FlagShelf, Flags, Fleet};
use crate::tui::keys::Action;

/// The table that is shown, and what it is over.
pub(super) enum Shown<'a> {
    /// Of apps.
    Apps(&'a mut Table<Apps>, Scene<'a, Fleet>),
    /// Of flags.
    Flags(&'a mut Table<Flags>, Scene<'a, FlagShelf>),
}

/// The same for whatever is listed.
macro_rules! either {
    ($shown:expr, $table:ident, $scene:ident => $done:expr) => {
        match $shown {
            Shown::Apps($table, $scene) => $done,
            Shown::Flags($table, $scene) => $done,
        }
    };
}

impl Shown<'_> {
    /// Does what `action` asks of any table; whether it asks that.
    pub(super) fn act(self, action: Action) -> bool {
        either!(self, table, scene => table.act(action, scene))
    }

    /// Finds the cursor's place again.
    pub(super) fn follow(self) {
        either!(self, table, scene => table.follow(scene));
    }

    /// Keeps the cursor on its row from now on.
    pub(super) fn stay(self) {
        either!(self, table, scene => table.stay(scene));
    }

    /// Scrolls by `lines`.
    pub(super) fn scroll(self, lines: isize) {
        either!(self, table, scene => table.scroll(lines, scene));
    }

    /// Clicks on a line; whether what is there is to be opened.
    pub(super) fn click(self, line: usize) -> bool {
        either!(self, table, scene => table.click(line, scene))
    }

    /// Takes a key while the filter is being edited; whether it was for the filter.
    pub(super) fn type_key(self, event: &KeyEvent) -> bool {
        either!(self, table, scene => table.type_key(event, scene))
    }

    /// Puts pasted text into the filter.
    pub(super) fn paste(self, text: &str) {
        either!(self, table, scene => table.paste(text, scene));
    }

    /// Takes back the filter, else the marks; whether there was either.
    pub(super) fn back(self) -> bool {
        either!(self, table, scene => table.back(scene))
    }
}
