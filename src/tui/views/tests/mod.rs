//! Screens as they are drawn, with their styles.

mod acting;
mod flags;
mod hostile;
mod lamps;
mod measured;
mod rollouts;
mod screens;
mod shown;

use shown::Shown;

use super::*;
use crate::tui::theme::Depth;
use ratatui::layout::Size;

/// Draws `state` at its size.
fn draw_state(state: &State, depth: Depth) -> Buffer {
    let area = Rect::new(0, 0, state.size.width, state.size.height);
    let mut buffer = Buffer::empty(area);
    draw(state, &Theme::dark(depth), &mut buffer);
    buffer
}

fn resize(state: &mut State, width: u16, height: u16) {
    let size = Size::new(width, height);
    crate::tui::app::update(state, crate::tui::app::Msg::Resize(size));
}
