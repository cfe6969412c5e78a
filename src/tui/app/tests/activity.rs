use super::records::{activity, history, interrupted, load, plan};
use super::*;
use crate::execution::Closed;
use crate::model::CleanText;
use crate::playbooks::{Confirmation, Origin};
use crate::tui::keys::Tab;

fn current(state: &State) -> String {
    let entry = state.activity.current().expect("a plan under the cursor");
    entry.id.chars().take(4).collect()
}

fn ids(state: &State) -> Vec<String> {
    let entries = state.activity.from(0);
    entries
        .map(|entry| entry.id.chars().take(4).collect())
        .collect()
}

fn said(state: &State) -> String {
    state.notice.as_ref().expect("a notice").words.to_string()
}

fn picker(state: &State) -> &Picker {
    match &state.overlay {
        Some(Overlay::Picker(picker)) => picker,
        _ => panic!("no menu"),
    }
}

#[test]
fn the_newest_plan_comes_first_with_what_came_of_it() {
    let state = activity(Limits::default());
    assert_eq!(ids(&state), ["dddd", "cccc", "bbbb", "aaaa"]);
    let told: Vec<_> = (state.activity.from(0))
        .map(|entry| (entry.outcome(), entry.done, entry.standing))
        .collect();
    assert_eq!(
        told,
        [
            ("interrupted".to_owned(), 2, Standing::Interrupted),
            ("1 conflict".to_owned(), 2, Standing::Ended),
            ("done".to_owned(), 2, Standing::Ended),
            ("done".to_owned(), 2, Standing::Ended),
        ]
    );
    let undone: Vec<_> = (state.activity.from(0))
        .map(|entry| entry.undone_by.as_ref().map(CleanText::as_str))
        .collect();
    assert_eq!(undone, [None, None, None, Some("bbbb00000002")]);
}

#[test]
fn a_filter_finds_words_anywhere() {
    for (words, found) in [
        ("notes-3", &["dddd"][..]),
        ("bo@example", &["cccc"]),
        ("AUDIT week", &["cccc"]),
        ("conflict", &["cccc"]),
        ("undo", &["bbbb"]),
        ("extend quarter", &["dddd", "aaaa"]),
        ("quarter nothing-like-it", &[]),
    ] {
        let mut state = activity(Limits::default());
        press(&mut state, "/");
        update(&mut state, Msg::Paste(words.to_owned()));
        assert_eq!(ids(&state), found, "{words}");
        press(&mut state, "Enter Esc");
        assert_eq!(ids(&state).len(), 4, "Esc clears the filter");
        assert_eq!(state.tab, Tab::Activity);
        press(&mut state, "Esc");
        assert_eq!(state.tab, Tab::Fleet, "and then goes back");
    }
}

#[test]
fn the_cursor_stays_on_its_plan_when_the_list_is_read_again() {
    let mut state = activity(Limits::default());
    press(&mut state, "j");
    assert_eq!(current(&state), "cccc");
    let mut more = history();
    more.plans
        .push(super::records::record("eeee00000005", 1, &["done"]));
    let entries = activity_entries(&more, &[interrupted()]);
    update(&mut state, Msg::Activity(Ok(entries)));
    assert_eq!(
        (current(&state).as_str(), state.activity.cursor()),
        ("cccc", 2)
    );
    press(&mut state, "Enter");
    assert!(state.activity.opened.is_some());
    load(&mut state);
    assert!(state.activity.opened.is_some(), "and its steps stay open");
    press(&mut state, "Esc");
    assert!(state.activity.opened.is_none() && state.tab == Tab::Activity);
}

#[test]
fn undo_is_prepared_by_the_shell_and_goes_through_the_confirmation() {
    let mut state = activity(Limits::default());
    let id: CleanText = "cccc00000003".into();
    let what = Preparation::Undo(id.clone());
    assert_eq!(press(&mut state, "j u"), [Effect::Prepare(what.clone())]);
    assert!(matches!(state.overlay, Some(Overlay::Looking(_))));
    let mut undo = plan(2);
    undo.origin = Origin::Undo(id);
    undo.confirmation = Confirmation::Key;
    let other = Preparation::Undo("aaaa00000001".into());
    update(&mut state, Msg::Prepared(other, Ok(Box::new(undo.clone()))));
    assert!(
        matches!(state.overlay, Some(Overlay::Looking(_))),
        "another plan's answer"
    );
    let effects = update(&mut state, Msg::Prepared(what, Ok(Box::new(undo))));
    assert!(matches!(effects[..], [Effect::Rehearse { .. }]));
    match &state.overlay {
        Some(Overlay::Confirm(confirm)) => assert_eq!(confirm.title(), "undo extend-ttl"),
        _ => panic!("no confirmation"),
    }
}

