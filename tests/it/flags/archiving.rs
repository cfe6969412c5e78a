//! The monthly clean-up.

use std::collections::BTreeSet;

use dogwatch::sim::store::features::{Environment, EventKind, Feature};
use serde_json::{Value, json};

use super::drill::FlagDrill;
use crate::cli::desk::json as read;

/// The names of the flags that `flags stale` lists.
fn stale(drill: &FlagDrill) -> BTreeSet<String> {
    let listed = read(&drill.run(&["flags", "stale", "-o", "json"]).success());
    let flags = listed.as_array().expect("an array").iter();
    let environments = flags.flat_map(|it| it["environments"].as_array().expect("an array"));
    environments.map(name).collect()
}

fn name(told: &Value) -> String {
    told["name"].as_str().expect("a name").to_owned()
}

fn features(drill: &FlagDrill, names: &BTreeSet<String>) -> Vec<Feature> {
    drill.sim.cluster().read(|store| {
        let features = names.iter().filter_map(|name| store.features.get(name));
        features.map(|it| (**it).clone()).collect()
    })
}

/// Whether each of them is archived, and on in which environments.
fn states(features: &[Feature]) -> Vec<(bool, [bool; 2])> {
    let on = |it: &Feature| Environment::ALL.map(|place| it.setting(place).enabled);
    let states = features.iter().map(|it| (it.archived_at.is_some(), on(it)));
    states.collect()
}

#[test]
fn what_is_listed_as_stale_is_archived_once_each_and_comes_back_as_it_was() {
    let drill = FlagDrill::new();
    let names = stale(&drill);
    assert!(names.contains("old-checkout-test"), "{names:?}");
    let before = features(&drill, &names);
    let mark = drill.mark();
    let each_once = |kind: EventKind| {
        let happened = drill.since(mark).into_iter();
        let of_kind = happened.filter(|it| it.0 == kind);
        let mut all: Vec<_> = of_kind.map(|(_, flag, _)| flag).collect();
        all.sort();
        assert!(all.iter().eq(&names), "{kind:?}: {all:?}");
    };

    let rehearse = ["flag-archive", "--stale", "--dry-run", "-o", "json"];
    let told = read(&drill.run(&rehearse).success());
    let planned = told["steps"].as_array().expect("steps").iter();
    assert_eq!(planned.map(name).collect::<BTreeSet<_>>(), names);
    assert_eq!(told["dry_run"], json!(true));
    assert_eq!(drill.writes(), []);
    assert_eq!(drill.since(mark), []);

    drill.done(&["flag-archive", "--stale"]);
    each_once(EventKind::Archived);
    let archived = states(&features(&drill, &names));
    assert!(archived.iter().all(|it| *it == (true, [false; 2])));
    assert_eq!(stale(&drill), BTreeSet::new());

    drill.done(&["undo"]);
    each_once(EventKind::Revived);
    let after = features(&drill, &names);
    assert_eq!(states(&after), states(&before));
    let strategies = |it: &[Feature]| {
        let settings = it.iter().flat_map(|it| it.settings.clone());
        settings.map(|it| it.strategies).collect::<Vec<_>>()
    };
    assert_eq!(strategies(&after), strategies(&before));
}
