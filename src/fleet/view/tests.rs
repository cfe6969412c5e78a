//! Applied deltas equal a rebuild, whatever is observed, looked at, and however late it is.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::fleet::sample::{self, noon};
use crate::fleet::{
    Changes, Column, Fact, Filter, Fleet, GroupBy, ListColumn as _, ListGroup as _, ListScope as _,
    Observation, Scope, Slot, Sort,
};
use crate::model::{AppId, AttentionPolicy, Epoch, SourceId, Untrusted};

#[derive(Clone, Debug)]
enum Step {
    /// The apps of these numbers look as in that round.
    Upsert(Vec<usize>, u64),
    /// An app's workload now belongs to the app of another number.
    Move(usize, usize),
    Delete(usize),
    /// A new snapshot that leaves out all but these.
    Relist(Vec<usize>),
    /// So many hours go by, which often ends exactly where a filter turns; negative where the
    /// clock was wrong.
    Pass(i64),
    /// Observations are taken in, but the view is not told.
    Miss(usize),
    Look(ViewSpec),
    /// A round of measuring, of all apps or of half of them.
    Measure(u64, bool),
    /// Another filter over the same order.
    Type(&'static str),
}

const FILTERS: &[&str] = &[
    "",
    "i",
    "in",
    "invoice",
    "invoice bo",
    "owner:a",
    "owner:am",
    "ttl<2d",
    "!ttl<2d",
    "ttl<=1h !sla:bronze",
    "ttl>=3d",
    "ttl:expired",
    "ttl:running owner:a",
    "age>1d",
    "age<=2h",
    "attention:warning",
    "ready<100% bot",
    "why:expires",
    "nothing-is-called-this",
    "err>1%",
    "p95>100ms rps>=1",
    "!err:measured",
    "why:errors",
    "phase:waiting",
    "!stage:canary",
    "waiting>30m controller:argo",
    "waiting<=3h",
    "step>=2 weight<50%",
];

fn spec() -> impl Strategy<Value = ViewSpec> {
    let column = prop::sample::select(Column::ALL.to_vec());
    let group = prop::option::of(prop::sample::select(GroupBy::ALL.to_vec()));
    let filter = prop::sample::select(FILTERS.to_vec());
    let scope = prop::sample::select(vec![Scope::Fleet, Scope::Queue, Scope::Rollouts]);
    let shape = (filter, column, any::<bool>(), group, scope);
    shape.prop_map(|(filter, column, reversed, group, scope)| {
        let sort = Sort::by(column);
        ViewSpec {
            scope,
            filter: Filter::parse(filter).expect(filter),
            sort: if reversed { sort.reversed() } else { sort },
            group,
        }
    })
}

const APPS: usize = 60;

fn step() -> impl Strategy<Value = Step> {
    let numbers = |max| prop::collection::vec(0..APPS, 1..max);
    prop_oneof![
        6 => (numbers(4), 0..9_u64).prop_map(|(apps, round)| Step::Upsert(apps, round)),
        2 => (numbers(APPS), 0..9_u64).prop_map(|(apps, round)| Step::Upsert(apps, round)),
        2 => (0..APPS, 0..APPS).prop_map(|(from, to)| Step::Move(from, to)),
        2 => (0..APPS).prop_map(Step::Delete),
        1 => numbers(APPS).prop_map(Step::Relist),
        4 => prop_oneof![0_i64..4, 0_i64..48].prop_map(Step::Pass),
        1 => (-72_i64..0).prop_map(Step::Pass),
        1 => (0..APPS).prop_map(Step::Miss),
        3 => (0..9_u64, any::<bool>()).prop_map(|(round, all)| Step::Measure(round, all)),
        1 => spec().prop_map(Step::Look),
        2 => prop::sample::select(FILTERS.to_vec()).prop_map(Step::Type),
    ]
}

/// A workload whose life ends, and whose age turns, within the time that the steps span.
fn workload(number: usize, round: u64) -> crate::model::Workload {
    let make = if number.is_multiple_of(4) {
        sample::with_rollout
    } else {
        sample::workload
    };
    let mut workload = make(number, round);
    let hours = i64::try_from(number).unwrap_or(0) + i64::try_from(round).unwrap_or(0);
    workload.created = noon() - TimeDelta::hours(hours);
    if number.is_multiple_of(3) {
        let end = noon() + TimeDelta::hours(hours * 2 - 5);
        let text = crate::model::ttl::format_expires(end);
        workload.ttl.expires = Some(Untrusted::new(&text));
    }
    workload
}

fn upsert(workload: crate::model::Workload) -> Fact {
    Fact::Upsert(Box::new(workload))
}

fn observed(step: &Step, now: DateTime<Utc>) -> Option<Observation> {
    let facts = match step {
        Step::Upsert(apps, round) => apps
            .iter()
            .map(|number| upsert(workload(*number, *round)))
            .collect(),
        Step::Move(from, to) => {
            let app: AppId = workload(*to, 0).app;
            let moved = workload(*from, 1);
            vec![upsert(crate::model::Workload { app, ..moved })]
        }
        Step::Delete(number) => vec![Fact::Delete(workload(*number, 0).object.key)],
        Step::Miss(number) => vec![upsert(workload(*number, 10))],
        Step::Relist(apps) => {
            let kept = apps.iter().map(|number| upsert(workload(*number, 2)));
            std::iter::once(Fact::Reset)
                .chain(kept)
                .chain([Fact::Complete])
                .collect()
        }
        Step::Measure(round, all) => {
            let apps = if *all { APPS } else { APPS / 2 };
            let parts = sample::round(apps, *round, now);
            let facts = parts.into_iter().flat_map(|part| part.facts).collect();
            return Some(sample::says(facts, now));
        }
        Step::Pass(_) | Step::Look(_) | Step::Type(_) => return None,
    };
    Some(sample::observation(facts, now))
}

fn assert_same(view: &View, fleet: &Fleet) {
    let fresh = View::new(view.spec().clone(), fleet, view.now());
    assert_eq!(view.len(), fresh.len());
    let rows = view.rows(0..view.len());
    assert_eq!(rows, fresh.rows(0..fresh.len()));
    assert_eq!(view.rows(view.len()..view.len() + 9), []);
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(view.row(index).as_ref(), Some(row));
        if let Row::Item(slot) = row {
            assert_eq!(view.position(*slot), Some(index));
            assert!(view.contains(*slot) && fleet.app(*slot).is_some());
        }
    }
    let in_order: Vec<Slot> = view.slots().collect();
    assert_eq!(in_order.len(), view.items());
    for pair in in_order.windows(2) {
        let apps = (fleet.app(pair[0]), fleet.app(pair[1]));
        let (Some(a), Some(b)) = apps else {
            panic!("a dead slot is shown")
        };
        assert!(
            view.spec().compare(a, b).is_lt(),
            "{} before {}",
            a.id,
            b.id
        );
    }
    for (slot, app) in fleet.apps() {
        let spec = view.spec();
        let is_row = spec.scope.holds(app, view.now());
        let selected = is_row && spec.filter.matches(app, view.now());
        assert_eq!(view.contains(slot), selected, "{}", app.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn applied_deltas_equal_a_rebuild(first in spec(), steps in prop::collection::vec(step(), 1..40)) {
        let mut now = noon();
        let mut fleet = Fleet::new(AttentionPolicy::default());
        let start = (0..APPS / 2).map(|number| upsert(workload(number, 0))).collect();
        fleet.apply(sample::observation(start, now));
        let mut view = View::new(first, &fleet, now);
        for step in steps {
            let mut changes = Changes::default();
            if let Step::Pass(hours) = &step {
                now += TimeDelta::hours(*hours);
            }
            if let Step::Look(spec) = &step {
                view.set(spec.clone(), &fleet, now);
            }
            if let Step::Type(filter) = &step {
                let filter = Filter::parse(filter).expect("a filter");
                view.set(ViewSpec { filter, ..view.spec().clone() }, &fleet, now);
            }
            if let Some(observation) = observed(&step, now) {
                changes.merge(fleet.apply(observation));
            }
            if let Step::Miss(_) = &step {
                changes = Changes::default();
            }
            changes.merge(fleet.tick(now));
            view.update(&fleet, &changes.apps, now);
            assert_same(&view, &fleet);
        }
    }
}

/// A burst takes the road of one pass, single changes that of single insertions: both at a size
/// at which the order has many chunks.
#[test]
fn bursts_and_single_changes_agree_in_a_large_fleet() {
    let mut fleet = sample::fleet(6_000);
    let spec = ViewSpec {
        filter: Filter::parse("!status:paused").expect("a filter"),
        group: Some(GroupBy::Owner),
        ..ViewSpec::default()
    };
    let mut view = View::new(spec, &fleet, noon());
    for (round, count) in [(1, 3), (2, 5_000), (3, 40), (4, 700)] {
        let changes = fleet.apply(sample::changes(6_000, count, round));
        assert!(!changes.is_empty());
        view.update(&fleet, &changes.apps, noon());
        assert_same(&view, &fleet);
    }
}

/// The changes of two observations can be handed over as one.
#[test]
fn merged_changes_lead_as_far_as_each_on_its_own() {
    let mut fleet = sample::fleet(300);
    let mut view = View::new(ViewSpec::default(), &fleet, noon());
    let mut changes = Changes::default();
    let gone = sample::workload(7, 0).object.key;
    changes.merge(fleet.apply(sample::changes(300, 20, 1)));
    changes.merge(fleet.apply(sample::observation(vec![Fact::Delete(gone)], noon())));
    changes.merge(fleet.apply(sample::changes(300, 20, 2)));
    assert!(view.is_followed_by(&changes.apps, &fleet), "no rebuild");
    view.update(&fleet, &changes.apps, noon());
    assert_same(&view, &fleet);
}

#[test]
fn a_source_of_another_cluster_stands_beside() {
    let mut fleet = sample::fleet(3);
    let mut elsewhere = sample::workload(1, 0);
    elsewhere.app.cluster = "test".into();
    elsewhere.object.key.cluster = "test".into();
    fleet.apply(Observation {
        source: SourceId("kubernetes/test".into()),
        epoch: Epoch(1),
        at: noon(),
        facts: vec![upsert(elsewhere)],
    });
    let spec = ViewSpec {
        group: Some(GroupBy::Cluster),
        sort: Sort::by(Column::App),
        ..ViewSpec::default()
    };
    let view = View::new(spec, &fleet, noon());
    let headings: Vec<_> = view
        .rows(0..view.len())
        .into_iter()
        .filter_map(|row| match row {
            Row::Group { name, count, .. } => Some((name.to_string(), count)),
            Row::Item(_) => None,
        })
        .collect();
    assert_eq!(headings, [("prod".to_owned(), 3), ("test".to_owned(), 1)]);
}
