//! The list of actions on the selection, undo, and the way out.

use super::running::Leave;
use super::{
    Effect, Item, Overlay, Picker, ProgressView, Running, State, Targets, acting, confirm, running,
};
use crate::playbooks::PLAYBOOKS;
use crate::tui::keys::Action;

/// Opens the list of what can be done to the selection, each with the reason where it can't.
pub(super) fn open(state: &mut State) {
    let targets = Targets::of(state);
    let items = PLAYBOOKS.iter().enumerate();
    let items = items.filter(|(_, playbook)| targets.suit(**playbook));
    let items = items.map(|(index, playbook)| Item {
        label: playbook.name().to_owned(),
        hint: playbook.words().to_owned(),
        keys: playbook.key().to_string(),
        disabled: acting::disabled(state, &targets, *playbook)
            .or_else(|| acting::refused(state, &targets, *playbook)),
        action: Action::Playbook(index),
    });
    let title = format!("Actions on {}", targets.words());
    state.overlay = Some(Overlay::Picker(Picker::menu(title, items.collect())));
}

/// Shows the plan that takes the last change of this session back.
pub(super) fn undo(state: &mut State) -> Vec<Effect> {
    if state.acting.limits.read_only {
        state.problem("undo: read-only, nothing is written");
        return Vec::new();
    }
    if let Some(plan) = state.acting.undo.last().cloned() {
        return confirm::open(state, plan, 0);
    }
    state.problem("nothing was changed in this session that could be taken back: 8 shows all that was ever done");
    Vec::new()
}

/// Shows the plan that is being executed, or was last.
pub(super) fn show_progress(state: &mut State) {
    if state.acting.running.is_some() {
        state.overlay = Some(Overlay::Progress(ProgressView::default()));
    } else {
        state.note("no change was made in this session: 8 shows all that was ever done");
    }
}

/// Leaves; while a change is being made, first asks it to stop between two steps.
pub(super) fn quit(state: &mut State) -> Vec<Effect> {
    let (words, effects) = match state.acting.running.as_mut().map(Running::leave) {
        None | Some(Leave::Go) => return vec![Effect::Quit],
        Some(Leave::Ask) => {
            let words = "a change is being made: q again stops it after the steps on their way, \
                         Esc lets it go on";
            (words, Vec::new())
        }
        Some(Leave::Stop) => {
            let words = "it stops after the steps on their way; q once more quits now";
            (words, running::stop(state))
        }
    };
    state.overlay = Some(Overlay::Progress(ProgressView::default()));
    state.problem(words);
    effects
}
