//! The rule between the rows and the selected one in words, with its identity.

use ratatui::layout::Rect;

use super::Drawn;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{after, line};

/// Draws it.
fn heading<K: Drawn>(item: Option<&K::Item>, area: Rect, canvas: &mut Canvas<'_>) {
    canvas.rule(area);
    if let Some(item) = item {
        let pieces = K::identity(item, canvas);
        canvas.segments(after(area, 2), &pieces);
    }
}

/// Draws it where there are lines enough below it; what is left for the words.
pub(in crate::tui::views) fn headed<K: Drawn>(
    item: Option<&K::Item>,
    area: Rect,
    canvas: &mut Canvas<'_>,
) -> Rect {
    if area.height <= 2 {
        return area;
    }
    heading::<K>(item, line(area, 0), canvas);
    Rect {
        y: area.y + 1,
        height: area.height - 1,
        ..area
    }
}
