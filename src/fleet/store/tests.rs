//! What observations and time do to the store.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use crate::fleet::sample::{self, noon, workload};
use crate::fleet::{Capability, Changes, Counts, Fact, Fleet, Observation, Permission, Rights};
use crate::model::{
    AppId, AttentionPolicy, ClusterId, Epoch, Expiry, Freshness, Pressure, Severity, SourceId,
    SourceState, TtlRules, Untrusted, Workload, WorkloadKey,
};

fn fleet() -> Fleet {
    Fleet::new(AttentionPolicy::default())
}

fn upsert(workload: Workload) -> Fact {
    Fact::Upsert(Box::new(workload))
}

fn key(number: usize) -> WorkloadKey {
    workload(number, 0).object.key
}

fn say(fleet: &mut Fleet, facts: Vec<Fact>) -> Changes {
    fleet.apply(sample::observation(facts, noon()))
}

fn say_as(fleet: &mut Fleet, source: &str, epoch: u64, facts: Vec<Fact>) -> Changes {
    fleet.apply(Observation {
        source: SourceId(source.into()),
        epoch: Epoch(epoch),
        at: noon(),
        facts,
    })
}

fn names(fleet: &Fleet) -> Vec<String> {
    let mut names: Vec<_> = fleet
        .apps()
        .map(|(_, app)| app.id.name.to_string())
        .collect();
    names.sort();
    names
}

fn named(numbers: &[usize]) -> Vec<String> {
    let mut names: Vec<_> = numbers
        .iter()
        .map(|number| workload(*number, 0).app.name.to_string())
        .collect();
    names.sort();
    names
}

fn freshness(fleet: &Fleet, source: &str) -> Freshness {
    let found = fleet.sources().find(|(id, _)| id.0.as_str() == source);
    found.expect(source).1.clone()
}

#[test]
fn a_snapshot_replaces_what_it_does_not_repeat_and_only_once_it_is_complete() {
    let mut fleet = fleet();
    say(
        &mut fleet,
        vec![upsert(workload(1, 0)), upsert(workload(2, 0))],
    );
    say_as(
        &mut fleet,
        "kubernetes/other",
        1,
        vec![upsert(workload(3, 0))],
    );
    let changes = say(&mut fleet, vec![Fact::Reset, upsert(workload(2, 0))]);
    assert!(changes.is_empty(), "nothing is gone before the end");
    let changes = say(&mut fleet, vec![upsert(workload(4, 0)), Fact::Complete]);
    assert_eq!(
        (changes.apps.upserted().len(), changes.apps.removed().len()),
        (1, 1)
    );
    assert_eq!(names(&fleet), named(&[2, 3, 4]), "the other source's stays");
    assert!(
        say(&mut fleet, vec![Fact::Complete]).is_empty(),
        "without a Reset"
    );
    assert_eq!(names(&fleet), named(&[2, 3, 4]));
}

#[test]
fn what_a_dead_connection_still_says_is_dropped() {
    let mut fleet = fleet();
    let source = "kubernetes/prod";
    say_as(
        &mut fleet,
        source,
        2,
        vec![upsert(workload(1, 0)), Fact::Reset],
    );
    say_as(&mut fleet, source, 3, vec![upsert(workload(2, 0))]);
    let revision = fleet.revision();
    for fact in [
        upsert(workload(3, 0)),
        Fact::Delete(key(1)),
        Fact::Complete,
        Fact::State(SourceState::Live),
        Fact::Note(Some("late".into())),
    ] {
        assert!(say_as(&mut fleet, source, 2, vec![fact]).is_empty());
    }
    assert_eq!(fleet.revision(), revision);
    // The snapshot of the dead connection never completes, so it sweeps nothing.
    assert!(say_as(&mut fleet, source, 3, vec![Fact::Complete]).is_empty());
    assert_eq!(names(&fleet), named(&[1, 2]));
}

#[test]
fn what_nobody_sees_is_kept_and_is_no_change() {
    let mut fleet = sample::fleet(3);
    let (id, mut again) = (workload(1, 0).app, workload(1, 0));
    again.object.resource_version = "424242".into();
    again.replicas = crate::model::Reading::known(
        *again.replicas.value().expect("known"),
        noon() + TimeDelta::minutes(5),
    );
    let revision = fleet.revision();
    assert!(say(&mut fleet, vec![upsert(again.clone())]).is_empty());
    assert_eq!(fleet.revision(), revision);
    let slot = fleet.find(&id).expect("there");
    assert_eq!(fleet.app(slot).expect("alive").workloads(), [again.clone()]);

    again.release.change_cause = Some("hotfix".into());
    let changes = say(&mut fleet, vec![upsert(again)]);
    assert_eq!(changes.apps.upserted(), [slot]);
    assert_eq!(fleet.revision(), revision + 1);
}

