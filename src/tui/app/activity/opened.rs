//! The steps of one plan.

use super::{Entry, EntryStep};
use crate::model::CleanText;
use crate::tui::app::Offsets;
use crate::tui::keys::Motion;

/// A plan whose steps are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Which.
    pub id: CleanText,
    /// The first line on the screen.
    pub scroll: usize,
    /// Which line belongs to which step.
    pub lines: Offsets,
}

impl Opened {
    /// The steps of `entry`, from the first on.
    pub(super) fn new(entry: &Entry) -> Self {
        Self {
            id: entry.id.clone(),
            scroll: 0,
            lines: Offsets::new(entry.steps.iter().map(EntryStep::lines)),
        }
    }

    /// The same after it was read again.
    pub(super) fn anew(self, entry: &Entry) -> Self {
        Self {
            scroll: self.scroll,
            ..Self::new(entry)
        }
    }

    /// Scrolls, where `height` lines are on the screen.
    pub(super) fn go(&mut self, motion: Motion, height: usize) {
        let places = self.lines.len().saturating_sub(height) + 1;
        self.scroll = motion.apply(self.scroll.min(places - 1), places, height);
    }
}

impl EntryStep {
    /// Its own line, one a difference, and one for why.
    fn lines(&self) -> usize {
        1 + self.differences.len() + usize::from(self.why.is_some())
    }
}
