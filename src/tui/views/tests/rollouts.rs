//! The queue of rollouts as it is drawn.

use insta::assert_snapshot;

use super::*;
use crate::fleet::sample;
use crate::playbooks::Limits;
use crate::tui::app::tests::{empty, observe, press};

const APPS: usize = 60;

/// A console at the queue.
fn queue(width: u16, height: u16) -> State {
    let mut state = empty(Limits::default());
    observe(&mut state, sample::snapshot_with_rollouts(APPS, APPS / 2));
    resize(&mut state, width, height);
    press(&mut state, "2");
    state
}

#[test]
fn queue_at_160x45() {
    let mut state = queue(160, 45);
    press(&mut state, "j Space");
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn queue_at_80x24() {
    assert_snapshot!(Shown(&draw_state(&queue(80, 24), Depth::True)));
}

#[test]
fn queue_without_colours() {
    let mut state = queue(100, 20);
    press(&mut state, "/phase:waiting Enter");
    assert_snapshot!(Shown(&draw_state(&state, Depth::None)));
}

#[test]
fn a_fleet_without_rollouts_says_so() {
    let mut state = empty(Limits::default());
    observe(&mut state, sample::snapshot(20));
    press(&mut state, "2");
    let text = Shown(&draw_state(&state, Depth::None)).text();
    assert!(text.contains("no rollout is on its way"), "{text}");
}
