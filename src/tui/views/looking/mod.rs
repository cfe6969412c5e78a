//! The wait for the cluster.

use ratatui::layout::{Rect, Size};

use super::Canvas;
use super::canvas::line;
use crate::tui::app::Looking;
use crate::tui::theme::Role;
use crate::tui::widgets::width;

/// Draws it.
pub(super) fn draw(looking: &Looking, around: Rect, canvas: &mut Canvas<'_>) {
    let words = format!("◌ {}", looking.words);
    let size = Size::new(width(&words).max(24), 1);
    let inside = canvas.dialog(around, size, ["", "Esc cancels"]);
    canvas.put(line(inside, 0), &words, Role::Dialog);
}
