//! Interrupted plans and failing sources, each on a line of its own in full width.

use ratatui::layout::Rect;

use super::names::names;
use crate::model::SourceState;
use crate::tui::app::{State, interrupted_words};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::line;

/// Draws as many as there are lines.
pub(super) fn draw(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let mut area = area;
    if let Some((first, others)) = state.acting.interrupted.split_first() {
        let more = match others.len() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let words = format!(" ⚠ {}{more}", interrupted_words(first, state.now));
        canvas.put(line(area, 0), &words, Role::SeverityWarning);
        area.y += 1;
        area.height -= 1;
    }
    let names = names(state.fleet.sources().map(|(source, _)| source));
    let failing = state.fleet.sources().filter_map(|(source, freshness)| {
        let SourceState::Failing { why } = &freshness.state else {
            return None;
        };
        Some((names.get(source)?, why))
    });
    for (index, (source, why)) in failing.take(usize::from(area.height)).enumerate() {
        let words = format!(" ✖ {source}: {why}");
        canvas.put(line(area, index), &words, Role::SourceFailing);
    }
}
