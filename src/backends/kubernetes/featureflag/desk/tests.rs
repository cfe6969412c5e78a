use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::decode::resource;
use super::*;
use crate::backends::kubernetes::decode::Origin;
use crate::config::IdentityConfig;
use crate::model::ClaimRules;

const NOW: &str = "2026-11-23T12:00:00Z";

fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn name(name: &str) -> ObjectName {
    ObjectName {
        namespace: "finance".into(),
        name: name.into(),
    }
}

/// The resource `called`, whose flags have these shares.
fn shares(called: &str, version: u32, flags: &[(&str, u32)]) -> FlagResource {
    let definitions = flags.iter().map(|(flag, share)| {
        let weights = json!([["on", share], ["off", 100 - share]]);
        let definition = json!({
            "variants": {"on": true, "off": false}, "defaultVariant": "off",
            "targeting": {"fractional": weights},
        });
        ((*flag).to_owned(), definition)
    });
    let object = json!({
        "metadata": {
            "name": called, "namespace": "finance", "uid": format!("uid-{called}"),
            "resourceVersion": version.to_string(),
            "managedFields": [{
                "manager": format!("editor-{version}"),
                "time": time("2026-11-01T00:00:00Z") + chrono::TimeDelta::hours(version.into()),
                "fieldsV1": {"f:spec": {}},
            }],
        },
        "spec": {"flagSpec": {"flags": Value::Object(definitions.collect())}},
    });
    let origin = Origin {
        cluster: "prod".into(),
        identity: IdentityConfig::default(),
        claims: ClaimRules::default(),
    };
    let (_, resource) = resource(&object.to_string(), &origin).expect("an object");
    resource.expect("no flaw")
}

fn source(called: &str, resources: &[&str]) -> FlagSource {
    FlagSource {
        at: name(called),
        resources: resources.iter().map(|it| name(it)).collect(),
    }
}

fn words(facts: &[Fact]) -> Vec<String> {
    let words = facts.iter().map(|fact| match fact {
        Fact::Flag(flag) => {
            let by_source = flag.claims.iter().filter(|it| it.by == Claimant::Source);
            let sources: Vec<_> = by_source.map(|it| it.name.as_str()).collect();
            let share = flag.exposure.words();
            format!("+{} {share} [{}]", flag.name(), sources.join(" "))
        }
        Fact::FlagGone(key) => format!("-{}", key.name),
        other => format!("{other:?}"),
    });
    words.collect()
}

#[test]
fn only_what_has_changed_is_told() {
    let mut desk = FlagDesk::default();
    let mut say = |version, flags: &[(&str, u32)]| {
        words(&desk.resource(shares("f", version, flags), time(NOW)))
    };
    assert_eq!(say(1, &[("a", 5), ("b", 5)]), ["+a 5 % []", "+b 5 % []"]);
    assert_eq!(say(2, &[("a", 5), ("b", 5)]), [""; 0]);
    assert_eq!(say(3, &[("a", 25), ("b", 5)]), ["+a 25 % []"]);
    assert_eq!(say(4, &[("b", 5), ("c", 5)]), ["+c 5 % []", "-a"]);
    assert_eq!(words(&desk.resource_gone(&name("f"))), ["-b", "-c"]);
    assert_eq!(words(&desk.resource_gone(&name("f"))), [""; 0]);
}

#[test]
fn a_change_says_when_by_whom_and_from_what_to_what() {
    let mut desk = FlagDesk::default();
    let _ = desk.resource(shares("f", 1, &[("a", 5), ("b", 5)]), time(NOW));
    let facts = desk.resource(shares("f", 3, &[("a", 25), ("b", 5)]), time(NOW));
    let [Fact::Flag(flag)] = facts.as_slice() else {
        panic!("{facts:?}")
    };
    let newest = &flag.changes[0];
    assert_eq!(newest.what.as_str(), "5 % → 25 %");
    assert_eq!(newest.by.as_deref(), Some("editor-3"));
    assert_eq!(newest.at, time("2026-11-01T03:00:00Z"));
    assert_eq!(newest.exposed, crate::model::Percent::whole(25));
    assert_eq!(flag.settled, Some(newest.at));
    assert_eq!(flag.changes.len(), 2);
    // The other one is as it was before, whoever wrote the resource since.
    let b = &desk.resources[&name("f")]["b"];
    assert_eq!(b.settled, Some(time("2026-11-01T01:00:00Z")));
}

