//! A table of apps: the fleet's, or the queue of rollouts.

mod bar;
mod empty;
mod heading;
mod rows;
mod sides;
mod signal;
mod trend;

pub(super) use heading::heading;

use super::Canvas;
use crate::tui::app::layout::TableAreas;
use crate::tui::app::{Offer, State, place};

/// Draws everything of it but the selected row in words.
pub(super) fn draw(state: &State, areas: TableAreas, canvas: &mut Canvas<'_>) {
    bar::draw(state, areas.bar, canvas);
    let columns = place(state.tab, areas.head.width, Offer::of(&state.fleet));
    rows::head(state, &columns, areas.head, canvas);
    if state.listing().view.is_empty() {
        empty::draw(state, areas.rows, canvas);
    } else {
        rows::draw(state, &columns, areas.rows, canvas);
    }
}
