//! The queue of rollouts: one row each, and the selected one in words.

mod strip;

use ratatui::layout::Rect;

use super::{Canvas, table};
use crate::tui::app::{State, layout};
use crate::tui::keys::Tab;

/// Draws it.
pub(super) fn draw(state: &State, body: Rect, canvas: &mut Canvas<'_>) {
    let areas = layout::table(Tab::Rollouts, body);
    table::draw(state, &table::apps(state), areas, canvas);
    strip::draw(state, areas.explain, canvas);
}
