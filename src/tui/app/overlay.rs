//! What lies over the screen and has the keys.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Confirm, Effect, Picker, Question, State, confirm, input, picker, question, running};
use crate::tui::keys::{self, Action, Context};

/// A dialog.
pub enum Overlay {
    /// The keys and the filter language.
    Help(Help),
    /// A list to choose from: palette, actions, columns.
    Picker(Picker),
    /// A playbook's question.
    Question(Question),
    /// A plan, to be confirmed.
    Confirm(Box<Confirm>),
    /// The plan that is being executed, or was last.
    Progress {
        /// The first step on the screen.
        scroll: usize,
    },
}

/// The help's place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Help {
    /// The first line on the screen.
    pub scroll: usize,
    /// How far it can scroll.
    pub lines: usize,
}

/// A key while a dialog is open: it has all of them.
pub(super) fn key(state: &mut State, overlay: Overlay, event: &KeyEvent) -> Vec<Effect> {
    match overlay {
        Overlay::Help(help) => {
            state.overlay = help_key(help, event).map(Overlay::Help);
            Vec::new()
        }
        Overlay::Picker(picker) => picker::key(state, picker, event),
        Overlay::Question(question) => {
            question::key(state, question, event);
            Vec::new()
        }
        Overlay::Confirm(confirm) => confirm::key(state, confirm, event),
        Overlay::Progress { scroll } => running::key(state, scroll, event),
    }
}

/// Text pasted while a dialog is open: it goes into its input, or nowhere.
pub(super) fn paste(state: &mut State, overlay: Overlay, text: &str) {
    match overlay {
        Overlay::Question(question) => question::paste(state, question, text),
        Overlay::Confirm(confirm) => confirm::paste(state, confirm, text),
        Overlay::Picker(mut picker) => {
            if let Some(line) = &mut picker.input {
                input::paste(line, text);
                picker.narrow();
            }
            state.overlay = Some(Overlay::Picker(picker));
        }
        other => state.overlay = Some(other),
    }
}

/// The help after a key; `None` where it is closed.
fn help_key(mut help: Help, event: &KeyEvent) -> Option<Help> {
    if matches!(
        event.code,
        KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | '?')
    ) {
        return None;
    }
    if let Some(Action::Move(motion)) = keys::resolve(event, Context::Fleet) {
        help.scroll = motion.apply(help.scroll, help.lines, 20);
    }
    Some(help)
}
