//! What is drawn, from the state alone: one folder a view.

mod canvas;
mod confirm;
mod fleet;
mod footer;
mod header;
mod help;
mod page;
mod picker;
mod plan;
mod progress;
mod question;
mod signal;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use canvas::Canvas;

use super::app::{Overlay, State, layout};
use super::theme::{Role, Theme};

/// Draws the whole screen.
pub fn draw(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let mut canvas = Canvas { buffer, theme };
    if !layout::is_enough(state.size) {
        too_small(state, &mut canvas);
        return;
    }
    let screen = layout::screen(state);
    header::draw(state, &screen, &mut canvas);
    match &state.page {
        Some(page) => page::draw(state, page, screen.body, &mut canvas),
        None => fleet::draw(state, screen.body, &mut canvas),
    }
    footer::draw(state, screen.footer, &mut canvas);
    let around = layout::around(&screen);
    match &state.overlay {
        Some(Overlay::Help(help)) => help::draw(*help, around, &mut canvas),
        Some(Overlay::Picker(open)) => picker::draw(open, around, &mut canvas),
        Some(Overlay::Question(open)) => question::draw(open, around, &mut canvas),
        Some(Overlay::Confirm(open)) => confirm::draw(open, around, &mut canvas),
        Some(Overlay::Progress { scroll }) => progress::draw(state, *scroll, around, &mut canvas),
        None => {}
    }
}

fn too_small(state: &State, canvas: &mut Canvas<'_>) {
    let area = Rect::new(0, 0, state.size.width, state.size.height.min(1));
    let least = layout::LEAST;
    let words = format!("too small: {}×{} at least", least.width, least.height);
    canvas.put(area, &words, Role::TextDim);
}

#[cfg(test)]
mod tests;
