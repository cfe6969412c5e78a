//! Every entrance, where nothing may be written; and the mouse, which never says yes.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::*;
use crate::playbooks::PLAYBOOKS;
use crate::tui::keys::{Tab, bindings};

fn read_only() -> Limits {
    Limits {
        read_only: true,
        ..Limits::default()
    }
}

fn writes(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Execute(_) | Effect::Rehearse { .. } | Effect::Prepare(_) | Effect::Survey { .. }
    )
}

fn fleet() -> State {
    let mut state = empty(read_only());
    observe(&mut state, sample::snapshot(6));
    state
}

fn pressed(mut state: State, keys: &str) -> State {
    press(&mut state, keys);
    state
}

/// A console in which a change was made that could be taken back.
fn session() -> State {
    let mut state = fleet();
    let steps = records::plan(2).steps;
    let undo = records::plan(2).inverse(&"id".into(), steps);
    state.acting.undo.extend(undo);
    state
}

/// A place's name, and a console that is there.
type Place = (&'static str, fn() -> State);

/// The console in each place from which something can be begun.
const PLACES: [Place; 7] = [
    ("fleet", fleet),
    ("marked", || pressed(fleet(), "Space Space")),
    ("page", || pressed(fleet(), "Enter")),
    ("interrupted", || records::activity(read_only())),
    ("ended", || pressed(records::activity(read_only()), "j")),
    ("steps", || {
        pressed(records::activity(read_only()), "j Enter")
    }),
    ("session", session),
];

fn click(column: u16, row: u16) -> Msg {
    Msg::Mouse(MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column,
        row,
        modifiers: KeyModifiers::NONE,
    })
}

#[test]
fn no_key_begins_a_change_where_nothing_may_be_written() {
    let keys: Vec<String> = bindings()
        .iter()
        .flat_map(|one| one.keys.iter().map(ToString::to_string))
        .filter(|key| key.chars().count() == 1)
        .chain(["Enter".to_owned(), "y".to_owned()])
        .collect();
    for (name, place) in PLACES {
        for first in &keys {
            let mut state = place();
            for key in [first, "Enter", "Tab", "y", "r", "Enter", "y"] {
                let effects = press(&mut state, key);
                assert!(
                    !effects.iter().any(writes),
                    "{name}: {first} … {key}: {effects:?}"
                );
            }
        }
    }
}

#[test]
fn no_entry_of_palette_or_menu_begins_a_change_where_nothing_may_be_written() {
    for (name, place) in PLACES {
        for menu in [":", "."] {
            let mut state = place();
            press(&mut state, menu);
            let Some(Overlay::Picker(picker)) = &state.overlay else {
                continue;
            };
            for entry in 0..picker.shown().len() {
                let mut state = place();
                press(&mut state, menu);
                let effects = press(&mut state, &format!("{}Enter", "Down ".repeat(entry)));
                assert!(
                    !effects.iter().any(writes),
                    "{name} {menu} {entry}: {effects:?}"
                );
                let effects = press(&mut state, "y Tab y");
                assert!(
                    !effects.iter().any(writes),
                    "{name} {menu} {entry}: {effects:?}"
                );
            }
        }
    }
}

#[test]
fn every_playbook_is_greyed_with_the_reason_where_nothing_may_be_written() {
    let mut state = empty(read_only());
    observe(&mut state, sample::snapshot(5));
    for menu in [".", ":"] {
        press(&mut state, menu);
        let Some(Overlay::Picker(picker)) = &state.overlay else {
            panic!("no list");
        };
        let greyed = picker.shown().filter_map(|item| item.disabled.as_ref());
        let greyed = greyed.filter(|why| why.contains("read-only")).count();
        let for_apps = PLAYBOOKS.iter().filter(|it| !it.is_for_flags()).count();
        assert!(greyed >= for_apps, "{menu}: {greyed}");
        press(&mut state, "Esc");
    }
}

#[test]
fn no_click_begins_a_change_where_nothing_may_be_written() {
    for (name, place) in PLACES {
        for menu in ["", ":", "."] {
            for row in 0..45 {
                let mut state = place();
                press(&mut state, menu);
                for column in [3, 40, 80] {
                    let mut effects = update(&mut state, click(column, row));
                    effects.extend(update(&mut state, click(column, row)));
                    assert!(
                        !effects.iter().any(writes),
                        "{name} {menu} {row}: {effects:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_click_cancels_and_never_says_yes() {
    let mut state = console(20);
    let mut plan = records::plan(3);
    plan.confirmation = crate::playbooks::Confirmation::Key;
    let mut closed = 0;
    for row in 0..45 {
        for column in 0..160 {
            super::super::confirm::open(&mut state, plan.clone(), 0);
            let effects = update(&mut state, click(column, row));
            assert!(!effects.iter().any(writes), "{column} {row}: {effects:?}");
            closed += usize::from(state.overlay.is_none());
        }
    }
    assert_eq!(
        closed,
        Confirm::CANCEL.len(),
        "Cancel is as wide as its word"
    );
}

#[test]
fn a_click_chooses_an_item_a_choice_and_a_tab() {
    let mut state = console(20);
    press(&mut state, ".");
    let Some(Overlay::Picker(picker)) = &state.overlay else {
        panic!("no list");
    };
    let list = layout::picker(&state, picker).list;
    update(&mut state, click(list.x + 3, list.y));
    assert!(matches!(state.overlay, Some(Overlay::Question(_))));

    let mut state = choosing::open();
    let Some(Overlay::Choosing(open)) = &state.overlay else {
        panic!("no choices");
    };
    let list = layout::choosing(&state, open).list;
    let here = list.y + u16::try_from(open.cursor()).expect("a small number");
    let other = if here == list.y { here + 1 } else { list.y };
    assert_eq!(update(&mut state, click(list.x, other)), []);
    assert_eq!(
        update(&mut state, click(list.x, here)),
        [],
        "the cursor comes first"
    );
    let effects = update(&mut state, click(list.x, here));
    assert!(
        matches!(effects[..], [Effect::Rehearse { .. }]),
        "{effects:?}"
    );

    let mut state = console(20);
    let places: Vec<_> = layout::tabs(&state).collect();
    for (tab, place) in places.into_iter().rev() {
        update(&mut state, click(place.x, place.y));
        assert_eq!(state.tab, tab);
    }
    assert_eq!(state.tab, Tab::Fleet);
}
