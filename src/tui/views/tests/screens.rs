use chrono::{DateTime, TimeDelta, Utc};
use insta::assert_snapshot;

use super::*;
use crate::fleet::{Fact, sample};
use crate::model::{
    AppDetail, Controller, DetailPart, EventNote, Evidence, PodPhase, PodSummary, Reading,
    ReleaseEvidence, ReleaseRecord, SourceState,
};
use crate::playbooks::Limits;
use crate::tui::app::tests::{console, empty, observe, press};
use crate::tui::app::{Msg, update};

#[test]
fn fleet_at_160x45() {
    let mut state = console(150);
    press(&mut state, "j Space");
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn fleet_at_80x24() {
    let mut state = console(150);
    resize(&mut state, 80, 24);
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn fleet_at_40x12_in_16_colours() {
    let mut state = console(150);
    resize(&mut state, 40, 12);
    assert_snapshot!(Shown(&draw_state(&state, Depth::Named)));
}

#[test]
fn fleet_without_colours_grouped_and_marked() {
    let mut state = console(150);
    resize(&mut state, 80, 24);
    press(&mut state, "Space Space o");
    assert_snapshot!(Shown(&draw_state(&state, Depth::None)));
}

#[test]
fn fleet_of_a_source_that_fails() {
    let mut state = console(30);
    resize(&mut state, 100, 20);
    let why = "connection refused (127.0.0.1:6443): is the API server up? tried again in 8 s";
    let facts = vec![Fact::State(SourceState::Failing { why: why.into() })];
    let later = sample::noon() + TimeDelta::seconds(42);
    observe(&mut state, sample::observation(facts, later));
    update(&mut state, Msg::Now(later));
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn filter_in_error() {
    let mut state = console(150);
    resize(&mut state, 100, 16);
    press(&mut state, "/owner:lena Space ownr:x");
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn empty_screens_say_why() {
    let words = |state: &State| Shown(&draw_state(state, Depth::None)).text();
    let mut state = empty(Limits::default());
    resize(&mut state, 100, 20);
    assert!(words(&state).contains("connecting…"));
    let say = |state: &mut State, source: SourceState| {
        let facts = vec![Fact::State(source)];
        observe(state, sample::observation(facts, sample::noon()));
    };
    say(&mut state, SourceState::Loading);
    assert!(words(&state).contains("loading the fleet from kubernetes/prod"));
    say(
        &mut state,
        SourceState::Failing {
            why: "401: renew the token".into(),
        },
    );
    assert!(words(&state).contains("no app is known yet"));
    assert!(words(&state).contains("✖ prod: 401: renew the token"));
    observe(&mut state, sample::snapshot(0));
    assert!(words(&state).contains("kubernetes/prod has no app"));
    observe(&mut state, sample::snapshot(20));
    press(&mut state, "/owner=nobody");
    assert!(words(&state).contains("no app matches `owner=nobody`: Esc clears the filter"));
}

#[test]
fn page_at_160x45() {
    let mut state = console(150);
    press(&mut state, "j Enter");
    detail(&mut state);
    press(&mut state, "Tab");
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn page_at_80x24() {
    let mut state = console(150);
    resize(&mut state, 80, 24);
    press(&mut state, "j Enter");
    detail(&mut state);
    press(&mut state, "Tab Tab");
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn page_says_what_is_not_known() {
    let mut state = console(150);
    press(&mut state, "Enter");
    let id = state.page.as_ref().expect("a page").id.clone();
    let denied = Reading::unknown("you may not list pods in research-4 (403)");
    update(&mut state, Msg::Detail(id, DetailPart::Pods(denied)));
    let text = Shown(&draw_state(&state, Depth::None)).text();
    assert!(text.contains("unknown: you may not list pods") && text.contains("◌ loading"));
}

#[test]
fn question_and_confirmation() {
    let mut state = console(150);
    resize(&mut state, 100, 30);
    press(
        &mut state,
        "/!ttl:none Space !ttl:forever Enter Space Space Space /owner:lena Enter e",
    );
    assert_snapshot!("question", Shown(&draw_state(&state, Depth::True)));
    press(&mut state, "Enter y");
    assert_snapshot!("confirmation", Shown(&draw_state(&state, Depth::True)));
    press(&mut state, "Tab handover Enter y");
    assert_snapshot!("progress", Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn lists_and_help() {
    let mut state = console(150);
    resize(&mut state, 80, 24);
    press(&mut state, ":");
    assert_snapshot!("palette", Shown(&draw_state(&state, Depth::True)));
    press(&mut state, "Esc s");
    assert_snapshot!("sort", Shown(&draw_state(&state, Depth::True)));
    press(&mut state, "Esc ?");
    assert_snapshot!("help", Shown(&draw_state(&state, Depth::True)).to_string());
}

#[test]
fn the_help_ends_at_its_end() {
    let mut state = console(5);
    resize(&mut state, 80, 24);
    press(&mut state, "? G");
    let text = Shown(&draw_state(&state, Depth::None)).text();
    let last = crate::fleet::Field::<crate::fleet::Apps>::all()
        .last()
        .expect("a field");
    assert!(text.contains(last.example), "{text}");
    press(&mut state, "k");
    let one_up = Shown(&draw_state(&state, Depth::None)).text();
    assert_ne!(text, one_up, "one key up is one line up");
}

#[test]
fn a_screen_too_small_says_so() {
    let mut state = console(5);
    resize(&mut state, 29, 8);
    assert!(
        Shown(&draw_state(&state, Depth::True))
            .text()
            .starts_with("too small: 30×8")
    );
}

#[test]
fn badges_tell_what_this_is() {
    let mut state = empty(Limits {
        read_only: true,
        ..Limits::default()
    });
    state.simulation = Some("evening".into());
    let text = Shown(&draw_state(&state, Depth::None)).text();
    assert!(text.contains("SIMULATION evening") && text.contains("READ-ONLY"));
    resize(&mut state, 80, 24);
    assert!(
        Shown(&draw_state(&state, Depth::None))
            .text()
            .contains("SIMULATION")
    );
}

/// Fills the open page.
fn detail(state: &mut State) {
    let known = full_detail(state, "7c9f8d", "Back-off restarting failed container");
    let id = state.page.as_ref().expect("a page").id.clone();
    for part in [
        DetailPart::Releases(known.releases),
        DetailPart::Evidence(known.evidence),
        DetailPart::Pods(known.pods),
        DetailPart::Events(known.events),
    ] {
        update(state, Msg::Detail(id.clone(), part));
    }
}

/// What is known of the releases: one attested, one seen, of the newest and the oldest nothing.
fn evidence(word: &str, now: DateTime<Utc>) -> Vec<ReleaseEvidence> {
    let known = |revision, evidence| ReleaseEvidence {
        revision,
        hash: format!("{word}{revision}").into(),
        evidence,
    };
    let by = Controller::ArgoRollouts;
    let (first, last) = (now - TimeDelta::hours(75), now - TimeDelta::hours(3));
    vec![
        known(8, Evidence::Unknown),
        known(7, Evidence::Attested { by }),
        known(6, Evidence::Observed { first, last }),
        // Another object's.
        ReleaseEvidence {
            hash: "other".into(),
            ..known(5, Evidence::Attested { by })
        },
    ]
}

pub(super) fn full_detail(state: &State, word: &str, message: &str) -> AppDetail {
    let ago = |minutes| state.now - TimeDelta::minutes(minutes);
    let releases = (1..=8_u64).rev().map(|revision| ReleaseRecord {
        revision,
        hash: format!("{word}{revision}").into(),
        version: Some(format!("1.{revision}.0").into()),
        images: vec![format!("registry.example/{word}:1.{revision}.0").into()],
        change_cause: (revision == 6).then(|| message.into()),
        created: ago((9 - i64::try_from(revision).expect("a small number")) * 1_500),
        ready: 2 * u32::from(revision == 8),
        desired: 3 * u32::from(revision == 8),
        current: revision == 8,
    });
    let pods = [PodPhase::Failing, PodPhase::Starting, PodPhase::Ready].map(|phase| PodSummary {
        name: format!("{word}-{phase:?}").into(),
        phase,
        status: format!("{phase:?}").into(),
        ready: u32::from(phase == PodPhase::Ready),
        containers: 1,
        restarts: 14 * u32::from(phase == PodPhase::Failing),
        hash: Some(word.into()),
        node: Some(format!("node-{word}").into()),
        created: ago(90),
    });
    let events = (0..14_u32).map(|index| EventNote {
        at: ago(i64::from(index) * 7 + 2),
        warning: index % 3 == 0,
        reason: "BackOff".into(),
        object: format!("Pod/{word}").into(),
        message: message.into(),
        count: index + 1,
    });
    AppDetail {
        evidence: Reading::known(evidence(word, state.now), state.now),
        analyses: Reading::unknown("no controller analyses it"),
        series: Reading::unknown("no metrics backend keeps a history"),
        release_signals: Reading::unknown("no metrics backend tells releases apart"),
        releases: Reading::known(releases.collect(), state.now),
        pods: Reading::known(pods.to_vec(), state.now),
        events: Reading::known(events.collect(), state.now),
    }
}
