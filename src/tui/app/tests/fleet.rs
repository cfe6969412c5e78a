use chrono::TimeDelta;

use super::*;
use crate::fleet::{Column, Direction, Fact, GroupBy};
use crate::model::WorkloadStatus;

#[test]
fn the_cursor_stays_at_the_top_until_it_is_moved_and_then_on_its_app() {
    let mut state = empty(Limits::default());
    observe(&mut state, sample::snapshot(5));
    observe(&mut state, sample::snapshot(60));
    assert_eq!(state.table.cursor.index(), 0);

    press(&mut state, "j j j");
    let app = selected(&state);
    for round in 1..4 {
        observe(&mut state, sample::changes(60, 30, round));
        assert_eq!(selected(&state), app, "round {round}");
    }
}

#[test]
fn the_cursor_stays_on_an_app_that_something_is_done_to() {
    for keys in ["r Esc", "e Esc", ". Esc", ": Esc", "Enter Esc"] {
        let mut state = console(60);
        let app = selected(&state);
        press(&mut state, keys);
        for round in 1..4 {
            observe(&mut state, sample::changes(60, 30, round));
            assert_eq!(selected(&state), app, "{keys} round {round}");
        }
    }
}

#[test]
fn what_gets_worse_is_seen_by_who_looks_at_the_top() {
    let mut state = console(200);
    press(&mut state, "j");
    let calm = (0..200).rev().map(|number| sample::workload(number, 0));
    let mut calm = calm
        .filter(|workload| workload.status == WorkloadStatus::Ready)
        .find(|workload| workload.manifest.sla.given().is_some())
        .expect("one that is ready");
    calm.status = WorkloadStatus::Failing {
        why: "the image can't be pulled".into(),
    };
    calm.manifest.sla = crate::model::Declared::Given(crate::model::Sla::Gold);
    let name = calm.app.name.to_string();
    let now = sample::noon() + TimeDelta::seconds(1);
    observe(
        &mut state,
        sample::observation(vec![Fact::Upsert(Box::new(calm))], now),
    );
    assert_eq!(state.table.cursor.offset(), 0);
    assert!(names(&state).iter().take(10).any(|shown| *shown == name));
}

#[test]
fn an_app_that_goes_leaves_the_cursor_in_its_place() {
    let mut state = console(30);
    press(&mut state, "j j");
    let names = names(&state);
    let gone = (0..30).map(|number| sample::workload(number, 0));
    let gone = gone
        .into_iter()
        .find(|one| *one.app.name == *names[2])
        .expect("the third");
    let facts = vec![Fact::Delete(gone.object.key)];
    observe(&mut state, sample::observation(facts, sample::noon()));
    assert_eq!(selected(&state), names[3]);
}

#[test]
fn a_filter_is_applied_while_it_is_typed_and_the_last_valid_one_stays() {
    let mut state = console(150);
    press(&mut state, "/owner:lena");
    let shown = names(&state);
    assert!(!shown.is_empty() && shown.len() < 150);

    press(&mut state, "Space ttl<");
    let typed = names(&state);
    press(&mut state, "x");
    let error = state.table.filter.error.as_ref().expect("an error");
    assert!(state.table.filter.text().is_char_boundary(error.span.start));
    assert_eq!(
        names(&state),
        typed,
        "the last valid filter is still applied"
    );

    press(&mut state, "Enter");
    assert!(!state.table.filter.editing);
    press(&mut state, "Esc");
    assert_eq!(names(&state).len(), 150);
    assert!(state.table.filter.error.is_none());
}

#[test]
fn while_a_filter_is_typed_letters_are_text_and_arrows_move() {
    let mut state = console(150);
    let first = selected(&state);
    assert_eq!(press(&mut state, "/ q u j Down"), []);
    assert_eq!(state.table.filter.text(), "quj");
    press(&mut state, "C-u Down Down");
    assert_ne!(selected(&state), first);
}

#[test]
fn escape_takes_one_step_back_at_a_time_and_never_leaves() {
    let mut state = console(50);
    press(&mut state, "Space /a Enter");
    let steps = |state: &State| (state.table.filter.text().len(), state.table.marks.len());
    assert_eq!(steps(&state), (1, 1));
    press(&mut state, "Esc");
    assert_eq!(steps(&state), (0, 1));
    press(&mut state, "Esc");
    assert_eq!(steps(&state), (0, 0));
    for _ in 0..5 {
        assert_eq!(press(&mut state, "Esc"), []);
    }
}

#[test]
fn marks_are_set_singly_in_ranges_and_all_at_once() {
    for (keys, marked) in [
        ("Space", 1),
        ("Space Space Space", 3),
        ("Space k Space", 0),
        ("Space j j j C-Space", 5),
        ("*", 40),
        ("* *", 0),
        ("C-a Esc", 0),
    ] {
        let mut state = console(40);
        press(&mut state, keys);
        assert_eq!(state.table.marks.len(), marked, "{keys}");
    }
}

#[test]
fn marks_that_a_filter_hides_are_counted_and_a_namesake_is_not_marked() {
    let mut state = console(40);
    press(&mut state, "* /owner:lena Enter");
    let (table, fleet) = (&state.table, &state.fleet);
    assert_eq!(
        table.marks.hidden(fleet, &table.view),
        40 - table.view.len()
    );

    let one = sample::workload(0, 0);
    let facts = vec![Fact::Delete(one.object.key.clone())];
    observe(&mut state, sample::observation(facts, sample::noon()));
    let facts = vec![Fact::Upsert(Box::new(one.clone()))];
    observe(&mut state, sample::observation(facts, sample::noon()));
    assert!(!state.table.marks.contains(&one.app));
    assert_eq!(state.table.marks.len(), 39);
}

#[test]
fn sorting_by_the_same_column_again_reverses() {
    let mut state = console(40);
    for (keys, column, direction) in [
        ("T", Column::Ttl, Direction::Ascending),
        ("T", Column::Ttl, Direction::Descending),
        ("S", Column::Ttl, Direction::Ascending),
        ("A", Column::Attention, Direction::Descending),
        ("s N", Column::App, Direction::Ascending),
    ] {
        press(&mut state, keys);
        let sort = state.table.view.spec().sort;
        assert_eq!((sort.column, sort.direction), (column, direction), "{keys}");
    }
}

#[test]
fn groups_cycle_and_the_cursor_never_stands_on_a_heading() {
    let mut state = console(60);
    for group in [Some(GroupBy::Owner), Some(GroupBy::Namespace), None] {
        press(&mut state, "o");
        assert_eq!(state.table.view.spec().group, group);
        for keys in ["g", "j", "G", "k", "C-d", "C-u"] {
            press(&mut state, keys);
            selected(&state);
        }
    }
}

#[test]
fn a_shrinking_screen_keeps_the_cursor_on_it() {
    let mut state = console(150);
    press(&mut state, "j j j j j j j j j j j j j j j j j j j j");
    update(&mut state, Msg::Resize(Size::new(80, 14)));
    let height = layout::rows(&state, state.tab);
    let (index, offset) = (state.table.cursor.index(), state.table.cursor.offset());
    assert!(
        (offset..offset + height).contains(&index),
        "{index} in {offset}+{height}"
    );
}
