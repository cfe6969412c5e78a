//! Why there is no row.

use ratatui::layout::Rect;

use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::line;
use crate::tui::widgets::{width, wrap};

/// Draws it in the middle.
pub(super) fn draw(words: &str, area: Rect, canvas: &mut Canvas<'_>) {
    let room = usize::from(area.width.saturating_sub(4)).min(90);
    let top = usize::from(area.height / 3);
    for (index, text) in wrap(words, room).into_iter().enumerate() {
        let mut place = line(area, top + index);
        let indent = place.width.saturating_sub(width(text)) / 2;
        place.x += indent;
        place.width = place.width.saturating_sub(indent);
        canvas.put(place, text, Role::TextDim);
    }
}
