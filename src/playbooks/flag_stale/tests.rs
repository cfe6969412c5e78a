//! `flag-stale` as a plan.

use super::FlagStale;
use crate::model::{Flag, FlagKind};
use crate::playbooks::FieldValue;
use crate::playbooks::desk::{Desk, change, flag};

fn told(flag: &Flag, answer: &str) -> String {
    let desk = Desk::new([]).with_flags([(flag.clone(), &[][..])]);
    let plan = desk
        .plan_flags(&FlagStale, &[flag], answer)
        .expect("a plan");
    if let Some(refusal) = plan.refusals.first() {
        return refusal.why.to_string();
    }
    let (pointer, before, after) = change(&plan);
    let text =
        |side: Option<&serde_json::Value>| side.map(|it| FieldValue::open(it.clone()).shown());
    format!("{pointer} {:?}→{:?}", text(before), text(after)).replace("Some", "")
}

#[test]
fn the_mark_is_set_and_taken_off() {
    let marked = Flag {
        stale: true,
        ..flag("a")
    };
    assert!(told(&flag("a"), "stale").starts_with("/stale "));
    assert!(told(&marked, "needed").starts_with("/stale "));
    assert_eq!(told(&marked, "stale"), "it is marked so already");
    assert_eq!(told(&flag("a"), "needed"), "it has no such mark");
    let switch = Flag {
        kind: FlagKind::KillSwitch,
        ..flag("a")
    };
    assert!(told(&switch, "stale").contains("there for good"));
    let mut unable = flag("a");
    unable.can.mark_stale = Err("LaunchDarkly has no such mark".into());
    assert_eq!(told(&unable, "stale"), "LaunchDarkly has no such mark");
    let archived = Flag {
        archived: true,
        ..flag("a")
    };
    assert_eq!(told(&archived, "stale"), "it is archived already");
}

#[test]
fn the_mark_is_the_flags_in_all_its_environments() {
    let here = flag("a");
    let mut there = here.clone();
    there.at.key.environment = "development".into();
    let desk = Desk::new([]).with_flags([(here.clone(), &[][..]), (there.clone(), &[][..])]);
    let plan = desk.plan_flags(&FlagStale, &[&here, &there], "stale");
    assert_eq!(plan.expect("a plan").steps.len(), 1);
}