#[test]
fn what_can_not_be_taken_back_says_why() {
    let mut state = activity(Limits::default());
    assert_eq!(press(&mut state, "G u"), []);
    assert!(
        said(&state).contains("already taken back by bbbb00000002"),
        "{}",
        said(&state)
    );
    press(&mut state, "Esc");
    let what = Preparation::Undo("cccc00000003".into());
    press(&mut state, "g j u");
    let why = CleanText::new("revision 3 is not kept any more");
    update(&mut state, Msg::Prepared(what, Err(why)));
    assert!(state.overlay.is_none() && said(&state).contains("not kept any more"));
}

#[test]
fn an_interrupted_plan_is_named_until_it_is_resolved_and_can_be_resumed_or_closed() {
    let id: CleanText = "dddd00000004".into();
    for keys in ["Enter", "u"] {
        let mut state = activity(Limits::default());
        press(&mut state, keys);
        assert_eq!(picker(&state).shown().len(), 3);
        let what = Preparation::Resume(id.clone());
        assert_eq!(press(&mut state, "r"), [Effect::Prepare(what.clone())]);
        let mut rest = plan(2);
        rest.origin = Origin::Resume {
            plan: id.clone(),
            places: vec![1, 3],
        };
        update(&mut state, Msg::Prepared(what, Ok(Box::new(rest))));
        match &state.overlay {
            Some(Overlay::Confirm(confirm)) => assert_eq!(
                confirm.reason.value(),
                "quarter end",
                "the reason that was given"
            ),
            _ => panic!("no confirmation"),
        }
        let effects = press(&mut state, "y");
        assert!(matches!(effects[..], [Effect::Execute(_)]), "{effects:?}");
    }
    let mut state = activity(Limits::default());
    assert_eq!(press(&mut state, "Enter c"), [Effect::Close(id.clone())]);
    let closed = Closed {
        id,
        summary: "extend the time to live by 7d".into(),
        found: Vec::new(),
        done: 3,
        all: 4,
    };
    let effects = update(&mut state, Msg::Closed(Ok(Box::new(closed))));
    assert_eq!(effects, [Effect::LoadActivity, Effect::FindInterrupted]);
    assert!(said(&state).contains("3 of 4 done"));
    update(&mut state, Msg::Interrupted(Vec::new()));
    assert!(state.acting.interrupted.is_empty());
    press(&mut state, "Enter s");
}

#[test]
fn the_audit_is_watched_only_where_that_is_seen() {
    let mut state = console(5);
    let tick = |state: &mut State| {
        let now = state.now + chrono::TimeDelta::seconds(1);
        update(state, Msg::Now(now))
    };
    assert_eq!(tick(&mut state), []);
    press(&mut state, "8");
    assert_eq!(tick(&mut state), [Effect::WatchActivity]);
    let read = [Effect::LoadActivity, Effect::FindInterrupted];
    assert_eq!(update(&mut state, Msg::ActivityGrown), read);
    press(&mut state, "1");
    assert_eq!(tick(&mut state), []);
    update(&mut state, Msg::Interrupted(vec![interrupted()]));
    assert_eq!(tick(&mut state), [Effect::WatchActivity]);
}

#[test]
fn an_audit_that_can_not_be_read_says_why() {
    let mut state = console(5);
    press(&mut state, "8");
    update(&mut state, Msg::Activity(Err("denied".into())));
    assert_eq!(state.activity.loading, Loading::Failed("denied".into()));
    load(&mut state);
    assert_eq!(state.activity.loading, Loading::Known);
}

#[test]
fn without_a_change_in_this_session_u_points_to_the_list() {
    let mut state = console(5);
    assert_eq!(press(&mut state, "u"), []);
    assert!(said(&state).contains("8 shows"), "{}", said(&state));
}
