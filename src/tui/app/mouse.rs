//! The mouse: the wheel scrolls, a click selects, a second one opens, a click on a title sorts.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::{Effect, State, columns, layout, update};
use crate::tui::keys::{Action, Motion};

/// Lines a notch of the wheel.
const NOTCH: isize = 3;

/// Takes in what the mouse did; dialogs leave it alone.
pub(super) fn mouse(state: &mut State, event: MouseEvent) -> Vec<Effect> {
    if state.overlay.is_some() {
        return Vec::new();
    }
    match event.kind {
        MouseEventKind::ScrollDown => scroll(state, NOTCH),
        MouseEventKind::ScrollUp => scroll(state, -NOTCH),
        MouseEventKind::Down(MouseButton::Left) if state.page.is_none() => {
            return click(state, Position::new(event.column, event.row));
        }
        _ => {}
    }
    Vec::new()
}

fn scroll(state: &mut State, lines: isize) {
    if state.page.is_some() {
        let motion = if lines < 0 { Motion::Up } else { Motion::Down };
        for _ in 0..NOTCH {
            super::page::go(state, motion);
        }
        return;
    }
    let (table, scene) = state.scene();
    table
        .cursor
        .scroll(lines, &table.view, scene.fleet, scene.height);
}

fn click(state: &mut State, at: Position) -> Vec<Effect> {
    let areas = layout::fleet(layout::screen(state).body);
    if areas.head.contains(at) {
        let placed = columns::place(areas.head.width, columns::Offer::of(&state.fleet));
        let hit = placed.iter().rfind(|placed| placed.x <= at.x);
        return hit.map_or_else(Vec::new, |hit| {
            update::act(state, Action::SortBy(hit.column))
        });
    }
    if !areas.rows.contains(at) {
        return Vec::new();
    }
    let (table, scene) = state.scene();
    let index = table.cursor.offset() + usize::from(at.y - areas.rows.y);
    if index >= table.view.len() {
        return Vec::new();
    }
    if index == table.cursor.index() && table.cursor.app().is_some() {
        return update::open(state);
    }
    table
        .cursor
        .jump(index, &table.view, scene.fleet, scene.height);
    Vec::new()
}
