//! Events, newest first.

use ratatui::layout::Rect;

use super::section::Rows;
use crate::model::{EventNote, compact};
use crate::tui::app::{Page, Section, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::widgets::Cell;

const COLUMNS: &[(&str, u16)] = &[
    ("SEEN", 7),
    ("REASON", 20),
    ("COUNT", 5),
    ("MESSAGE", 0),
    ("OBJECT", 26),
];

/// Draws them.
pub(super) fn draw(state: &State, page: &Page, place: Rect, canvas: &mut Canvas<'_>) {
    let rows = Rows {
        section: Section::Events,
        columns: COLUMNS,
        values: &page.detail.events,
        none: "no event is on record: clusters keep them for an hour or so",
    };
    rows.draw(page, place, canvas, |canvas, event| {
        cells(state, event, canvas)
    });
}

fn cells(state: &State, event: &EventNote, canvas: &Canvas<'_>) -> Vec<Cell<'static>> {
    let (sign, role) = if event.warning {
        ("⚠", Role::SeverityWarning)
    } else {
        (" ", Role::Text)
    };
    vec![
        canvas.cell(compact(state.now - event.at), Role::TextDim),
        canvas.cell(format!("{sign} {}", event.reason), role),
        canvas.cell(format!("×{}", event.count), Role::TextDim),
        canvas.cell(event.message.to_string(), Role::Text),
        canvas.cell(event.object.to_string(), Role::TextDim),
    ]
}
