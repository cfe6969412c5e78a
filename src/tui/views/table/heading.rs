//! The rule between the rows and the selected one in words, with its identity.

use ratatui::layout::Rect;

use super::Drawn;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;

/// Draws it.
pub(in crate::tui::views) fn heading<K: Drawn>(
    item: Option<&K::Item>,
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    canvas.rule(area);
    if let Some(item) = item {
        let pieces = K::identity(item, canvas);
        canvas.segments(after(area, 2), &pieces);
    }
}
