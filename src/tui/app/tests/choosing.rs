use serde_json::json;

use super::*;
use crate::execution::Outcome;
use crate::model::{
    CleanText, Closeup, Closeups, KeptRelease, ObjectRef, PodTemplate, ReleaseRecord,
};
use crate::playbooks::Survey;

/// A console whose cursor is on an app of one reversible change.
pub(crate) fn plain() -> State {
    let mut state = console(150);
    press(&mut state, "/sla:bronze Space status:ready Enter g");
    state
}

fn template(image: &str) -> PodTemplate {
    PodTemplate::new(json!({"spec": {"containers": [{"name": "app", "image": image}]}}))
}

/// Three revisions, of which the newest runs.
pub(crate) fn closeups(objects: &[ObjectRef]) -> Closeups {
    let image = |revision| format!("registry.example/team/app:1.{revision}.0");
    let release = |revision: u64| KeptRelease {
        revision_name: None,
        evidence: crate::model::Evidence::Unknown,
        record: ReleaseRecord {
            revision,
            hash: "abc".into(),
            version: None,
            images: vec![CleanText::new(&image(revision))],
            change_cause: None,
            created: sample::noon() - chrono::TimeDelta::days(40),
            ready: 0,
            desired: 0,
            current: revision == 3,
        },
        template: template(&image(revision)),
    };
    let closeup = |object: &ObjectRef| Closeup {
        template_holder: None,
        rollback_window: None,
        rollout: None,
        fields: crate::model::LiveFields::default(),
        object: object.clone(),
        paused: false,
        replicas: 2,
        template: Some(template(&image(3))),
        revision: Some(3),
        change_cause: None,
        releases: [3, 2, 1].map(release).to_vec(),
        scaler: Ok(None),
    };
    let known = objects
        .iter()
        .map(|object| (object.key.clone(), Ok(closeup(object))));
    known.collect()
}

/// Presses `r`; the ticket and the objects of the survey.
pub(crate) fn rollback(state: &mut State) -> (Ticket, Vec<ObjectRef>) {
    match press(state, "r").pop() {
        Some(Effect::Survey {
            ticket,
            objects,
            survey: Survey::Releases,
        }) => (ticket, objects),
        other => panic!("{other:?}"),
    }
}

/// The list to choose a revision from.
pub(crate) fn open() -> State {
    let mut state = plain();
    let (ticket, objects) = rollback(&mut state);
    let closeups = closeups(&objects);
    assert_eq!(update(&mut state, Msg::Surveyed { ticket, closeups }), []);
    state
}

fn choosing(state: &State) -> &Choosing {
    match &state.overlay {
        Some(Overlay::Choosing(choosing)) => choosing,
        _ => panic!("no list to choose from"),
    }
}

#[test]
fn the_cluster_is_looked_at_before_anything_is_asked() {
    let mut state = plain();
    let (first, objects) = rollback(&mut state);
    assert_eq!(objects.len(), 1);
    match &state.overlay {
        Some(Overlay::Looking(looking)) => assert_eq!(looking.words, "looking at 1 deployment…"),
        _ => panic!("nothing says that it looks"),
    }
    assert_eq!(
        press(&mut state, "j y Enter"),
        [],
        "nothing but Esc means anything"
    );
    assert_eq!(press(&mut state, "Esc"), [Effect::StopAsking]);
    let closeups = || closeups(&objects);
    let late = |ticket| Msg::Surveyed {
        ticket,
        closeups: closeups(),
    };
    update(&mut state, late(first));
    assert!(state.overlay.is_none(), "an answer after Esc is dropped");
    let (second, _) = rollback(&mut state);
    assert_ne!(first, second);
    update(&mut state, late(first));
    assert!(
        matches!(state.overlay, Some(Overlay::Looking(_))),
        "so is one of before"
    );
    update(&mut state, late(second));
    assert_eq!(choosing(&state).choices.len(), 3);
}

#[test]
fn the_cursor_begins_on_what_can_be_chosen_and_what_can_not_says_why() {
    let mut state = open();
    assert!(
        choosing(&state)
            .current()
            .is_some_and(|one| one.disabled.is_none())
    );
    let place = choosing(&state)
        .choices
        .iter()
        .position(|one| one.disabled.is_some());
    let down = place.expect("the one that runs") - choosing(&state).cursor();
    assert_eq!(press(&mut state, &"j ".repeat(down)), []);
    assert_eq!(press(&mut state, "Enter"), []);
    assert!(choosing(&state).problem.is_some());
    press(&mut state, "g");
    assert!(choosing(&state).problem.is_none());
    let effects = press(&mut state, "Enter");
    assert!(
        matches!(effects[..], [Effect::Rehearse { .. }]),
        "{effects:?}"
    );
    let effects = press(&mut state, "Enter");
    assert_eq!(
        effects,
        [Effect::StopAsking],
        "Enter on Cancel, while it is checked"
    );
}

#[test]
fn a_chosen_revision_is_confirmed_and_run() {
    let mut state = open();
    press(&mut state, "Enter");
    let effects = press(&mut state, "y");
    let [Effect::Execute(agreed)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(agreed.plan().playbook.as_str(), "rollback");
}

#[test]
fn many_are_not_looked_at_where_so_many_may_not_be_changed() {
    let mut state = empty(Limits {
        max_bulk: 10,
        ..Limits::default()
    });
    observe(&mut state, sample::snapshot(30));
    assert_eq!(press(&mut state, "* r"), []);
    let notice = state.notice.as_ref().expect("a notice");
    assert!(notice.words.contains("limits.max_bulk"), "{}", notice.words);
}

fn confirm(state: &State) -> &Confirm {
    match &state.overlay {
        Some(Overlay::Confirm(confirm)) => confirm,
        _ => panic!("no confirmation"),
    }
}

#[test]
fn the_cluster_checks_the_plan_and_never_stands_in_the_way() {
    let mut state = open();
    let Some(Effect::Rehearse { digest, plan }) = press(&mut state, "Enter").pop() else {
        panic!("nothing is rehearsed");
    };
    assert_eq!(
        (&digest, &*plan),
        (&confirm(&state).digest, &confirm(&state).plan)
    );
    assert!(confirm(&state).rehearsal.is_pending());
    let other = super::records::plan(1).digest();
    let refused = || {
        vec![Outcome::Refused {
            why: "the quota is used up".into(),
        }]
    };
    let answer = |digest, outcomes| Msg::Rehearsed { digest, outcomes };
    update(&mut state, answer(other, refused()));
    assert!(
        confirm(&state).rehearsal.is_pending(),
        "the answer for another plan"
    );
    update(&mut state, answer(digest, refused()));
    let counts = confirm(&state).rehearsal.counts().expect("an answer");
    assert_eq!((counts.accepted, counts.refused, counts.unknown), (0, 1, 0));
    let first = confirm(&state).outline.place(0);
    assert!(
        matches!(first, Some(OutlinePlace::Said(said)) if said.words.contains("the quota is used up")),
        "{first:?}"
    );
    let effects = press(&mut state, "y");
    assert!(matches!(effects[..], [Effect::Execute(_)]), "{effects:?}");
}
