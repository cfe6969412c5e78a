use chrono::TimeDelta;
use std::time::Duration;

use super::*;
use crate::execution::{Outcome, Progress, Report};

/// A console that runs a plan of so many steps.
pub(crate) fn running(steps: usize) -> State {
    let mut state = console(20);
    super::super::confirm::open(&mut state, records::plan(steps), 0);
    let effects = press(&mut state, "because Enter y");
    assert!(
        matches!(effects.last(), Some(Effect::Execute(_))),
        "{effects:?}"
    );
    state
}

fn run(state: &State) -> &Running {
    state.acting.running.as_ref().expect("a plan")
}

fn view(state: &State) -> ProgressView {
    match state.overlay {
        Some(Overlay::Progress(view)) => view,
        _ => panic!("no progress"),
    }
}

pub(crate) fn step(state: &mut State, step: usize, outcome: Outcome) {
    update(state, Msg::Progress(Progress::Step { step, outcome }));
}

pub(crate) fn refused() -> Outcome {
    Outcome::Refused {
        why: "you may not".into(),
    }
}

fn wait(state: &mut State, seconds: i64) {
    let now = state.now + TimeDelta::seconds(seconds);
    update(state, Msg::Now(now));
}

#[test]
fn a_pause_goes_on_and_a_stop_is_for_good() {
    let mut state = running(5);
    assert_eq!(press(&mut state, "Space"), [Effect::PauseExecuting]);
    assert_eq!(run(&state).hand, Hand::Paused);
    assert_eq!(press(&mut state, "P"), [Effect::GoOnExecuting]);
    assert_eq!(
        press(&mut state, "Space x"),
        [Effect::PauseExecuting, Effect::StopExecuting]
    );
    assert_eq!(press(&mut state, "x Space P"), []);
    assert_eq!(run(&state).hand, Hand::Stopping);
}

#[test]
fn the_pace_is_told_and_not_while_it_stands_still() {
    let mut state = running(40);
    assert_eq!(run(&state).pace(state.now), None);
    for done in 0..10 {
        step(&mut state, done, Outcome::Done);
    }
    wait(&mut state, 2);
    let (rate, left) = run(&state).pace(state.now).expect("a pace");
    assert!((rate - 5.0).abs() < 1e-9, "{rate}");
    assert_eq!(left, TimeDelta::seconds(6));
    press(&mut state, "Space");
    assert_eq!(run(&state).pace(state.now), None);
}

#[test]
fn being_held_counts_down() {
    let mut state = running(3);
    let held = Progress::Held {
        wait: Duration::from_secs(12),
        why: "429: too many requests".into(),
    };
    update(&mut state, Msg::Progress(held));
    wait(&mut state, 5);
    let (left, why) = run(&state).held(state.now).expect("held");
    assert_eq!(
        (left, why.as_str()),
        (TimeDelta::seconds(7), "429: too many requests")
    );
    wait(&mut state, 7);
    assert_eq!(run(&state).held(state.now), None);
}

#[test]
fn those_that_failed_are_shown_alone_and_tried_again() {
    let mut state = running(4);
    step(&mut state, 0, Outcome::Done);
    step(&mut state, 2, refused());
    press(&mut state, "f");
    let shown = view(&state);
    assert_eq!((shown.rows, shown.len(run(&state))), (Rows::Troubled, 1));
    assert_eq!(shown.step(run(&state), 0), Some(2));
    assert_eq!(press(&mut state, "r"), [], "not before the end");
    let plan = run(&state).plan.clone();
    let outcomes = vec![Outcome::Done, Outcome::Done, refused(), Outcome::Done];
    let report = Report {
        id: "abc".into(),
        plan,
        outcomes,
        undo: None,
        notes: Vec::new(),
    };
    update(&mut state, Msg::Finished(Ok(Box::new(report))));
    assert_eq!((run(&state).done(), run(&state).troubled()), (3, &[2][..]));
    let effects = press(&mut state, "r");
    assert!(
        matches!(effects[..], [Effect::Rehearse { .. }]),
        "{effects:?}"
    );
    match &state.overlay {
        Some(Overlay::Confirm(confirm)) => {
            assert_eq!(confirm.plan.steps.len(), 1);
            assert_eq!(confirm.title(), "try again: extend-ttl");
        }
        _ => panic!("no confirmation"),
    }
}
