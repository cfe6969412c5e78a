//! `flag-set` as a plan.

use super::FlagSet;
use crate::model::{CleanText, Flag, FlagState};
use crate::playbooks::desk::{Desk, flag};
use crate::playbooks::{Confirmation, PlanError};

fn desk(flags: &[Flag]) -> Desk {
    Desk::new([]).with_flags(flags.iter().map(|flag| (flag.clone(), &[][..])))
}

#[test]
fn one_flag_takes_a_key_and_says_where_the_reason_goes() {
    let flag = flag("new-prompt");
    let plan = desk(std::slice::from_ref(&flag)).plan_flags(&FlagSet, &[&flag, &flag], "50");
    let plan = plan.expect("a plan");
    assert_eq!(
        plan.steps.len(),
        1,
        "one flag that stands there twice is one"
    );
    assert_eq!(plan.summary, CleanText::new("set to 50 %"));
    assert_eq!(plan.steps[0].words, CleanText::new("on at 25 % → at 50 %"));
    assert_eq!(plan.confirmation, Confirmation::Key);
    assert_eq!(&*plan.clusters[0].context, "unleash");
    let warnings: Vec<_> = plan.warnings.iter().map(CleanText::as_str).collect();
    assert_eq!(
        warnings,
        ["Unleash keeps no reasons: yours is kept in dogwatch's audit only"]
    );
}

#[test]
fn several_flags_or_a_protected_platform_take_a_reason() {
    let flags = [flag("a"), flag("b")];
    let plan = desk(&flags).plan_flags(&FlagSet, &[&flags[0], &flags[1]], "off");
    assert_eq!(plan.expect("a plan").confirmation, Confirmation::Reason);
    let mut protected = desk(&flags);
    protected.limits.protected = ["unleash".into()].into();
    let plan = protected.plan_flags(&FlagSet, &[&flags[0]], "off");
    assert_eq!(plan.expect("a plan").confirmation, Confirmation::Reason);
}

#[test]
fn what_can_not_be_is_refused_flag_by_flag() {
    let off = Flag {
        state: FlagState::Off,
        ..flag("off")
    };
    let mut anew = flag("anew");
    anew.at.uid = "before".into();
    let gone = flag("gone");
    let mut desk = desk(&[off.clone(), flag("anew"), flag("on")]);
    let why = Err("there is no such flag any more".into());
    desk.flags.looks.insert(gone.key().clone(), why);
    let unasked = flag("unasked");
    let flags = [&off, &anew, &gone, &unasked, &flag("on")];
    let plan = desk.plan_flags(&FlagSet, &flags, "off").expect("a plan");
    assert_eq!(plan.steps.len(), 1);
    let refused: Vec<_> = plan
        .refusals
        .iter()
        .map(|refusal| format!("{}: {}", refusal.subject.name(), refusal.why))
        .collect();
    assert_eq!(
        refused,
        [
            "off: it is off already",
            "anew: it was deleted and made anew: look at it again",
            "gone: there is no such flag any more",
            "unasked: its platform was not asked about it: try again",
        ]
    );
}

#[test]
fn nothing_is_planned_without_a_right_answer_or_where_nothing_may_be_written() {
    let flag = flag("a");
    let desk = desk(std::slice::from_ref(&flag));
    let wrong = desk.plan_flags(&FlagSet, &[&flag], "150");
    assert!(matches!(wrong, Err(PlanError::Answer(_))), "{wrong:?}");
    assert_eq!(
        desk.plan_flags(&FlagSet, &[], "on"),
        Err(PlanError::NoTargets)
    );
    let mut read_only = desk;
    read_only.limits.read_only = true;
    let forbidden = read_only.plan_flags(&FlagSet, &[&flag], "on");
    assert!(matches!(forbidden, Err(PlanError::Forbidden(_))));
}
