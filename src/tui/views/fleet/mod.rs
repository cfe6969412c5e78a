//! The fleet: every app one row.

mod explain;

use ratatui::layout::Rect;

use super::{Canvas, table};
use crate::tui::app::{State, layout};
use crate::tui::keys::Tab;

/// Draws it.
pub(super) fn draw(state: &State, body: Rect, canvas: &mut Canvas<'_>) {
    let areas = layout::table(Tab::Fleet, body);
    table::draw(state, &table::apps(state), areas, canvas);
    explain::draw(state, areas.explain, canvas);
}
