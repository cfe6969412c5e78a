//! What was done to a flag lately, a line each.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

use crate::model::Flag;
use crate::tui::app::flags::change;
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::line;
use crate::tui::views::strip::Say;

/// The changes of a flag, the newest first.
pub(super) struct History<'a> {
    pub(super) flag: &'a Flag,
    pub(super) now: DateTime<Utc>,
}

impl Say for History<'_> {
    fn lines(&self, _: u16) -> usize {
        self.flag.changes.len().max(1)
    }

    fn draw(&self, area: Rect, canvas: &mut Canvas<'_>) {
        let changes = &self.flag.changes;
        if changes.is_empty() {
            canvas.put(area, "its platform tells of no change", Role::TextDim);
        }
        let fitting = changes.iter().take(usize::from(area.height));
        for (index, one) in fitting.enumerate() {
            let role = if index == 0 {
                Role::Text
            } else {
                Role::TextDim
            };
            canvas.put(line(area, index), &change(one, self.now), role);
        }
    }
}
