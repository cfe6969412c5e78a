use super::*;
use crate::execution::{Outcome, Progress, Report};
use crate::model::{CleanText, Expiry};
use crate::playbooks::{Agreed, Confirmation, Origin, Plan};

/// A console whose first `count` rows can be extended and are marked.
fn marked(count: usize) -> State {
    let mut state = console(150);
    press(
        &mut state,
        "/!ttl:none Space !ttl:forever Space !ttl:invalid Space sla:bronze Enter",
    );
    assert!(names(&state).len() >= count);
    for _ in 0..count {
        press(&mut state, "Space");
    }
    let ends = |app: &crate::model::App| matches!(app.expiry, Expiry::At { .. });
    for id in state.table.marks.iter() {
        let slot = state.fleet.find(id).expect("a marked app");
        assert!(state.fleet.app(slot).is_some_and(ends));
    }
    state
}

fn confirm(state: &State) -> &Confirm {
    match &state.overlay {
        Some(Overlay::Confirm(confirm)) => confirm,
        _ => panic!("no confirmation"),
    }
}

/// What was agreed to, where the effects say that something was.
fn executed(effects: Vec<Effect>) -> Box<Agreed> {
    let mut agreed = effects.into_iter().filter_map(|effect| match effect {
        Effect::Execute(agreed) => Some(agreed),
        _ => None,
    });
    agreed.next().expect("a plan to execute")
}

fn executes(effects: &[Effect]) -> bool {
    effects.iter().any(|one| matches!(one, Effect::Execute(_)))
}

fn report(plan: Plan, outcomes: Vec<Outcome>) -> Msg {
    let undo = outcomes.iter().any(Outcome::is_done).then(|| Plan {
        origin: Origin::Undo("id".into()),
        confirmation: Confirmation::Key,
        ..plan.clone()
    });
    Msg::Finished(Ok(Box::new(Report {
        id: "id".into(),
        plan,
        outcomes,
        undo,
        notes: Vec::new(),
    })))
}

#[test]
fn enter_never_means_yes() {
    for count in [1, 3] {
        let mut state = marked(count);
        let effects = press(&mut state, "e Enter Enter");
        assert!(!executes(&effects), "Cancel has the focus");
        assert!(state.overlay.is_none());
        press(
            &mut state,
            if count == 1 {
                "e Enter Tab"
            } else {
                "e Enter Tab Tab"
            },
        );
        assert_eq!(press(&mut state, "Enter Enter Enter"), []);
        assert_eq!(confirm(&state).focus, Focus::Yes);
        press(&mut state, "Esc");
        assert!(state.overlay.is_none());
    }
}

#[test]
fn one_reversible_change_takes_a_y() {
    let mut state = marked(1);
    let agreed = executed(press(&mut state, "e Enter y"));
    assert_eq!((agreed.plan().steps.len(), agreed.reason()), (1, None));
    assert!(matches!(state.overlay, Some(Overlay::Progress { .. })));
}

#[test]
fn many_take_a_reason_and_a_y() {
    let mut state = marked(3);
    assert!(!executes(&press(&mut state, "e Enter y")));
    assert!(confirm(&state).missing.is_some());
    press(&mut state, "Tab");
    assert_eq!(confirm(&state).focus, Focus::Reason);
    assert_eq!(
        press(&mut state, "yyy Enter Enter"),
        [],
        "in the input, y is a letter"
    );
    assert_eq!(confirm(&state).focus, Focus::Yes);
    let agreed = executed(press(&mut state, "y"));
    let reason = agreed.reason().map(CleanText::as_str);
    assert_eq!((agreed.plan().steps.len(), reason), (3, Some("yyy")));
}

#[test]
fn what_can_not_be_undone_takes_a_reason_and_its_text() {
    let mut state = marked(1);
    press(&mut state, "e Enter");
    let mut plan = confirm(&state).plan.clone();
    plan.confirmation = Confirmation::Typed("notes-7".into());
    super::super::confirm::open(&mut state, plan, 0);
    assert_eq!(press(&mut state, "y Tab why Enter notes Enter y"), []);
    assert!(
        confirm(&state)
            .missing
            .as_ref()
            .is_some_and(|words| words.contains("notes-7"))
    );
    let agreed = executed(press(&mut state, "Tab Tab Tab -7 Enter y"));
    assert_eq!(agreed.reason().map(CleanText::as_str), Some("why"));
}

#[test]
fn a_letter_on_cancel_begins_the_reason_and_never_says_yes() {
    let mut state = marked(3);
    assert!(!executes(&press(&mut state, "e Enter handover")));
    let open = confirm(&state);
    assert_eq!(
        (open.focus, open.reason.value()),
        (Focus::Reason, "handover")
    );
    press(&mut state, "Tab");
    assert_eq!(confirm(&state).focus, Focus::Yes);
    press(&mut state, "z Tab");
    assert_eq!(
        confirm(&state).reason.value(),
        "handover",
        "nothing is missing"
    );
    assert!(executes(&press(&mut state, "y")));
}

