//! What is drawn, from the state alone: one folder a view.

mod activity;
mod canvas;
mod choosing;
mod confirm;
mod flags;
mod fleet;
mod footer;
mod header;
mod help;
mod looking;
mod page;
mod picker;
mod plan;
mod progress;
mod question;
mod rollout;
mod rollouts;
mod signal;
mod strip;
mod table;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use canvas::Canvas;

use super::app::{Overlay, Protection, State, layout};
use super::keys::Tab;
use super::theme::{Role, Theme};

/// Draws the whole screen.
pub fn draw(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let protection = Protection::of(state);
    let mut canvas = Canvas {
        buffer,
        theme,
        protected: !protection.clusters.is_empty() && !protection.some_are_not,
    };
    if !layout::is_enough(state.size) {
        too_small(state, &mut canvas);
        return;
    }
    let screen = layout::screen(state);
    header::draw(state, &protection, &screen, &mut canvas);
    match (&state.page, state.tab) {
        (Some(page), _) => page::draw(state, page, screen.body, &mut canvas),
        (None, Tab::Fleet) => fleet::draw(state, screen.body, &mut canvas),
        (None, Tab::Rollouts) => rollouts::draw(state, screen.body, &mut canvas),
        (None, Tab::Flags) => flags::draw(state, screen.body, &mut canvas),
        (None, Tab::Activity) => activity::draw(state, &mut canvas),
    }
    footer::draw(state, screen.footer, &mut canvas);
    let around = layout::around(&screen);
    match &state.overlay {
        Some(Overlay::Help(help)) => help::draw(*help, around, &mut canvas),
        Some(Overlay::Picker(open)) => picker::draw(state, open, &mut canvas),
        Some(Overlay::Looking(open)) => looking::draw(open, around, &mut canvas),
        Some(Overlay::Choosing(open)) => choosing::draw(state, open, &mut canvas),
        Some(Overlay::Question(open)) => question::draw(open, around, &mut canvas),
        Some(Overlay::Confirm(open)) => confirm::draw(state, open, &mut canvas),
        Some(Overlay::Progress(view)) => progress::draw(state, *view, &mut canvas),
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
