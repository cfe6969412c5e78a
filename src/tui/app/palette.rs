//! The palette: everything by name; and the shorter lists of columns and groups.

use super::{Item, Overlay, Picker, State, Targets, acting};
use crate::fleet::{Column, GroupBy, ListColumn as _, ListGroup as _};
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
        items.extend(sorts());
        items.extend(groups());
    }
    items.sort_by_key(|item| !matches!(item.action, Action::Playbook(_)));
    state.overlay = Some(Overlay::Picker(Picker::search("Palette".to_owned(), items)));
}

/// Opens the list of columns to sort by.
pub(super) fn open_sort(state: &mut State) {
    let current = state.listing().view.spec().sort.column;
    let picker = Picker::menu("Sort by".to_owned(), sorts()).at(Action::SortBy(current));
    state.overlay = Some(Overlay::Picker(picker));
}

/// What `o` groups by after `group`.
pub(super) fn next_group(group: Option<GroupBy>) -> Option<GroupBy> {
    match group {
        None => Some(GroupBy::Owner),
        Some(GroupBy::Owner) => Some(GroupBy::Namespace),
        Some(_) => None,
    }
}

fn is_sort(binding: &Binding) -> bool {
    matches!(binding.action, Action::SortBy(_))
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

fn sorts() -> Vec<Item> {
    let key = |column| {
        let bound = bindings()
            .iter()
            .find(|one| one.action == Action::SortBy(column));
        bound
            .and_then(|one| one.keys.first())
            .map(ToString::to_string)
    };
    let item = |column: &Column| Item {
        label: format!("sort by {}", column.name()),
        hint: String::new(),
        keys: key(*column).unwrap_or_default(),
        disabled: None,
        action: Action::SortBy(*column),
    };
    Column::ALL.iter().map(item).collect()
}

fn groups() -> Vec<Item> {
    let item = |group: Option<GroupBy>| Item {
        label: group.map_or_else(
            || "group by nothing".to_owned(),
            |group| format!("group by {}", group.name()),
        ),
        hint: String::new(),
        keys: String::new(),
        disabled: None,
        action: Action::GroupBy(group),
    };
    let groups = GroupBy::ALL.iter().copied().map(Some);
    [None].into_iter().chain(groups).map(item).collect()
}
