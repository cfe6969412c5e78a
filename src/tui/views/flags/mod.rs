//! The flags: one row each, and the one under the cursor in words.

mod absence;
mod cell;
mod exposure;
mod history;
mod kind;
mod offers;
mod paragraphs;

use ratatui::layout::Rect;

use super::{Canvas, strip, table};
use crate::fleet::Flags;
use crate::tui::app::{State, layout};

pub(super) use exposure::{draw as exposure, role as exposure_role};

/// Draws it.
pub(super) fn draw(state: &State, body: Rect, canvas: &mut Canvas<'_>) {
    let areas = layout::flags(state.flag_detail, body);
    table::draw(state, &kind::flags(state), areas, canvas);
    let row = state.flags.selected(state.fleet.flag_shelf());
    let area = table::headed::<Flags>(row, areas.explain, canvas);
    if let Some(row) = row {
        strip::draw(paragraphs::paragraphs(state, row), area, canvas);
    }
}
