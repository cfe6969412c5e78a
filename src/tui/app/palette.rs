//! The palette: everything by name.

use super::{Item, Overlay, Picker, State, Targets, acting, arranging};
use crate::playbooks::Playbook;
use crate::tui::keys::{Action, Binding, bindings};

/// Opens the palette.
pub(super) fn open(state: &mut State) {
    let context = state.context();
    let targets = Targets::of(state);
    let mut items: Vec<Item> = bindings()
        .iter()
        .filter(|one| one.context.covers(context))
        .filter(|one| !is_sort(one) && one.action != Action::Palette)
        .map(|one| {
            entry(one, |playbook: &dyn Playbook| {
                let refused = || acting::refused(state, &targets, playbook);
                acting::disabled(state, &targets, playbook).or_else(refused)
            })
        })
        .collect();
    if context.is_table() {
        items.extend(arranging::offers(state));
    }
    items.sort_by_key(|item| !matches!(item.action, Action::Playbook(_)));
    state.overlay = Some(Overlay::Picker(Picker::search("Palette".to_owned(), items)));
}

fn is_sort(binding: &Binding) -> bool {
    matches!(binding.action, Action::SortBy(_) | Action::SortFlagsBy(_))
}

/// The entry of `binding`; `why` tells why a playbook can't be begun.
fn entry(binding: &Binding, why: impl Fn(&dyn Playbook) -> Option<String>) -> Item {
    let playbook = match binding.action {
        Action::Playbook(index) => acting::playbook(index),
        _ => None,
    };
    let (label, hint) = match playbook {
        Some(playbook) => (playbook.name().to_owned(), binding.words.clone()),
        None => (binding.words.clone(), String::new()),
    };
    Item {
        label,
        hint,
        keys: binding
            .keys
            .first()
            .map(ToString::to_string)
            .unwrap_or_default(),
        disabled: playbook.and_then(why),
        action: binding.action,
    }
}
