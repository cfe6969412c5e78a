//! How the app's release is being let in: the same as in the queue, large.

mod charts;

use ratatui::layout::Rect;

use super::about::draw_line;
use super::section;
use crate::model::App;
use crate::tui::app::{Page, Section, State, layout, rollout_lines, sides_lines};
use crate::tui::views::Canvas;
use crate::tui::views::canvas::line;

/// Draws it.
pub(super) fn draw(
    state: &State,
    page: &Page,
    app: Option<&App>,
    place: Rect,
    canvas: &mut Canvas<'_>,
) {
    let Some(app) = app.filter(|app| app.rollout().is_some()) else {
        let inside = section::frame(page, Section::Rollout, place, canvas);
        section::say("nothing lets its release in by steps", inside, canvas);
        return;
    };
    let panes = layout::rollout(place);
    let lines = rollout_lines(state, page, app, panes);
    let height = usize::from(panes.lines.height);
    let first = page.offset(Section::Rollout, lines.len(), height);
    let note = match (first, lines.len().saturating_sub(first + height)) {
        (0, 0) => String::new(),
        (_, 0) => "↑".to_owned(),
        (_, below) => format!("… {below} more: ↓"),
    };
    section::titled(page, Section::Rollout, ["Rollout", &note], place, canvas);
    for (index, entry) in lines.iter().skip(first).take(height).enumerate() {
        draw_line(entry, line(panes.lines, index), canvas);
    }
    if !panes.sides.is_empty() {
        sides(state, app, panes.sides, canvas);
    }
}

/// The numbers of both sides, and below them their charts.
fn sides(state: &State, app: &App, area: Rect, canvas: &mut Canvas<'_>) {
    let lines = sides_lines(app, usize::from(area.width));
    for (index, entry) in lines.iter().enumerate() {
        draw_line(entry, line(area, index), canvas);
    }
    let used = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let used = used.min(area.height);
    let below = Rect {
        y: area.y + used,
        height: area.height - used,
        ..area
    };
    charts::draw(state, app, below, canvas);
}
