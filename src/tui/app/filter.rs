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

/// What a key did to a filter that is being edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// Another text.
    Text,
    /// Its end: Enter keeps it.
    End,
    /// It was not for the filter.
    Nothing,
}

/// Takes a key; Enter keeps the filter, Esc drops it, and what moves up and down is not for it.
pub(super) fn type_key(filter: &mut FilterBox, event: &KeyEvent) -> Typed {
    match event.code {
        KeyCode::Esc => {
            *filter = FilterBox::default();
            Typed::Text
        }
        KeyCode::Enter => {
            filter.editing = false;
            Typed::End
        }
        code if is_motion(code) => Typed::Nothing,
        _ if input::edit(&mut filter.input, event) => Typed::Text,
        _ => Typed::Nothing,
    }
}

/// A key while the filter is being edited: whatever moves and is no text moves the cursor.
pub(super) fn key(state: &mut State, event: &KeyEvent) -> Vec<Effect> {
    if state.steer().type_key(event) {
        return Vec::new();
    }
    let stays = |action: &Action| {
        let keeps = matches!(action, Action::Suspend | Action::Redraw | Action::MarkRange);
        keeps || is_motion(event.code)
    };
    match keys::resolve(event, Context::Fleet).filter(stays) {
        Some(action) => update::act(state, action),
        None => Vec::new(),
    }
}

const fn is_motion(code: KeyCode) -> bool {
    matches!(
        code,
        KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown
    )
}