#[test]
fn a_change_that_no_server_dates_was_now() {
    let mut desk = FlagDesk::default();
    let _ = desk.resource(shares("f", 1, &[("a", 5)]), time(NOW));
    let facts = desk.resource(shares("f", 1, &[("a", 6)]), time(NOW));
    let [Fact::Flag(flag)] = facts.as_slice() else {
        panic!("{facts:?}")
    };
    assert_eq!(
        (flag.changes[0].at, &flag.changes[0].by),
        (time(NOW), &None)
    );
}

#[test]
fn sources_claim_the_flags_that_they_name_whichever_comes_first() {
    let mut desk = FlagDesk::default();
    assert_eq!(words(&desk.source(source("s", &["f", "g"]))), [""; 0]);
    let facts = desk.resource(shares("f", 1, &[("a", 5)]), time(NOW));
    assert_eq!(words(&facts), ["+a 5 % [s]"]);
    assert_eq!(words(&desk.source(source("t", &["f"]))), ["+a 5 % [s t]"]);
    assert_eq!(words(&desk.source(source("t", &["f"]))), [""; 0]);
    assert_eq!(words(&desk.source(source("s", &["g"]))), ["+a 5 % [t]"]);
    assert_eq!(words(&desk.source_gone(&name("t"))), ["+a 5 % []"]);
    assert_eq!(words(&desk.source_gone(&name("t"))), [""; 0]);
}

/// Something that a scope may say.
#[derive(Clone, Debug)]
enum Said {
    Resource(usize, Vec<(usize, u32)>),
    ResourceGone(usize),
    Source(usize, Vec<usize>),
    SourceGone(usize),
}

fn said() -> impl Strategy<Value = Said> {
    let flags = proptest::collection::vec((0_usize..4, 0_u32..=2), 0..4);
    let resources = proptest::collection::vec(0_usize..3, 0..3);
    prop_oneof![
        (0_usize..3, flags).prop_map(|(at, flags)| Said::Resource(at, flags)),
        (0_usize..3).prop_map(Said::ResourceGone),
        (0_usize..2, resources).prop_map(|(at, resources)| Said::Source(at, resources)),
        (0_usize..2).prop_map(Said::SourceGone),
    ]
}

const RESOURCES: [&str; 3] = ["f", "g", "h"];
const SOURCES: [&str; 2] = ["s", "t"];
const FLAGS: [&str; 4] = ["a", "b", "c", "d"];

fn tell(desk: &mut FlagDesk, said: &Said) -> Vec<Fact> {
    match said {
        Said::Resource(at, flags) => {
            let flags: BTreeMap<_, _> = flags
                .iter()
                .map(|(it, share)| (FLAGS[*it], *share))
                .collect();
            let flags: Vec<_> = flags.into_iter().collect();
            desk.resource(shares(RESOURCES[*at], 1, &flags), time(NOW))
        }
        Said::ResourceGone(at) => desk.resource_gone(&name(RESOURCES[*at])),
        Said::Source(at, resources) => {
            let resources: Vec<_> = resources.iter().map(|it| RESOURCES[*it]).collect();
            desk.source(source(SOURCES[*at], &resources))
        }
        Said::SourceGone(at) => desk.source_gone(&name(SOURCES[*at])),
    }
}

proptest! {
    /// Who only takes in what is told knows what is there.
    #[test]
    fn what_is_told_adds_up_to_what_is_there(saids in proptest::collection::vec(said(), 0..20)) {
        let mut desk = FlagDesk::default();
        let mut told = BTreeMap::new();
        for said in &saids {
            for fact in tell(&mut desk, said) {
                match fact {
                    Fact::Flag(flag) => drop(told.insert(flag.at.key.clone(), *flag)),
                    Fact::FlagGone(key) => prop_assert!(told.remove(&key).is_some()),
                    other => prop_assert!(false, "{:?}", other),
                }
            }
        }
        let there = desk.resources.values().flat_map(BTreeMap::values);
        let there: BTreeMap<_, _> = there.map(|flag| (flag.at.key.clone(), flag.clone())).collect();
        prop_assert_eq!(&told, &there);
        for (at, flags) in &desk.resources {
            let readers = desk.sources.iter().filter(|(_, resources)| resources.contains(at));
            let readers: Vec<_> = readers.map(|(source, _)| source.name.clone()).collect();
            for flag in flags.values() {
                let claims = flag.claims.iter().filter(|it| it.by == Claimant::Source);
                let claims: Vec<_> = claims.map(|it| it.name.clone()).collect();
                prop_assert_eq!(&claims, &readers);
            }
        }
    }
}
