//! The keys and the filter language, from their registries.

use ratatui::layout::Rect;

use super::Canvas;
use super::canvas::{after, line};
use crate::tui::app::{Help, HelpLine, help_lines, help_size};
use crate::tui::theme::Role;

/// How wide the left column is.
const LEFT: u16 = 20;

/// Draws it.
pub(super) fn draw(help: Help, around: Rect, canvas: &mut Canvas<'_>) {
    let size = help_size(around);
    let note = "↑↓ PgUp PgDn scroll · Esc closes";
    let inside = canvas.dialog(around, size, ["Help", note]);
    let all = help_lines();
    let height = usize::from(inside.height);
    let first = help.scroll.min(all.len().saturating_sub(height));
    for (place, entry) in all.iter().skip(first).take(height).enumerate() {
        let area = line(inside, place);
        match entry {
            HelpLine::Heading(title) => {
                canvas.put(area, title, Role::DialogTitle);
            }
            HelpLine::Entry(left, right) => {
                let left_area = Rect {
                    width: area.width.min(LEFT),
                    ..area
                };
                canvas.put(left_area, left, Role::Key);
                canvas.put(after(area, LEFT + 2), right, Role::Dialog);
            }
            HelpLine::Blank => {}
        }
    }
}
