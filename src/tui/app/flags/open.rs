//! From a flag to its details, to the app that it gates, and from an app's page to its flag.

use super::Detail;
use crate::fleet::Gated;
use crate::model::FlagKey;
use crate::playbooks::Playbook;
use crate::tui::app::page::{self, Section};
use crate::tui::app::{Effect, Item, Overlay, Picker, State, update};
use crate::tui::keys::{Action, Tab};

/// Opens the flag under the cursor: first its details, then its app.
pub(in crate::tui::app) fn open(state: &mut State) -> Vec<Effect> {
    if selected(state).is_none() {
        return Vec::new();
    }
    if state.flag_detail == Detail::Brief {
        state.flag_detail = Detail::Full;
        state.steer().follow();
        return Vec::new();
    }
    match selected(state).unwrap_or_default() {
        [] => {
            state.note(
                "no app is known of this flag: its tag app:NAME or the configuration names it",
            );
            Vec::new()
        }
        [_] => go_to_app(state, 0),
        apps => {
            let items = apps.iter().enumerate().map(item).collect();
            let title = "Which app?".to_owned();
            state.overlay = Some(Overlay::Picker(Picker::menu(title, items)));
            Vec::new()
        }
    }
}

/// Closes the details; whether they were open.
pub(in crate::tui::app) fn close(state: &mut State) -> bool {
    if state.flag_detail == Detail::Brief {
        return false;
    }
    state.flag_detail = Detail::Brief;
    state.steer().follow();
    true
}

/// The apps of the flag under the cursor.
fn selected(state: &State) -> Option<&[Gated]> {
    let row = state.flags.selected(state.fleet.flag_shelf())?;
    Some(&row.apps)
}

fn item((index, gated): (usize, &Gated)) -> Item {
    Item {
        label: gated.app.name.to_string(),
        hint: format!("in {} on {}", gated.app.namespace, gated.app.cluster),
        keys: String::new(),
        disabled: None,
        action: Action::OpenGated(index),
    }
}

/// Opens the page of the app in that place among those of the flag under the cursor.
pub(in crate::tui::app) fn go_to_app(state: &mut State, index: usize) -> Vec<Effect> {
    let gated = selected(state).and_then(|apps| apps.get(index));
    let app = gated.map(|gated| gated.app.clone());
    app.map_or_else(Vec::new, |app| page::open(state, &app, Section::Flags))
}

/// Shows a flag in the table of flags, with its details; a filter that hides it goes.
pub(in crate::tui::app) fn show(state: &mut State, key: &FlagKey) -> Vec<Effect> {
    let Some(slot) = state.fleet.find_flag(key) else {
        state.problem("this flag is gone: its platform does not name it any more");
        return Vec::new();
    };
    let effects = update::go_to(state, Tab::Flags);
    state.flag_detail = Detail::Full;
    state.steer_flags().reveal(slot);
    effects
}

/// Whether it has to be said first which of the page's flags `playbook` is for: then their section
/// comes into focus.
pub(in crate::tui::app) fn must_choose(state: &mut State, playbook: &dyn Playbook) -> bool {
    let Some(page) = &mut state.page else {
        return false;
    };
    let is_open = page.focus != Section::Flags && page.flags.len() > 1;
    if !playbook.is_for_flags() || !is_open {
        return false;
    }
    page.focus = Section::Flags;
    let words = format!("which flag? ↑ ↓ choose, then {} again", playbook.key());
    state.note(&words);
    true
}
