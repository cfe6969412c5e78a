//! The top of the screen: sources and their freshness, badges, clock, tabs, counts, problems.

mod counts;
mod names;
mod problems;
mod sources;

use super::Canvas;
use crate::tui::app::State;
use crate::tui::app::layout::Screen;

/// Draws it.
pub(super) fn draw(state: &State, screen: &Screen, canvas: &mut Canvas<'_>) {
    sources::draw(state, screen.header, canvas);
    counts::draw(state, screen.tabs, canvas);
    problems::draw(state, screen.problems, canvas);
}
