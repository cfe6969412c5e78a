//! The queue of rollouts: its order, its filter, its marks, beside the fleet's.

use chrono::TimeDelta;

use super::*;
use crate::fleet::{Column, Fact, pressure};
use crate::model::{Phase, Pressure};
use crate::tui::keys::Tab;

fn queue(apps: usize, rollouts: usize) -> State {
    let mut state = empty(Limits::default());
    observe(&mut state, sample::snapshot_with_rollouts(apps, rollouts));
    press(&mut state, "2");
    state
}

fn shown(state: &State) -> Vec<(Pressure, String)> {
    let slots = state.queue.view.slots();
    let apps = slots.filter_map(|slot| state.fleet.app(slot));
    apps.map(|app| (pressure(app).expect("a rollout"), app.id.name.to_string()))
        .collect()
}

#[test]
fn the_queue_has_the_rollouts_alone_and_what_needs_a_person_first() {
    let state = queue(120, 60);
    let shown = shown(&state);
    let done = shown.iter().filter(|(it, _)| *it == Pressure::Done).count();
    assert!(
        done > 0 && shown.len() < 60 && shown.len() > 40,
        "{shown:?}"
    );
    assert!(shown.is_sorted_by_key(|(pressure, _)| *pressure));
    assert_eq!(state.fleet.counts().rollouts, shown.len() - done);
}

#[test]
fn each_table_keeps_its_own_filter_marks_and_cursor() {
    let mut state = queue(120, 60);
    press(&mut state, "/phase:waiting Enter j Space");
    assert_eq!((state.queue.marks.len(), state.table.marks.len()), (1, 0));
    assert!(shown(&state).iter().all(|(it, _)| *it == Pressure::Waiting));
    press(&mut state, "1");
    assert_eq!(state.table.view.items(), 120);
    press(&mut state, "* 2");
    assert_eq!((state.queue.marks.len(), state.table.marks.len()), (1, 120));
    assert_eq!(Targets::of(&state).apps.len(), 1);
    press(&mut state, "Esc Esc");
    assert!(state.queue.marks.is_empty() && state.tab == Tab::Rollouts);
    press(&mut state, "Esc");
    assert_eq!(state.tab, Tab::Fleet);
}

#[test]
fn a_page_opened_from_the_queue_goes_back_to_it() {
    let mut state = queue(40, 20);
    let effects = press(&mut state, "j Enter");
    assert!(matches!(effects.as_slice(), [Effect::Inspect(..)]));
    press(&mut state, "Esc");
    assert!(state.page.is_none() && state.tab == Tab::Rollouts);
}

#[test]
fn what_is_done_leaves_the_queue_after_an_hour_by_time_alone() {
    let mut state = queue(120, 60);
    let before = shown(&state);
    update(&mut state, Msg::Now(sample::noon() + TimeDelta::hours(1)));
    let after = shown(&state);
    assert!(after.len() < before.len());
    assert!(after.iter().all(|(it, _)| *it != Pressure::Done));
}

#[test]
fn a_rollout_that_gets_worse_moves_up_and_the_cursor_stays_on_its_app() {
    let mut state = queue(60, 30);
    press(&mut state, "G");
    let last = state
        .queue
        .selected(&state.fleet)
        .expect("an app")
        .id
        .clone();
    let number = (0..60).find(|number| sample::workload(*number, 0).app == last);
    let mut workload = sample::with_rollout(number.expect("a number"), 0);
    if let Some(rollout) = &mut workload.rollout {
        rollout.phase = Phase::Failing {
            why: "timed out".into(),
        };
        rollout.since = Some(sample::noon() - TimeDelta::days(1));
    }
    let facts = vec![Fact::Upsert(Box::new(workload))];
    observe(&mut state, sample::observation(facts, sample::noon()));
    assert_eq!(state.queue.cursor.index(), 0);
    assert_eq!(
        state.queue.selected(&state.fleet).map(|app| &app.id),
        Some(&last)
    );
}

#[test]
fn the_queue_sorts_by_any_column() {
    let mut state = queue(60, 30);
    press(&mut state, "s");
    let labels: Vec<_> = match &state.overlay {
        Some(Overlay::Picker(picker)) => picker.shown().map(|item| item.label.clone()).collect(),
        _ => panic!("a list"),
    };
    assert!(labels.contains(&"sort by weight".to_owned()), "{labels:?}");
    press(&mut state, "Esc");
    assert_eq!(state.queue.view.spec().sort.column, Column::Phase);
}
