use super::*;
use crate::tui::keys::Action;

#[test]
fn the_palette_finds_by_letters_and_does_it() {
    let mut state = console(20);
    press(&mut state, ": exttl");
    let Some(Overlay::Picker(picker)) = &state.overlay else {
        panic!("no palette");
    };
    let found = picker.current().expect("a match");
    assert_eq!(found.action, Action::Playbook(0));
    press(&mut state, "Enter");
    assert!(matches!(state.overlay, Some(Overlay::Question(_))));
}

#[test]
fn what_can_not_be_done_says_why_and_is_not_done() {
    let mut state = empty(Limits {
        read_only: true,
        ..Limits::default()
    });
    observe(&mut state, sample::snapshot(10));
    press(&mut state, ".");
    let Some(Overlay::Picker(picker)) = &state.overlay else {
        panic!("no list");
    };
    let why = picker.current().and_then(|item| item.disabled.clone());
    assert!(why.expect("a reason").contains("read-only"));
    press(&mut state, "Enter");
    assert!(matches!(state.overlay, Some(Overlay::Picker(_))));
    press(&mut state, "Esc e");
    assert!(state.overlay.is_none());
    assert!(state.notice.as_ref().is_some_and(|notice| notice.problem));
}

#[test]
fn decisions_that_no_rollout_of_the_app_supports_are_greyed_with_the_reason() {
    use crate::model::{Decision, Decisions};
    let mut workload = sample::with_rollout(1, 0);
    if let Some(rollout) = &mut workload.rollout {
        rollout.decisions = Decisions::none("it is done: release another")
            .allow(Decision::Rollback)
            .allow(Decision::Restart);
    }
    let fact = crate::fleet::Fact::Upsert(Box::new(workload));
    let mut state = empty(Limits::default());
    observe(&mut state, sample::snapshot(0));
    observe(&mut state, sample::observation(vec![fact], sample::noon()));
    for menu in [".", ":"] {
        press(&mut state, menu);
        let Some(Overlay::Picker(picker)) = &state.overlay else {
            panic!("no list");
        };
        for (playbook, refused) in [
            ("promote", true),
            ("abort", true),
            ("resume", true),
            ("rollback", false),
            ("restart", false),
            ("scale", false),
        ] {
            let mut items = picker.shown();
            let item = items.find(|item| item.label == playbook).expect(playbook);
            let why = item.disabled.as_deref().unwrap_or_default();
            assert_eq!(why.contains("release another"), refused, "{menu} {item:?}");
        }
        press(&mut state, "Esc");
    }
}

#[test]
fn ctrl_c_quits_and_ctrl_z_suspends_wherever_one_is() {
    for keys in ["", "/abc", ":", "?", ".", "e", "Enter", "s"] {
        let mut state = console(20);
        press(&mut state, keys);
        assert_eq!(press(&mut state, "C-z"), [Effect::Suspend], "{keys}");
        assert_eq!(press(&mut state, "C-c"), [Effect::Quit], "{keys}");
    }
}

#[test]
fn pasted_text_is_inserted_cleaned_and_does_nothing() {
    let mut state = console(20);
    for keys in ["", ".", "?"] {
        press(&mut state, keys);
        assert_eq!(update(&mut state, Msg::Paste("q".to_owned())), []);
        press(&mut state, "Esc");
    }
    press(&mut state, "/");
    update(&mut state, Msg::Paste("own\x1b[2J\u{202e}er\nq".to_owned()));
    assert_eq!(state.table.filter.text(), "own^[[2J<U+202E>er");
}

#[test]
fn the_mouse_selects_opens_scrolls_and_sorts() {
    use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
    let mut state = console(150);
    let at = |kind, column, row| {
        Msg::Mouse(MouseEvent {
            kind,
            column,
            row,
            modifiers: KeyModifiers::NONE,
        })
    };
    let click = MouseEventKind::Down(MouseButton::Left);
    let rows = layout::table(state.tab, layout::screen(&state).body).rows;
    update(&mut state, at(click, 20, rows.y + 4));
    assert_eq!(state.table.cursor.index(), 4);
    let effects = update(&mut state, at(click, 20, rows.y + 4));
    assert!(matches!(&effects[..], [Effect::Inspect(..)]));
    press(&mut state, "Esc");
    update(&mut state, at(MouseEventKind::ScrollDown, 20, rows.y));
    assert_eq!(state.table.cursor.offset(), 3);
    update(&mut state, at(click, 15, rows.y - 1));
    let column = state.table.view.spec().sort.column;
    assert_eq!(column, crate::fleet::Column::App);
    assert_eq!(press(&mut state, "M"), [Effect::CaptureMouse(false)]);
}

#[test]
fn good_news_go_away_by_themselves() {
    let mut state = console(5);
    press(&mut state, "M");
    assert!(state.notice.is_some());
    update(
        &mut state,
        Msg::Now(sample::noon() + chrono::TimeDelta::seconds(11)),
    );
    assert!(state.notice.is_none());
}

#[test]
fn the_first_letter_replaces_the_proposed_answer() {
    let answer = |keys: &str| {
        let mut state = console(20);
        press(&mut state, keys);
        match &state.overlay {
            Some(Overlay::Question(question)) => question.input.value().to_owned(),
            _ => panic!("no question after {keys}"),
        }
    };
    assert_eq!(answer("e"), "7d");
    assert_eq!(answer("e2w"), "2w");
    assert_eq!(answer("e Backspace d"), "7d", "who edits it keeps it");
}
