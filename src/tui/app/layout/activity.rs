//! The list of what was done, within the body.

use ratatui::layout::Rect;

use super::screen::screen;
use super::split::{bottom, top};
use crate::tui::app::State;

/// The list's parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActivityAreas {
    /// Filter and position; above the steps of a plan, its title.
    pub bar: Rect,
    /// The columns' titles; above the steps of a plan, the rest of what is known of it.
    pub head: Rect,
    /// The rows.
    pub rows: Rect,
    /// The plan under the cursor in words; empty on low screens, and below the steps of a plan.
    pub explain: Rect,
}

/// The list's parts.
pub fn activity(state: &State) -> ActivityAreas {
    let mut rest = screen(state).body;
    let is_open = state.activity.opened.is_some();
    let explain = match rest.height {
        _ if is_open => 0,
        0..8 => 0,
        8..14 => 1,
        _ => 3,
    };
    ActivityAreas {
        bar: top(&mut rest, 1),
        head: top(&mut rest, if is_open { 3 } else { 1 }),
        explain: bottom(&mut rest, explain),
        rows: rest,
    }
}

/// How many rows of the list are on the screen.
pub fn activity_rows(state: &State) -> usize {
    usize::from(activity(state).rows.height)
}
