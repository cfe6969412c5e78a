//! Words over several lines.

use ratatui::layout::Rect;

use super::Say;
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::line;
use crate::tui::widgets::wrap;

/// Words, and how they look.
pub(in crate::tui::views) struct Words {
    pub(in crate::tui::views) words: String,
    pub(in crate::tui::views) role: Role,
}

impl Say for Words {
    fn lines(&self, room: u16) -> usize {
        wrap(&self.words, usize::from(room)).len()
    }

    fn draw(&self, area: Rect, canvas: &mut Canvas<'_>) {
        said(&self.words, self.role, area, canvas);
    }
}

/// Puts words over the lines of `area`; what does not fit is cut with a mark.
pub(in crate::tui::views) fn said(words: &str, role: Role, area: Rect, canvas: &mut Canvas<'_>) {
    let lines = wrap(words, usize::from(area.width));
    let last = usize::from(area.height).saturating_sub(1);
    for (index, part) in lines.iter().take(last).enumerate() {
        canvas.put(line(area, index), part, role);
    }
    let rest = lines.get(last..).unwrap_or_default().join(" ");
    canvas.put(line(area, last), &rest, role);
}
