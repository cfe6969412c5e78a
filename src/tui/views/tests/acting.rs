//! Everything on the way to a change and after it.

use chrono::TimeDelta;
use insta::assert_snapshot;

use super::*;
use crate::execution::{Outcome, Progress};
use crate::fleet::sample;
use crate::model::CleanText;
use crate::playbooks::{Confirmation, Limits};
use crate::tui::app::tests::choosing::{open, plain, rollback};
use crate::tui::app::tests::progress::{refused, running, step};
use crate::tui::app::tests::records::{activity, interrupted, load, plan};
use crate::tui::app::tests::{console, empty, observe, press};
use crate::tui::app::{Effect, Msg, Preparation, update};

fn text(state: &State) -> String {
    Shown(&draw_state(state, Depth::None)).text()
}

/// Opens the confirmation of what takes a reason and a typed text.
fn typed() -> State {
    let mut state = activity(Limits::default());
    let mut grave = plan(3);
    grave.playbook = "restart".into();
    grave.summary = "restart 3 apps".into();
    grave.confirmation = Confirmation::Typed("3".into());
    grave.warnings = vec!["pods that were ended do not come back".into()];
    let what = Preparation::Undo("cccc00000003".into());
    press(&mut state, "j u");
    update(&mut state, Msg::Prepared(what, Ok(Box::new(grave))));
    state
}

#[test]
fn looking_and_choosing() {
    let mut state = plain();
    resize(&mut state, 80, 24);
    rollback(&mut state);
    assert!(text(&state).contains("looking at 1 deployment…"));
    let mut state = open();
    resize(&mut state, 80, 24);
    assert_snapshot!("choosing_at_80x24", Shown(&draw_state(&state, Depth::True)));
    press(&mut state, "G");
    let last = text(&state);
    press(&mut state, "j k j");
    assert_eq!(last, text(&state), "the last one stays the last");
}

#[test]
fn a_confirmation_of_each_size() {
    let mut state = open();
    resize(&mut state, 80, 24);
    press(&mut state, "Enter");
    let words = text(&state);
    assert!(words.contains("checking with the cluster…"), "{words}");
    assert!(words.contains("y says yes, Enter never does"), "{words}");
    let mut state = typed();
    resize(&mut state, 80, 24);
    press(&mut state, "quarter Tab");
    assert_snapshot!(
        "typed_confirmation_at_80x24",
        Shown(&draw_state(&state, Depth::True))
    );
}

