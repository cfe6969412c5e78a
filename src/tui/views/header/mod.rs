//! The top of the screen: sources and their freshness, badges, clock, tabs, counts, problems.

mod counts;
mod names;
mod problems;
mod sources;

use super::Canvas;
use crate::tui::app::layout::Screen;
use crate::tui::app::{Protection, State};
use crate::tui::theme::Role;

/// Draws it.
pub(super) fn draw(
    state: &State,
    protection: &Protection,
    screen: &Screen,
    canvas: &mut Canvas<'_>,
) {
    // Before what stands on it, whose own background stays.
    if canvas.protected {
        canvas.lay(screen.header, Role::Protected);
    }
    sources::draw(state, protection, screen.header, canvas);
    counts::draw(state, screen.tabs, canvas);
    problems::draw(state, screen.problems, canvas);
}
