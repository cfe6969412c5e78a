//! The mouse: the wheel scrolls, a click chooses, and on what is chosen it opens. A click never
//! says yes.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{
    Design, Effect, Focus, Overlay, State, activity, choosing, columns, confirm, layout, overlay,
    picker, update,
};
use crate::tui::keys::{Action, Context, Motion, Tab};

/// Lines a notch of the wheel.
const NOTCH: isize = 3;

/// Takes in what the mouse did.
pub(super) fn mouse(state: &mut State, event: MouseEvent) -> Vec<Effect> {
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::ScrollDown => scroll(state, NOTCH),
        MouseEventKind::ScrollUp => scroll(state, -NOTCH),
        MouseEventKind::Down(MouseButton::Left) => match state.overlay.take() {
            Some(overlay) => return in_dialog(state, overlay, at),
            None => return click(state, at),
        },
        _ => {}
    }
    Vec::new()
}

fn scroll(state: &mut State, lines: isize) {
    if let Some(overlay) = state.overlay.take() {
        // As many keys as lines: every dialog knows what they mean.
        let code = if lines < 0 {
            KeyCode::Up
        } else {
            KeyCode::Down
        };
        let key = KeyEvent::new(code, KeyModifiers::NONE);
        state.overlay = Some(overlay);
        for _ in 0..lines.unsigned_abs() {
            if let Some(overlay) = state.overlay.take() {
                overlay::key(state, overlay, &key);
            }
        }
        return;
    }
    match state.context() {
        Context::Page => {
            let motion = if lines < 0 { Motion::Up } else { Motion::Down };
            for _ in 0..NOTCH {
                super::page::go(state, motion);
            }
        }
        Context::Activity => activity::scroll(state, lines),
        _ => {
            state.steer().scroll(lines);
        }
    }
}

/// A click in a dialog: on an item it chooses, on Cancel it cancels, on an input it goes there.
fn in_dialog(state: &mut State, overlay: Overlay, at: Position) -> Vec<Effect> {
    match overlay {
        Overlay::Picker(open) => {
            let list = layout::picker(state, &open).list;
            match row(list, at) {
                Some(row) => {
                    let index = open.first(usize::from(list.height)) + row;
                    return picker::click(state, open, index);
                }
                None => state.overlay = Some(Overlay::Picker(open)),
            }
        }
        Overlay::Choosing(open) => {
            let list = layout::choosing(state, &open).list;
            match row(list, at) {
                Some(row) => {
                    let index = open.first(usize::from(list.height)) + row;
                    return choosing::click(state, open, index);
                }
                None => state.overlay = Some(Overlay::Choosing(open)),
            }
        }
        Overlay::Confirm(mut open) => {
            let areas = layout::confirm(state, &open);
            if areas.reason.contains(at) {
                confirm::focus(&mut open, Focus::Reason);
            } else if areas.typed.contains(at) {
                confirm::focus(&mut open, Focus::Typed);
            }
            state.overlay = Some(Overlay::Confirm(open));
            if areas.cancel.contains(at) {
                return confirm::cancel(state);
            }
        }
        other => state.overlay = Some(other),
    }
    Vec::new()
}

fn row(list: Rect, at: Position) -> Option<usize> {
    list.contains(at).then(|| usize::from(at.y - list.y))
}

fn click(state: &mut State, at: Position) -> Vec<Effect> {
    let tab = layout::tabs(state).find(|(_, place)| place.contains(at));
    if let Some((tab, _)) = tab {
        return update::act(state, Action::Tab(tab));
    }
    match state.context() {
        place if place.is_table() => in_table(state, at),
        Context::Activity => {
            if let Some(row) = row(layout::activity(state).rows, at) {
                activity::click(state, state.activity.offset() + row);
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn in_table(state: &mut State, at: Position) -> Vec<Effect> {
    let areas = layout::listing(state);
    if areas.head.contains(at) {
        let action = match state.tab {
            Tab::Flags => hit(state, columns::FLAGS, at).map(Action::SortFlagsBy),
            tab => hit(state, columns::design(tab), at).map(Action::SortBy),
        };
        return action.map_or_else(Vec::new, |action| update::act(state, action));
    }
    let Some(row) = row(areas.rows, at) else {
        return Vec::new();
    };
    if state.steer().click(row) {
        return update::open(state);
    }
    Vec::new()
}

/// The column whose title was clicked on.
fn hit<C: Copy + PartialEq>(state: &State, design: &Design<C>, at: Position) -> Option<C> {
    let offer = columns::Offer::of(&state.fleet);
    let placed = columns::place(design, layout::listing(state).head.width, offer);
    let hit = placed.iter().rfind(|placed| placed.x <= at.x)?;
    Some(hit.column)
}
