//! The flags as they are drawn.

use insta::assert_snapshot;

use super::*;
use crate::fleet::{Fact, sample};
use crate::model::{Can, Exposure, SourceState};
use crate::playbooks::Limits;
use crate::tui::app::tests::flags::{failing_app, flagged, tell, to_page};
use crate::tui::app::tests::{empty, observe, press};

/// A console at the flags.
fn flags(width: u16, height: u16) -> State {
    let mut state = flagged();
    let mut invalid = sample::flag(3, 40, 0);
    invalid.exposure = Exposure::Invalid { text: "150".into() };
    invalid.archived = false;
    tell(&mut state, invalid);
    resize(&mut state, width, height);
    press(&mut state, "3");
    state
}

fn text(state: &State) -> String {
    Shown(&draw_state(state, Depth::None)).text()
}

#[test]
fn flags_at_160x45() {
    let mut state = flags(160, 45);
    press(&mut state, "j Space k");
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn flags_at_80x24() {
    assert_snapshot!(Shown(&draw_state(&flags(80, 24), Depth::True)));
}

#[test]
fn flags_at_40x12() {
    assert_snapshot!(text(&flags(40, 12)));
}

#[test]
fn flags_without_colours() {
    let mut state = flags(120, 24);
    press(&mut state, "Enter");
    assert_snapshot!(Shown(&draw_state(&state, Depth::None)));
}

#[test]
fn page_of_an_app_with_flags() {
    let mut state = flags(160, 45);
    press(&mut state, &format!("1 {}", to_page()));
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
    resize(&mut state, 80, 24);
    assert_snapshot!("page_with_flags_at_80x24", text(&state));
}

#[test]
fn a_platform_that_fails_leaves_its_flags_dimmed() {
    let mut state = flags(100, 24);
    let why = "the token is not known".into();
    let facts = vec![Fact::State(SourceState::Failing { why })];
    observe(&mut state, sample::flags_say(facts));
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn without_a_flag_it_says_how_to_get_some() {
    let mut state = empty(Limits::default());
    observe(&mut state, sample::snapshot(3));
    press(&mut state, "3");
    assert!(text(&state).contains("[[unleash]]"), "{}", text(&state));
    let why = "401: the token is not known".into();
    let facts = vec![Fact::State(SourceState::Failing { why })];
    observe(&mut state, sample::flags_say(facts));
    assert!(text(&state).contains("token is not known"));
    let mut state = flags(120, 30);
    press(&mut state, "/nosuchflag Enter");
    assert!(text(&state).contains("no flag matches `nosuchflag`"));
}

#[test]
fn what_its_platform_cannot_do_is_said_with_the_reason() {
    let mut state = flags(120, 40);
    let refused: Can = Err("OpenFeature has no archive".into());
    let mut flag = sample::suspect(&failing_app());
    flag.can.archive = refused;
    tell(&mut state, flag);
    let reason = "flag-archive: OpenFeature has no archive";
    press(&mut state, "Enter");
    assert!(text(&state).contains(reason), "{}", text(&state));
    press(&mut state, ".");
    assert!(
        text(&state).contains("OpenFeature has no archive"),
        "greyed in the list of actions: {}",
        text(&state)
    );
}
