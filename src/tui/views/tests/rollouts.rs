//! The queue of rollouts as it is drawn.

use chrono::TimeDelta;
use insta::assert_snapshot;

use super::*;
use crate::fleet::sample;
use crate::model::{
    AnalysisMetric, AnalysisPhase, AnalysisRun, AnalysisRunKind, DetailPart, Measurement, Reading,
};
use crate::playbooks::Limits;
use crate::tui::app::tests::{empty, observe, press};
use crate::tui::app::{Msg, update};

const APPS: usize = 60;

/// A console at the queue.
fn queue(width: u16, height: u16) -> State {
    let mut state = empty(Limits::default());
    observe(&mut state, sample::snapshot_with_rollouts(APPS, APPS / 2));
    for round in 0..20 {
        let at = sample::noon() - TimeDelta::seconds(15 * (19 - round));
        observe(&mut state, sample::sides(APPS, APPS / 2, at));
    }
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

#[test]
fn page_of_a_rollout_at_160x45() {
    let mut state = queue(160, 45);
    press(&mut state, "/meeting Enter Enter");
    analysed(&mut state);
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn page_of_a_rollout_at_80x24() {
    let mut state = queue(80, 24);
    press(&mut state, "/meeting Enter Enter");
    analysed(&mut state);
    assert_snapshot!(
        "page_of_a_rollout_above",
        Shown(&draw_state(&state, Depth::True))
    );
    press(&mut state, "G");
    let text = Shown(&draw_state(&state, Depth::None)).text();
    assert_snapshot!("page_of_a_rollout_below", text);
}

/// Its controller has analysed it.
fn analysed(state: &mut State) {
    let id = state.page.as_ref().expect("a page").id.clone();
    let measured = |value: &str, phase| Measurement {
        phase,
        value: value.into(),
        at: Some(sample::noon()),
    };
    let run = AnalysisRun {
        name: "meeting-7c9f8d-4".into(),
        kind: AnalysisRunKind::Step(Some(3)),
        phase: AnalysisPhase::Failed,
        message: Some("metric success-rate assessed failed".into()),
        metrics: vec![AnalysisMetric {
            name: "success-rate".into(),
            phase: AnalysisPhase::Failed,
            message: None,
            tally: [3, 2, 0, 1],
            dry_run: false,
            measurements: vec![
                measured("0.99", AnalysisPhase::Successful),
                measured("NaN", AnalysisPhase::Error),
            ],
        }],
    };
    let part = DetailPart::Analyses(Reading::known(vec![run], sample::noon()));
    update(state, Msg::Detail(id, part));
}
