//! Flags acted on: looked at anew before every plan, and planned anew where they changed meanwhile.

use super::flags::{failing_app, flagged};
use super::*;
use crate::execution::{Outcome, Report};
use crate::model::{Exposure, Flag, FlagKey, FlagState, Percent};
use crate::playbooks::{Agreed, Plan};
use crate::tui::keys::Tab;

/// The flag that is suspected, as it is listed.
fn listed(state: &State) -> Flag {
    let mut rows = state.fleet.flags();
    let suspect = rows.find(|(_, row)| &**row.flag.name() == "new-prompt");
    suspect.expect("the suspect").1.flag.clone()
}

/// What is asked to be looked at.
fn looked_at(effects: &[Effect]) -> (Ticket, Vec<FlagKey>) {
    let mut looks = effects.iter().filter_map(|effect| match effect {
        Effect::LookAtFlags { ticket, flags } => Some((*ticket, flags.clone())),
        _ => None,
    });
    looks.next().expect("a look at flags")
}

/// Their platforms say `flags` of what was asked.
fn answer(state: &mut State, effects: &[Effect], flags: &[&Flag]) -> Vec<Effect> {
    let (ticket, _) = looked_at(effects);
    let seen = flags
        .iter()
        .map(|flag| (flag.key().clone(), Ok((*flag).clone())));
    let seen = seen.collect();
    update(state, Msg::FlagsSeen { ticket, seen })
}

fn dialog(state: &State) -> &Confirm {
    match &state.overlay {
        Some(Overlay::Confirm(confirm)) => confirm,
        _ => panic!("no dialog"),
    }
}

fn agreed(effects: &[Effect]) -> Agreed {
    let mut agreed = effects.iter().filter_map(|effect| match effect {
        Effect::Execute(agreed) => Some(Agreed::clone(agreed)),
        _ => None,
    });
    agreed.next().expect("a plan that is run")
}

fn report(plan: &Plan, outcome: &Outcome) -> Msg {
    Msg::Finished(Ok(Box::new(Report {
        id: "3f9a".into(),
        plan: plan.clone(),
        outcomes: vec![outcome.clone(); plan.steps.len()],
        undo: None,
        notes: Vec::new(),
    })))
}

#[test]
fn the_breaker_is_tripped_from_the_failing_apps_page() {
    let mut state = flagged();
    press(&mut state, "/new-prompt");
    press(&mut state, "Esc");
    super::super::page::open(&mut state, &failing_app(), Section::About);
    let effects = press(&mut state, "x");
    let flag = listed(&state);
    let (_, flags) = looked_at(&effects);
    assert!(flags.contains(flag.key()), "{flags:?}");
    let all: Vec<_> = state
        .fleet
        .flags()
        .map(|(_, row)| row.flag.clone())
        .collect();
    answer(&mut state, &effects, &all.iter().collect::<Vec<_>>());
    let confirm = dialog(&state);
    assert_eq!(&*confirm.plan.playbook, "breaker");
    assert!(confirm.extent.contains("flag"), "{}", confirm.extent);
    let changed = confirm.plan.steps.iter();
    let mut changed = changed.filter_map(|step| step.target.flag());
    assert!(
        changed.any(|one| one.key == *flag.key()),
        "{:?}",
        confirm.plan
    );
}

#[test]
fn a_flag_that_changed_between_plan_and_yes_is_planned_anew_with_the_same_answer() {
    let mut state = flagged();
    press(&mut state, "3");
    assert_eq!(state.tab, Tab::Flags);
    let flag = listed(&state);
    let effects = press(&mut state, "f");
    assert_eq!(looked_at(&effects).1, [flag.key().clone()]);
    answer(&mut state, &effects, &[&flag]);
    // Any other percentage is typed.
    press(&mut state, "7");
    assert!(matches!(state.overlay, Some(Overlay::Question(_))));
    press(&mut state, "Enter");
    let plan = dialog(&state).plan.clone();
    assert_eq!(&*plan.summary, "set to 7 %");

    let agreed = agreed(&press(&mut state, "y"));
    let why = "percentage is now 50, not 25 as it was planned".into();
    let effects = update(
        &mut state,
        report(agreed.plan(), &Outcome::Conflict { why }),
    );
    let half = Percent::whole(50).expect("a percentage");
    let changed = Flag {
        state: FlagState::On,
        exposure: Exposure::share(half),
        percentage: Some(half),
        ..flag
    };
    let effects = answer(&mut state, &effects, &[&changed]);
    let confirm = dialog(&state);
    assert!(
        effects
            .iter()
            .any(|it| matches!(it, Effect::Rehearse { .. }))
    );
    assert_eq!(confirm.plan.summary, plan.summary);
    assert_ne!(confirm.digest, plan.digest(), "the plan is another one");
    let first = &confirm.plan.warnings[0];
    assert!(
        first.starts_with("changed meanwhile: ") && first.contains("is now 50"),
        "{first}"
    );
    assert!(confirm.plan.steps[0].words.contains("50 %"));
}

#[test]
fn a_look_that_nobody_waits_for_any_more_opens_nothing() {
    let mut state = flagged();
    press(&mut state, "3");
    let flag = listed(&state);
    let effects = press(&mut state, "f");
    assert_eq!(press(&mut state, "Esc"), [Effect::StopAsking]);
    answer(&mut state, &effects, &[&flag]);
    assert!(state.overlay.is_none());
}
