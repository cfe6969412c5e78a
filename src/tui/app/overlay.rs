//! What lies over the screen and has the keys.

use crossterm::event::KeyEvent;

use super::{
    Choosing, Confirm, Effect, Help, Looking, Picker, ProgressView, Question, State, choosing,
    confirm, help, input, layout, looking, picker, question, running,
};

/// A dialog.
pub enum Overlay {
    /// The keys and the filter language.
    Help(Help),
    /// A list to choose from: palette, actions, columns.
    Picker(Picker),
    /// The cluster is being asked for what a plan needs.
    Looking(Looking),
    /// A playbook's question, to be answered by typing.
    Question(Box<Question>),
    /// A playbook's question, to be answered by choosing.
    Choosing(Box<Choosing>),
    /// A plan, to be confirmed.
    Confirm(Box<Confirm>),
    /// The plan that is being executed, or was last.
    Progress(ProgressView),
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
        Overlay::Looking(looking) => looking::key(state, looking, event),
        Overlay::Question(question) => question::key(state, question, event),
        Overlay::Choosing(choosing) => choosing::key(state, choosing, event),
        Overlay::Confirm(confirm) => confirm::key(state, confirm, event),
        Overlay::Progress(view) => running::key(state, view, event),
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

/// The terminal has another size: what was broken into lines is broken anew.
pub(super) fn resized(state: &mut State) {
    let Some(mut overlay) = state.overlay.take() else {
        return;
    };
    match &mut overlay {
        Overlay::Question(question) => question.outline(state),
        Overlay::Confirm(confirm) => confirm.outline(state),
        _ => {}
    }
    state.overlay = Some(overlay);
}
