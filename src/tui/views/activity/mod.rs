//! What was done: the plans of the audit, and the steps of one.

mod list;
mod steps;

use super::Canvas;
use crate::tui::app::State;

/// Draws it.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>) {
    let opened = state.activity.opened.as_ref();
    let entry = opened.and_then(|opened| state.activity.find(&opened.id));
    match (opened, entry) {
        (Some(opened), Some(entry)) => steps::draw(state, opened, entry, canvas),
        _ => list::draw(state, canvas),
    }
}
