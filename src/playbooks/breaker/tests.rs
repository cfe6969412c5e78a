//! `breaker` as a plan.

use chrono::TimeDelta;

use super::Breaker;
use crate::fleet::sample::noon;
use crate::model::signals::{Onset, Signal};
use crate::model::{
    App, AttentionPolicy, Correlation, Exposure, Flag, FlagChange, FlagKind, FlagState,
    FlagSummary, KillSwitch, Percent,
};
use crate::playbooks::desk::{Desk, app, flag};
use crate::playbooks::{Confirmation, Plan};

fn kill_switch(name: &str) -> Flag {
    Flag {
        kind: FlagKind::KillSwitch,
        exposure: Exposure::Everyone,
        ..flag(name)
    }
}

fn off(flag: Flag) -> Flag {
    Flag {
        state: FlagState::Off,
        exposure: Exposure::Nobody,
        ..flag
    }
}

fn desk(app: &App, flags: &[Flag]) -> Desk {
    let apps = [app];
    Desk::new([]).with_flags(flags.iter().map(|flag| (flag.clone(), &apps[..])))
}

/// What is done to which flag: `mail /enabled true→false`.
fn done(plan: &Plan) -> Vec<String> {
    let steps = plan.steps.iter().map(|step| {
        let change = &step.changes[0];
        let name = &step.target.flag().expect("a flag").key.name;
        let words = change.difference()[0].words();
        format!("{name}: {words}")
    });
    steps.collect()
}

fn trip(flags: &[Flag]) -> Plan {
    let app = app("bot");
    let plan = desk(&app, flags).plan(&Breaker, &[&app], "");
    plan.expect("a plan")
}

fn refusal(flags: &[Flag]) -> String {
    let plan = trip(flags);
    assert!(plan.steps.is_empty(), "{plan:?}");
    plan.refusals.last().expect("a refusal").why.to_string()
}

#[test]
fn kill_switches_come_first_and_the_rest_where_there_is_none() {
    let plan = trip(&[kill_switch("mail"), flag("new-prompt")]);
    assert_eq!(done(&plan), ["mail: enabled true → false"]);
    assert_eq!(plan.confirmation, Confirmation::Key);
    assert!(
        plan.warnings[0].contains("turned off, which stops"),
        "{:?}",
        plan.warnings
    );

    let plan = trip(&[flag("new-prompt"), flag("old-prompt"), off(flag("dark"))]);
    assert_eq!(
        done(&plan),
        [
            "new-prompt: enabled true → false",
            "old-prompt: enabled true → false"
        ]
    );
    assert_eq!(
        plan.confirmation,
        Confirmation::Key,
        "one app, whatever its flags"
    );

    // Once it has tripped, the next press takes the rest.
    let plan = trip(&[off(kill_switch("mail")), flag("new-prompt")]);
    assert_eq!(done(&plan), ["new-prompt: enabled true → false"]);
    assert!(
        plan.warnings[0].contains("tripped already"),
        "{:?}",
        plan.warnings
    );
}

#[test]
fn a_house_may_mean_it_the_other_way_round() {
    let app = app("bot");
    let mut desk = desk(&app, &[off(kill_switch("kill-mail"))]);
    desk.limits.flags.kill_switch = KillSwitch::On;
    let plan = desk.plan(&Breaker, &[&app], "").expect("a plan");
    assert_eq!(
        done(&plan),
        [
            "kill-mail: percentage 25 → 100",
            "kill-mail: enabled false → true"
        ]
    );
    assert!(
        plan.warnings[0].contains("turned on, which stops"),
        "{:?}",
        plan.warnings
    );
}

#[test]
fn only_what_serves_people_is_touched() {
    let mut elsewhere = flag("new-prompt");
    elsewhere.at.key.environment = "development".into();
    let plan = trip(&[elsewhere.clone(), flag("new-prompt")]);
    assert_eq!(plan.steps.len(), 1);
    assert_eq!(
        &*plan.steps[0].target.flag().expect("a flag").key.environment,
        "production"
    );
    // Unless the app is nowhere else.
    assert_eq!(trip(&[elsewhere]).steps.len(), 1);
}

#[test]
fn what_can_not_be_changed_keeps_nobody_from_the_rest() {
    let mut rules = flag("rules");
    rules.can.toggle = Err("its targeting is left alone".into());
    let plan = trip(&[rules.clone(), flag("new-prompt")]);
    assert_eq!(done(&plan), ["new-prompt: enabled true → false"]);
    assert_eq!(&*plan.refusals[0].why, "its targeting is left alone");
    // A kill switch that does not work is no reason to let it burn.
    let stuck = Flag {
        kind: FlagKind::KillSwitch,
        ..rules.clone()
    };
    assert_eq!(trip(&[stuck, flag("new-prompt")]).steps.len(), 1);
    assert!(refusal(&[rules]).contains("none of its flags can be changed: rules: "));
}

#[test]
fn it_says_what_to_do_where_no_flag_helps() {
    let app = app("bot");
    let words = Desk::new([]).refusal(&Breaker, &app, "");
    assert!(
        words.contains("no flag gates it") && words.contains("`rollback` (r)"),
        "{words}"
    );
    assert!(refusal(&[off(flag("a"))]).contains("none of its flags is on"));
    assert!(refusal(&[off(kill_switch("a"))]).contains("tripped already, and no other"));
    let permission = Flag {
        kind: FlagKind::Permission,
        ..flag("may")
    };
    assert!(refusal(&[permission]).contains("none of its flags is on"));
}

#[test]
fn a_flag_of_several_apps_is_said_so_and_turned_off_once() {
    let (bot, other) = (app("bot"), app("other"));
    let apps = [&bot, &other];
    let desk = Desk::new([]).with_flags([(flag("shared"), &apps[..])]);
    let plan = desk.plan(&Breaker, &[&bot], "").expect("a plan");
    assert!(
        plan.warnings[0].contains("shared also gates other"),
        "{:?}",
        plan.warnings
    );
    let plan = desk.plan(&Breaker, &apps, "").expect("a plan");
    assert_eq!(plan.steps.len(), 1);
    assert_eq!(plan.confirmation, Confirmation::Reason);
}

#[test]
fn a_suspected_flag_that_stays_as_it_is_is_named() {
    let (mut app, prompt) = (app("bot"), flag("new-prompt"));
    let at = noon();
    let suspect = Correlation {
        flag: prompt.key().clone(),
        change: FlagChange {
            at: at - TimeDelta::minutes(6),
            by: None,
            what: "5 % → 25 %".into(),
            exposed: Percent::whole(25),
        },
        is_one_of_several: false,
        signal: Signal::Errors,
        onset: Onset { at, is_seen: true },
    };
    let summary = FlagSummary {
        suspect: Some(suspect),
        ..FlagSummary::default()
    };
    app.set_flags(Some(summary), at, &AttentionPolicy::default());
    let warned = |flags: &[Flag]| {
        let plan = desk(&app, flags).plan(&Breaker, &[&app], "");
        let warnings = plan.expect("a plan").warnings;
        warnings
            .iter()
            .any(|it| it.contains("`new-prompt` went to 25 %"))
    };
    assert!(warned(&[kill_switch("mail"), prompt.clone()]));
    assert!(!warned(&[prompt]), "it is turned off itself");
}
