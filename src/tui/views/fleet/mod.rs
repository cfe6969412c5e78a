//! The fleet: every app one row.

mod bar;
mod empty;
mod explain;
mod rows;
mod signal;
mod trend;

use ratatui::layout::Rect;

use super::Canvas;
use crate::tui::app::{Offer, State, layout, place};

/// Draws it.
pub(super) fn draw(state: &State, body: Rect, canvas: &mut Canvas<'_>) {
    let areas = layout::fleet(body);
    bar::draw(state, areas.bar, canvas);
    let columns = place(body.width, Offer::of(&state.fleet));
    rows::head(state, &columns, areas.head, canvas);
    if state.table.view.is_empty() {
        empty::draw(state, areas.rows, canvas);
    } else {
        rows::draw(state, &columns, areas.rows, canvas);
    }
    explain::draw(state, areas.explain, canvas);
}