#[test]
fn what_the_cluster_would_refuse_stands_first() {
    let mut state = console(20);
    resize(&mut state, 100, 30);
    load(&mut state);
    press(&mut state, "8 j u");
    let prepared = Preparation::Undo("cccc00000003".into());
    let effects = update(&mut state, Msg::Prepared(prepared, Ok(Box::new(plan(40)))));
    let Some(Effect::Rehearse { digest, .. }) = effects.into_iter().next() else {
        panic!("nothing is rehearsed");
    };
    let outcomes = (0..40).map(|place| match place {
        3..30 => refused(),
        34 => Outcome::Unknown {
            why: "no answer".into(),
        },
        _ => Outcome::Done,
    });
    let outcomes = outcomes.collect();
    update(&mut state, Msg::Rehearsed { digest, outcomes });
    assert_snapshot!("rehearsed", Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn a_change_on_its_way_is_paused_held_and_failed_in_words() {
    let mut state = running(30);
    resize(&mut state, 100, 24);
    for place in 0..8 {
        step(
            &mut state,
            place,
            if place == 5 { refused() } else { Outcome::Done },
        );
    }
    let now = state.now + TimeDelta::seconds(4);
    update(&mut state, Msg::Now(now));
    assert!(
        text(&state).contains("2.0 a second, about 11s left"),
        "{}",
        text(&state)
    );
    let held = Progress::Held {
        wait: std::time::Duration::from_millis(6_200),
        why: "429: too many requests".into(),
    };
    update(&mut state, Msg::Progress(held));
    assert!(text(&state).contains("the cluster asks to wait, 7 s more: 429"));
    press(&mut state, "Space");
    assert_snapshot!("paused", Shown(&draw_state(&state, Depth::True)));
    press(&mut state, "f");
    let failed = text(&state);
    assert!(
        failed.contains("notes-5") && !failed.contains("notes-4"),
        "{failed}"
    );
    press(&mut state, "Esc");
    assert!(
        text(&state).contains("PAUSED 8 of 30 changes"),
        "{}",
        text(&state)
    );
}

#[test]
fn what_was_done_is_listed() {
    let mut state = activity(Limits::default());
    assert_snapshot!(
        "activity_at_160x45",
        Shown(&draw_state(&state, Depth::True))
    );
    resize(&mut state, 80, 24);
    press(&mut state, "j");
    assert_snapshot!("activity_at_80x24", Shown(&draw_state(&state, Depth::None)));
    press(&mut state, "Enter");
    assert_snapshot!("activity_steps", Shown(&draw_state(&state, Depth::True)));
    press(&mut state, "Esc g Enter");
    assert_snapshot!("interrupted_menu", Shown(&draw_state(&state, Depth::True)));
    let mut state = console(3);
    press(&mut state, "8");
    assert!(text(&state).contains("reading the audit…"));
    update(&mut state, Msg::Activity(Ok(Vec::new())));
    assert!(text(&state).contains("nothing was done yet"));
    update(&mut state, Msg::Activity(Err(CleanText::new("denied"))));
    assert!(text(&state).contains("the audit can't be read: denied"));
}

#[test]
fn an_interrupted_plan_is_named_on_every_screen() {
    let mut state = console(20);
    update(
        &mut state,
        Msg::Interrupted(vec![interrupted(), interrupted()]),
    );
    for (keys, width) in [("", 160), ("Enter", 160), ("Esc", 120), ("8", 80)] {
        press(&mut state, keys);
        resize(&mut state, width, 24);
        let words = text(&state);
        assert!(
            words.contains("interrupted: plan dddd00000004, 2 of 4 done, begun 12m ago · 8"),
            "{words}"
        );
        assert!(width < 120 || words.contains("(and 1 more)"), "{words}");
    }
    update(&mut state, Msg::Interrupted(Vec::new()));
    assert!(!text(&state).contains("interrupted"));
}

/// A console on a cluster that is protected.
fn protected() -> State {
    let limits = Limits {
        protected: ["prod".into()].into(),
        ..Limits::default()
    };
    let mut state = empty(limits);
    observe(&mut state, sample::snapshot(20));
    state
}

#[test]
fn a_protected_cluster_looks_different_on_every_screen() {
    let mut state = protected();
    resize(&mut state, 80, 24);
    for keys in [
        "",
        "?",
        "Esc :",
        "Esc .",
        "Esc e",
        "Enter",
        "Esc Enter",
        "8",
    ] {
        press(&mut state, keys);
        let first = text(&state).lines().next().map(str::to_owned);
        assert!(
            first
                .as_ref()
                .is_some_and(|line| line.contains("PROTECTED prod")),
            "{keys}: {first:?}"
        );
        let buffer = draw_state(&state, Depth::None);
        let reversed = ratatui::style::Modifier::REVERSED;
        let line = buffer.content.iter().take(80);
        let bar = line.filter(|cell| cell.modifier.contains(reversed)).count();
        assert_eq!(bar, 80, "{keys}: without colours the bar is reversed");
    }
    press(&mut state, "1 Enter");
    let colours = draw_state(&state, Depth::True);
    let line = text(&state).lines().next().unwrap_or_default().to_owned();
    let badge = line
        .split("PROTECTED")
        .next()
        .map_or(0, |before| before.chars().count());
    let (word, bar) = (&colours.content[badge], &colours.content[2]);
    assert_ne!(word.bg, bar.bg, "the badge stands out from its bar");
    assert_snapshot!("protected_page", Shown(&draw_state(&state, Depth::True)));
    press(&mut state, "Esc /expires Space");
    press(&mut state, "Esc e Enter");
    assert_snapshot!(
        "protected_confirmation",
        Shown(&draw_state(&state, Depth::None))
    );
}

#[test]
fn among_several_clusters_only_the_rows_of_the_protected_are_marked() {
    let mut state = protected();
    let mut other = sample::workload(3, 0);
    other.object.key.cluster = "play".into();
    other.app.cluster = "play".into();
    other.app.name = "toy".into();
    let cluster = crate::model::ClusterId {
        context: "play".into(),
        uid: None,
    };
    let facts = vec![
        crate::fleet::Fact::Cluster(cluster),
        crate::fleet::Fact::Upsert(Box::new(other)),
    ];
    let mut said = sample::observation(facts, sample::noon());
    said.source = crate::model::SourceId("kubernetes/play".into());
    observe(&mut state, said);
    press(&mut state, "N j");
    let words = text(&state);
    for line in words
        .lines()
        .filter(|line| line.contains(" prod ") && line.contains('-'))
    {
        if line.contains("PROTECTED") || line.contains("──") {
            continue;
        }
        assert!(line.starts_with('!') || line.starts_with('▌'), "{line}");
    }
    let toy = words
        .lines()
        .find(|line| line.contains("toy"))
        .expect("its row");
    assert!(toy.starts_with(' '), "{toy}");
}
