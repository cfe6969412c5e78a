//! What lies over the screen and has the keys.

use crossterm::event::KeyEvent;

use super::{
    Confirm, Effect, Help, Picker, Question, State, confirm, help, input, layout, picker, question,
    running,
};

/// A dialog.
pub enum Overlay {
    /// The keys and the filter language.
    Help(Help),
    /// A list to choose from: palette, actions, columns.
    Picker(Picker),
    /// A playbook's question.
    Question(Box<Question>),
    /// A plan, to be confirmed.
    Confirm(Box<Confirm>),
    /// The plan that is being executed, or was last.
    Progress {
        /// The first step on the screen.
        scroll: usize,
    },
}

/// A key while a dialog is open: it has all of them.
pub(super) fn key(state: &mut State, overlay: Overlay, event: &KeyEvent) -> Vec<Effect> {
    match overlay {
        Overlay::Help(help) => {
            let size = help::help_size(layout::around(&layout::screen(state)));
            let after = help::key(help, event, usize::from(size.height));
            state.overlay = after.map(Overlay::Help);
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
