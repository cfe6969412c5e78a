//! The list: what it shows, where the cursor is.

use tui_input::Input;

use super::{Entry, Opened};
use crate::model::CleanText;
use crate::tui::keys::Motion;

/// The list of plans.
#[derive(Debug, Default)]
pub struct Activity {
    /// Whether the plans are known.
    pub loading: Loading,
    /// The filter.
    pub filter: Input,
    /// Whether keys go into the filter.
    pub editing: bool,
    /// The plan whose steps are shown.
    pub opened: Option<Opened>,
    entries: Vec<Entry>,
    shown: Vec<usize>,
    cursor: usize,
    offset: usize,
    on: Option<CleanText>,
}

/// Whether the plans are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Loading {
    /// Nobody has asked yet.
    #[default]
    Never,
    /// They are being read.
    Reading,
    /// They are known.
    Known,
    /// They can't be read, and why.
    Failed(CleanText),
}

impl Activity {
    /// How many plans the filter shows.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether the filter shows none.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many plans there are.
    pub fn total(&self) -> usize {
        self.entries.len()
    }

    /// Those from `first` on.
    pub fn from(&self, first: usize) -> impl Iterator<Item = &Entry> {
        let shown = self.shown.get(first..).unwrap_or_default();
        shown.iter().filter_map(|index| self.entries.get(*index))
    }

    /// Where the cursor is.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The first row on the screen.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The plan under the cursor.
    pub fn current(&self) -> Option<&Entry> {
        self.entries.get(*self.shown.get(self.cursor)?)
    }

    /// The plan of that id.
    pub fn find(&self, id: &CleanText) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == *id)
    }

    /// Takes in all plans; the cursor stays on its own.
    pub(super) fn take(&mut self, entries: Vec<Entry>, height: usize) {
        self.entries = entries;
        self.loading = Loading::Known;
        self.narrow(height);
        let opened = self.opened.take();
        self.opened = opened.and_then(|opened| {
            let entry = self.find(&opened.id)?;
            Some(opened.anew(entry))
        });
    }

    /// Shows those that the filter matches.
    pub(super) fn narrow(&mut self, height: usize) {
        let words = self.filter.value().to_lowercase();
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        let all = self.entries.iter().enumerate();
        let shown = all.filter(|(_, entry)| entry.matches(&words));
        self.shown = shown.map(|(index, _)| index).collect();
        let on = self.on.as_ref().and_then(|id| {
            let mut shown = self.shown.iter();
            shown.position(|index| self.entries.get(*index).is_some_and(|it| it.id == *id))
        });
        let stay = if self.on.is_some() { self.cursor } else { 0 };
        self.place(on.unwrap_or(stay), height);
    }

    /// Moves the cursor.
    pub(super) fn go(&mut self, motion: Motion, height: usize) {
        self.jump(motion.apply(self.cursor, self.shown.len(), height), height);
    }

    /// Puts the cursor there.
    pub(super) fn jump(&mut self, index: usize, height: usize) {
        self.place(index, height);
        self.on = self.current().map(|entry| entry.id.clone());
    }

    fn place(&mut self, index: usize, height: usize) {
        self.cursor = index.min(self.shown.len().saturating_sub(1));
        let lowest = (self.cursor + 1).saturating_sub(height).min(self.cursor);
        let furthest = self.shown.len().saturating_sub(height);
        self.offset = self.offset.clamp(lowest, self.cursor).min(furthest);
    }
}