#[test]
fn a_workload_moves_when_its_labels_name_another_app() {
    let mut fleet = sample::fleet(2);
    let (old, mut moved) = (workload(0, 0).app, workload(0, 0));
    moved.app = workload(1, 0).app;
    let slot = fleet.find(&old).expect("there");
    let changes = say(&mut fleet, vec![upsert(moved.clone())]);
    assert_eq!(changes.apps.removed(), [slot]);
    assert_eq!((fleet.len(), fleet.find(&old)), (1, None));
    let joined = fleet.find(&moved.app).expect("there");
    assert_eq!(fleet.app(joined).expect("alive").workloads().len(), 2);

    moved.app = AppId {
        name: "new".into(),
        ..old
    };
    let changes = say(&mut fleet, vec![upsert(moved.clone())]);
    assert_eq!(
        (changes.apps.upserted().len(), changes.apps.removed().len()),
        (2, 0)
    );
    let fresh = fleet.find(&moved.app).expect("there");
    assert_ne!(
        fresh, slot,
        "the place is free again, under another generation"
    );
    assert!(fleet.app(slot).is_none());
    assert_eq!(fleet.app(joined).expect("alive").workloads().len(), 1);
}

#[test]
fn an_app_goes_with_its_last_workload() {
    let mut fleet = fleet();
    let mut second = workload(1, 0);
    second.object.key.name = "zz-second".into();
    say(
        &mut fleet,
        vec![upsert(workload(1, 0)), upsert(second.clone())],
    );
    assert_eq!(fleet.len(), 1);
    assert!(
        say(&mut fleet, vec![Fact::Delete(key(9))]).is_empty(),
        "not known"
    );
    let changes = say(&mut fleet, vec![Fact::Delete(key(1))]);
    assert_eq!(
        (changes.apps.upserted().len(), changes.apps.removed().len()),
        (1, 0)
    );
    let changes = say(&mut fleet, vec![Fact::Delete(second.object.key)]);
    assert_eq!(
        (changes.apps.upserted().len(), changes.apps.removed().len()),
        (0, 1)
    );
    assert_eq!(
        (fleet.is_empty(), fleet.counts()),
        (true, Counts::default())
    );
    // Come and gone in one breath.
    let changes = say(
        &mut fleet,
        vec![upsert(workload(5, 0)), Fact::Delete(key(5))],
    );
    assert!(changes.apps.upserted().is_empty() && fleet.is_empty());
}

#[test]
fn a_source_is_as_fresh_as_its_last_word_while_live() {
    let mut fleet = fleet();
    let at = |minutes: i64| noon() + TimeDelta::minutes(minutes);
    let mut say_at = |minutes, facts| fleet.apply(sample::observation(facts, at(minutes)));
    let failing = SourceState::Failing {
        why: "refused".into(),
    };
    say_at(
        0,
        vec![
            Fact::State(SourceState::Loading),
            Fact::Reset,
            upsert(workload(0, 0)),
        ],
    );
    say_at(1, vec![Fact::Complete, Fact::State(SourceState::Live)]);
    say_at(2, vec![Fact::Alive]);
    say_at(3, vec![upsert(workload(0, 1))]);
    say_at(4, vec![Fact::Note(Some("namespace hr refused".into()))]);
    say_at(5, vec![Fact::State(failing.clone())]);
    say_at(6, vec![Fact::Alive]);
    let expected = Freshness {
        state: failing,
        live_until: Some(at(3)),
        note: Some("namespace hr refused".into()),
        coverage: None,
    };
    assert_eq!(freshness(&fleet, "kubernetes/prod"), expected);
    let slot = fleet.find(&workload(0, 0).app).expect("there");
    assert_eq!(fleet.freshness_of(slot), Some(&expected));
}

#[test]
fn a_quiet_live_source_changes_nothing_to_be_seen() {
    let mut fleet = sample::fleet(2);
    let revision = fleet.revision();
    say(
        &mut fleet,
        vec![
            Fact::Alive,
            Fact::State(SourceState::Live),
            Fact::Note(None),
        ],
    );
    assert_eq!(fleet.revision(), revision);
    say(
        &mut fleet,
        vec![Fact::Note(Some("one object left out".into()))],
    );
    assert_eq!(fleet.revision(), revision + 1);
}

#[test]
fn rights_go_to_the_cluster_of_their_source_in_whichever_order_they_come() {
    let mut rights = Rights::default();
    rights.set(Capability::PatchWorkloads, Permission::Denied);
    let id = ClusterId {
        context: "blue".into(),
        uid: None,
    };
    let facts = [Fact::Rights(rights.clone()), Fact::Cluster(id.clone())];
    for facts in [facts.clone(), [facts[1].clone(), facts[0].clone()]] {
        let mut fleet = fleet();
        say_as(&mut fleet, "kubernetes/blue", 1, facts.to_vec());
        assert_eq!(fleet.clusters().get("blue"), Some(&id));
        assert_eq!(fleet.rights().get("blue"), Some(&rights));
        let revision = fleet.revision();
        say_as(&mut fleet, "kubernetes/blue", 1, facts.to_vec());
        assert_eq!(fleet.revision(), revision, "nothing new");
    }
}