#[test]
fn the_plan_is_frozen_when_the_dialog_opens() {
    let mut state = marked(3);
    press(&mut state, "e Enter");
    let before = confirm(&state).plan.clone();
    observe(&mut state, sample::changes(150, 150, 1));
    assert_eq!(confirm(&state).plan, before);
    let agreed = executed(press(&mut state, "Tab because Enter y"));
    assert_eq!(*agreed.plan(), before);
}

#[test]
fn the_answer_is_planned_as_it_is_typed() {
    let mut state = marked(1);
    press(&mut state, "e C-u");
    let preview = |state: &State| match &state.overlay {
        Some(Overlay::Question(question)) => question.preview.is_ok(),
        _ => panic!("no question"),
    };
    for (key, good) in [("3", false), ("d", true), ("x", false)] {
        press(&mut state, key);
        assert_eq!(preview(&state), good, "after {key}");
    }
    press(&mut state, "Enter");
    assert!(
        matches!(state.overlay, Some(Overlay::Question(_))),
        "an error is no answer"
    );
}

#[test]
fn a_clean_end_is_a_notice_and_can_be_taken_back_once() {
    let mut state = marked(1);
    let agreed = executed(press(&mut state, "e Enter y"));
    update(
        &mut state,
        Msg::Progress(Progress::Step {
            step: 0,
            outcome: Outcome::Done,
        }),
    );
    assert_eq!(state.acting.running.as_ref().map(Running::done), Some(1));
    update(
        &mut state,
        report(agreed.plan().clone(), vec![Outcome::Done]),
    );
    assert!(state.overlay.is_none() && state.table.marks.is_empty());
    assert!(
        state
            .notice
            .as_ref()
            .is_some_and(|notice| notice.words.contains("u takes it back"))
    );

    let agreed = executed(press(&mut state, "u y"));
    assert!(agreed.plan().undoes().is_some());
    update(
        &mut state,
        report(agreed.plan().clone(), vec![Outcome::Done]),
    );
    press(&mut state, "u");
    assert!(state.overlay.is_none(), "nothing is left to take back");
}

#[test]
fn rows_that_did_not_work_stay_on_the_screen() {
    let mut state = marked(3);
    let agreed = executed(press(&mut state, "e Enter Tab because Enter y"));
    let conflict = Outcome::Conflict {
        why: "it is 30d now".into(),
    };
    let outcomes = vec![Outcome::Done, conflict, Outcome::NotStarted];
    update(&mut state, report(agreed.plan().clone(), outcomes));
    assert!(matches!(state.overlay, Some(Overlay::Progress { .. })));
    assert!(state.notice.as_ref().is_some_and(|notice| notice.problem));
    assert!(!state.table.marks.is_empty());
}

#[test]
fn while_a_change_is_made_quitting_first_stops_it() {
    let mut state = marked(1);
    press(&mut state, "e Enter y Esc");
    press(&mut state, "e");
    assert!(state.overlay.is_none(), "one change at a time");
    for _ in 0..2 {
        assert_eq!(press(&mut state, "q"), [], "it is asked first");
        assert!(
            state
                .notice
                .as_ref()
                .is_some_and(|it| it.words.contains("q again"))
        );
        press(&mut state, "Esc");
    }
    assert_eq!(press(&mut state, "q q"), [Effect::StopExecuting]);
    assert_eq!(press(&mut state, "C-c"), [Effect::Quit]);
}

#[test]
fn what_was_not_begun_can_be_tried_again() {
    let mut state = marked(1);
    press(&mut state, "e Enter y");
    let why = CleanText::new("the cluster can't be reached");
    update(&mut state, Msg::Finished(Err(why)));
    press(&mut state, "r");
    assert_eq!(confirm(&state).plan.steps.len(), 1);
}

#[test]
fn a_plan_that_was_stopped_says_so() {
    let mut state = marked(3);
    let plan = executed(press(&mut state, "e Enter b Enter y"))
        .plan()
        .clone();
    press(&mut state, "Esc q q");
    let outcomes = vec![Outcome::Done, Outcome::NotStarted, Outcome::NotStarted];
    update(&mut state, report(plan, outcomes));
    let running = state.acting.running.as_ref().expect("it ran");
    assert!(
        running
            .notes
            .iter()
            .any(|note| note.contains("was stopped from here"))
    );
}

#[test]
fn what_was_not_begun_says_why() {
    let mut state = marked(1);
    press(&mut state, "e Enter y");
    update(
        &mut state,
        Msg::Finished(Err(CleanText::new("another cluster answers"))),
    );
    let notice = state.notice.as_ref().expect("a notice");
    assert!(notice.problem && notice.words.contains("another cluster answers"));
    assert!(!state.acting.busy());
}
