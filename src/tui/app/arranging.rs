//! In which order a table stands, and by what it is grouped, whatever it lists.

use super::{Item, Overlay, Picker, State};
use crate::fleet::{FlagGroup, GroupBy, ListColumn, ListGroup};
use crate::tui::keys::{Action, Tab, bindings};

/// Does what `action` asks of the table that is shown.
pub(super) fn act(state: &mut State, action: Action) {
    match action {
        Action::ChooseSort => open_sort(state),
        Action::CycleGroup => cycle(state),
        Action::SortBy(column) => state.apps_at(state.tab).sort_by(column),
        Action::GroupBy(group) => state.apps_at(state.tab).group_by(group),
        Action::SortFlagsBy(column) => state.steer_flags().sort_by(column),
        Action::GroupFlagsBy(group) => state.steer_flags().group_by(group),
        _ => state.steer().act(action),
    }
}

/// What the table that is shown can be sorted and grouped by.
pub(super) fn offers(state: &State) -> Vec<Item> {
    let mut offers = sorts(state);
    offers.extend(match state.tab {
        Tab::Flags => groups(Action::GroupFlagsBy),
        _ => groups(Action::GroupBy),
    });
    offers
}

fn open_sort(state: &mut State) {
    let current = match state.tab {
        Tab::Flags => Action::SortFlagsBy(state.flags.view.spec().sort.column),
        _ => Action::SortBy(state.listing().view.spec().sort.column),
    };
    let picker = Picker::menu("Sort by".to_owned(), sorts(state)).at(current);
    state.overlay = Some(Overlay::Picker(picker));
}

fn cycle(state: &mut State) {
    let next = if state.tab == Tab::Flags {
        Action::GroupFlagsBy(next(FlagGroup::ALL, state.flags.view.spec().group))
    } else {
        // The others are in the palette.
        let most = [GroupBy::Owner, GroupBy::Namespace];
        Action::GroupBy(next(&most, state.listing().view.spec().group))
    };
    act(state, next);
}

/// What comes after `group` among `all`, and after the last of them nothing.
fn next<G: Copy + PartialEq>(all: &[G], group: Option<G>) -> Option<G> {
    let Some(group) = group else {
        return all.first().copied();
    };
    let mut rest = all.iter().skip_while(|one| **one != group);
    rest.nth(1).copied()
}

fn sorts(state: &State) -> Vec<Item> {
    match state.tab {
        Tab::Flags => columns(Action::SortFlagsBy),
        _ => columns(Action::SortBy),
    }
}

fn columns<C: ListColumn>(by: impl Fn(C) -> Action) -> Vec<Item> {
    let key = |action| {
        let bound = bindings().iter().find(|one| one.action == action);
        bound
            .and_then(|one| one.keys.first())
            .map(ToString::to_string)
    };
    let item = |column: &C| Item {
        label: format!("sort by {}", column.name()),
        hint: String::new(),
        keys: key(by(*column)).unwrap_or_default(),
        disabled: None,
        action: by(*column),
    };
    C::ALL.iter().map(item).collect()
}

fn groups<T, G: ListGroup<T>>(by: impl Fn(Option<G>) -> Action) -> Vec<Item> {
    let item = |group: Option<G>| Item {
        label: group.map_or_else(
            || "group by nothing".to_owned(),
            |group| format!("group by {}", group.name()),
        ),
        hint: String::new(),
        keys: String::new(),
        disabled: None,
        action: by(group),
    };
    let groups = G::ALL.iter().copied().map(Some);
    [None].into_iter().chain(groups).map(item).collect()
}
