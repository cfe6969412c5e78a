//! The filter's input.

use crossterm::event::{KeyCode, KeyEvent};
use tui_input::Input;

use super::{Effect, State, input, update};
use crate::fleet::FilterError;
use crate::tui::keys::{self, Action, Context};

/// What stands in the filter's input. The view keeps the last valid filter while this one is in
/// error.
#[derive(Clone, Debug, Default)]
pub struct FilterBox {
    /// Whether keys go into it.
    pub editing: bool,
    /// The text.
    pub input: Input,
    /// The last text that could be read: what the view shows.
    pub applied: String,
    /// What is wrong with the text, and where.
    pub error: Option<FilterError>,
}

impl FilterBox {
    /// The text.
    pub fn text(&self) -> &str {
        self.input.value()
    }
}

/// A key while the filter is being edited. Enter keeps the filter, Esc drops it; whatever moves
/// and is no text moves the cursor.
pub(super) fn key(state: &mut State, event: &KeyEvent) -> Vec<Effect> {
    let (table, scene) = state.scene();
    match event.code {
        KeyCode::Esc => {
            table.filter = FilterBox::default();
            table.refilter(scene);
            return Vec::new();
        }
        KeyCode::Enter => {
            table.filter.editing = false;
            return Vec::new();
        }
        KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {
            let moved = keys::resolve(event, Context::Fleet);
            return moved.map_or_else(Vec::new, |action| update::act(state, action));
        }
        _ => {}
    }
    if input::edit(&mut table.filter.input, event) {
        table.refilter(scene);
        return Vec::new();
    }
    match keys::resolve(event, Context::Fleet) {
        Some(action @ (Action::Suspend | Action::Redraw | Action::MarkRange)) => {
            update::act(state, action)
        }
        _ => Vec::new(),
    }
}