fn ends_at(number: usize, when: DateTime<Utc>) -> Workload {
    let mut workload = workload(number, 0);
    workload.status = crate::model::WorkloadStatus::Ready;
    workload.ttl = TtlRules {
        expires: Some(Untrusted::new(&crate::model::ttl::format_expires(when))),
        ..TtlRules::none(noon())
    };
    workload
}

#[test]
fn time_alone_changes_attention_and_counts_exactly_when_it_is_due() {
    let mut fleet = fleet();
    let facts = (0..50).map(|number| upsert(ends_at(number, noon() + TimeDelta::days(10))));
    say(&mut fleet, facts.collect());
    let end = noon() + TimeDelta::days(4);
    say(&mut fleet, vec![upsert(ends_at(50, end))]);
    let slot = fleet.find(&workload(50, 0).app).expect("there");
    let second = TimeDelta::seconds(1);
    for (turn, soon, expired) in [
        (end - TimeDelta::days(3), 0, 0),
        (end - TimeDelta::days(1), 1, 0),
        (end, 0, 1),
    ] {
        assert!(fleet.tick(turn - second).is_empty(), "too early");
        let changes = fleet.tick(turn);
        assert_eq!(changes.apps.upserted(), [slot]);
        assert!(fleet.tick(turn).is_empty(), "once");
        let counts = fleet.counts();
        assert_eq!((counts.expiring_soon, counts.expired), (soon, expired));
    }
    assert_eq!(
        fleet.app(slot).expect("alive").attention.severity,
        Severity::Warning
    );
    // The clock was days ahead.
    let changes = fleet.tick(noon());
    assert!(changes.apps.upserted().contains(&slot));
    assert_eq!(
        (fleet.counts().expired, fleet.counts().expiring_soon),
        (0, 0)
    );
}

#[test]
fn a_life_that_was_extended_is_not_looked_at_when_it_would_have_ended() {
    let mut fleet = fleet();
    let end = noon() + TimeDelta::days(4);
    say(&mut fleet, vec![upsert(ends_at(1, end))]);
    say(
        &mut fleet,
        vec![upsert(ends_at(1, end + TimeDelta::days(30)))],
    );
    say(
        &mut fleet,
        vec![upsert(ends_at(2, end)), Fact::Delete(key(2))],
    );
    assert!(fleet.tick(end).is_empty());
    say(
        &mut fleet,
        vec![upsert(ends_at(1, end + TimeDelta::days(60)))],
    );
    assert!(fleet.tick(end + TimeDelta::days(30)).is_empty());
}

/// What the counts would be, counted from nothing.
fn counted(fleet: &Fleet, now: DateTime<Utc>) -> Counts {
    let mut counts = Counts::default();
    for (_, app) in fleet.apps() {
        counts.apps += 1;
        match app.attention.severity {
            Severity::Critical => counts.critical += 1,
            Severity::Warning => counts.warning += 1,
            Severity::Notice => counts.notice += 1,
            Severity::Calm => {}
        }
        if let Some(rollout) = app.rollout() {
            let pressure = rollout.pressure();
            counts.rollouts += usize::from(pressure != Pressure::Done);
            counts.awaiting += usize::from(pressure <= Pressure::Waiting);
        }
        if let Expiry::At { when, .. } = app.expiry {
            let left = when - now;
            counts.expired += usize::from(left <= TimeDelta::zero());
            counts.expiring_soon += usize::from(
                left > TimeDelta::zero() && left <= AttentionPolicy::default().expires_soon,
            );
        }
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever comes, in whatever order: the fleet is what a plain map of the workloads says.
    #[test]
    fn the_store_agrees_with_a_plain_map(
        steps in prop::collection::vec((0..30_usize, 0..30_usize, 0..4_u64, 0..120_i64), 1..60)
    ) {
        let mut fleet = fleet();
        let mut plain = std::collections::BTreeMap::new();
        let mut now = noon();
        for (number, app, round, hours) in steps {
            let mut workload = workload(number, round);
            if number % 3 == 0 {
                workload.rollout = Some(Box::new(sample::rollout(number, round)));
            }
            let fact = if round == 3 {
                plain.remove(&workload.object.key);
                Fact::Delete(workload.object.key)
            } else {
                workload.app = self::workload(app / 10, 0).app;
                plain.insert(workload.object.key.clone(), workload.clone());
                upsert(workload)
            };
            now += TimeDelta::hours(hours);
            fleet.apply(sample::observation(vec![fact], now));
            fleet.tick(now);

            let mut seen: Vec<Workload> = Vec::new();
            for (slot, app) in fleet.apps() {
                prop_assert_eq!(fleet.find(&app.id), Some(slot));
                prop_assert!(app.workloads().iter().all(|workload| workload.app == app.id));
                let mut fresh = app.clone();
                fresh.assess(now, &AttentionPolicy::default());
                prop_assert_eq!(&fresh, app, "attention is of the present");
                seen.extend_from_slice(app.workloads());
            }
            seen.sort_by(|a, b| a.object.key.cmp(&b.object.key));
            prop_assert_eq!(seen, plain.values().cloned().collect::<Vec<_>>());
            prop_assert_eq!(fleet.counts(), counted(&fleet, now));
        }
    }
}
