//! `flag-archive` as a plan.

use chrono::TimeDelta;

use super::FlagArchive;
use crate::model::{Exposure, Flag, FlagKind, FlagState, LastSeen};
use crate::playbooks::desk::{Desk, flag, now};
use crate::playbooks::{Confirmation, Plan};

fn off(name: &str) -> Flag {
    Flag {
        state: FlagState::Off,
        exposure: Exposure::Nobody,
        ..flag(name)
    }
}

fn elsewhere(mut flag: Flag) -> Flag {
    flag.at.key.environment = "development".into();
    flag
}

fn plan(flags: &[Flag]) -> Plan {
    let desk = Desk::new([]).with_flags(flags.iter().map(|it| (it.clone(), &[][..])));
    desk.plan_flags(&FlagArchive, &[&flags[0]], "")
        .expect("a plan")
}

fn changes(plan: &Plan) -> Vec<String> {
    let steps = plan.steps.iter();
    let told = steps.map(|step| {
        let key = &step.target.flag().expect("a flag").key;
        format!("{} {}", key.environment, step.changes[0].pointer)
    });
    told.collect()
}

#[test]
fn what_nobody_needs_is_put_away_by_a_key() {
    let plan = plan(&[off("old"), elsewhere(off("old"))]);
    assert_eq!(changes(&plan), ["production /archived"]);
    assert_eq!(plan.confirmation, Confirmation::Key);
    assert_eq!(
        plan.warnings.len(),
        1,
        "where the reason goes: {:?}",
        plan.warnings
    );
}

#[test]
fn where_it_is_on_it_is_turned_off_first_and_that_takes_a_reason() {
    let plan = plan(&[off("old"), elsewhere(flag("old"))]);
    assert_eq!(
        changes(&plan),
        ["development /enabled", "production /archived"]
    );
    assert_eq!(plan.confirmation, Confirmation::Reason);
    assert!(
        plan.warnings[0].contains("on at 25 % in development"),
        "{:?}",
        plan.warnings
    );
}

#[test]
fn what_may_be_in_use_is_warned_of() {
    let seen = |last_seen| {
        plan(&[Flag {
            last_seen,
            ..off("old")
        }])
    };
    let lately = now() - TimeDelta::days(3);
    let plan = seen(LastSeen::At { at: lately });
    assert!(plan.warnings[0].contains("in the last 30 days"));
    assert_eq!(plan.confirmation, Confirmation::Reason);
    let why = "nobody counts".into();
    let plan = seen(LastSeen::Unknown { why });
    assert!(plan.warnings[0].contains("not known: nobody counts"));
    let long_ago = now() - TimeDelta::days(90);
    let plan = seen(LastSeen::At { at: long_ago });
    assert_eq!(plan.confirmation, Confirmation::Key);
}

#[test]
fn what_is_there_for_good_is_left() {
    for kind in [FlagKind::KillSwitch, FlagKind::Permission] {
        let plan = plan(&[Flag { kind, ..off("old") }]);
        assert!(plan.steps.is_empty() && plan.refusals[0].why.contains("for good"));
    }
    let plan = plan(&[Flag {
        archived: true,
        ..off("old")
    }]);
    assert_eq!(&*plan.refusals[0].why, "it is archived already");
}
