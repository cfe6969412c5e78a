//! Flags in the store: joined to apps at every step as from nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use proptest::prelude::*;

use super::{FlagCounts, Gated};
use crate::fleet::sample::{self, claim, flags_say, noon};
use crate::fleet::{
    Changes, Fact, Filter, FlagColumn, FlagGroup, Flags, Fleet, Slot, Sort, View, ViewSpec,
};
use crate::model::{
    App, AttentionPolicy, Claim, Claimant, Correlation, Exposure, Flag, FlagChange, FlagKind,
    FlagPolicy, FlagSourceRef, FlagState, FlagSummary, LastSeen, Percent, StalePolicy, Staleness,
    Workload, WorkloadStatus,
};

fn app(number: usize) -> Workload {
    let mut workload = sample::workload(number, 0);
    workload.app.name = format!("app-{}", number % 5).into();
    workload.app.namespace = format!("ns-{}", number % 3).into();
    workload
}

fn flag(number: usize, claims: Vec<Claim>) -> Flag {
    let mut flag = sample::flag(number, 10, 0);
    flag.claims = claims;
    flag
}

fn put_app(fleet: &mut Fleet, workload: Workload) -> Changes {
    let fact = Fact::Upsert(Box::new(workload));
    fleet.apply(sample::observation(vec![fact], noon()))
}

fn put(fleet: &mut Fleet, flag: Flag) -> Changes {
    fleet.apply(flags_say(vec![Fact::Flag(Box::new(flag))]))
}

fn names(fleet: &Fleet, flag: &Flag) -> Vec<String> {
    let slot = fleet.find_flag(flag.key()).expect("there");
    let apps = fleet.apps_of(slot).iter();
    let mut names: Vec<_> = apps.map(|gated| gated.app.to_string()).collect();
    names.sort();
    names
}

fn slot_of(fleet: &Fleet, number: usize) -> Slot {
    fleet.find(&app(number).app).expect("there")
}

fn app_of(fleet: &Fleet, number: usize) -> &App {
    fleet.app(slot_of(fleet, number)).expect("alive")
}

#[test]
fn the_strongest_claim_that_finds_an_app_counts() {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    for number in [0, 1, 2] {
        put_app(&mut fleet, app(number));
    }
    let by = |by, name: &str| claim(by, &name.into());
    let mut it = flag(
        1,
        vec![
            by(Claimant::Pattern, "app-1"),
            by(Claimant::Tag, "app-2"),
            by(Claimant::Configuration, "nobody"),
        ],
    );
    put(&mut fleet, it.clone());
    assert_eq!(names(&fleet, &it), ["prod/ns-2/app-2"]);
    it.claims.remove(1);
    put(&mut fleet, it.clone());
    assert_eq!(names(&fleet, &it), ["prod/ns-1/app-1"]);
    assert_eq!(app_of(&fleet, 2).flags(), None, "it lost its only one");
    let mut nobody = app(3);
    nobody.app.name = "nobody".into();
    put_app(&mut fleet, nobody);
    assert_eq!(names(&fleet, &it), ["prod/ns-0/nobody"], "who comes later");
}

#[test]
fn a_name_finds_every_app_of_it_unless_the_claim_says_where() {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    // app-0 of ns-0, and of ns-2.
    put_app(&mut fleet, app(0));
    put_app(&mut fleet, app(5));
    let mut it = flag(1, vec![claim(Claimant::Tag, &"app-0".into())]);
    put(&mut fleet, it.clone());
    assert_eq!(names(&fleet, &it), ["prod/ns-0/app-0", "prod/ns-2/app-0"]);
    it.claims[0].namespace = Some("ns-2".into());
    put(&mut fleet, it.clone());
    assert_eq!(names(&fleet, &it), ["prod/ns-2/app-0"]);
    it.claims[0].cluster = Some("elsewhere".into());
    put(&mut fleet, it.clone());
    assert!(names(&fleet, &it).is_empty());
    assert_eq!(fleet.flag_counts().unmatched, 1);
}

#[test]
fn of_several_patterns_the_longest_name_counts() {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    let mut short = app(0);
    short.app.name = "bill".into();
    let mut long = app(1);
    long.app.name = "bill.printer".into();
    put_app(&mut fleet, short);
    let claims = ["bill", "bill.printer"].map(|name| claim(Claimant::Pattern, &name.into()));
    let it = flag(1, claims.to_vec());
    put(&mut fleet, it.clone());
    assert_eq!(names(&fleet, &it), ["prod/ns-0/bill"]);
    put_app(&mut fleet, long.clone());
    assert_eq!(names(&fleet, &it), ["prod/ns-1/bill.printer"]);
    let gone = Fact::Delete(long.object.key);
    fleet.apply(sample::observation(vec![gone], noon()));
    assert_eq!(names(&fleet, &it), ["prod/ns-0/bill"]);
}

#[test]
fn what_an_apps_pods_read_is_its_own_while_they_do() {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    let source = |namespace: &str, name: &str| FlagSourceRef {
        namespace: namespace.into(),
        name: name.into(),
    };
    let reading = |number, sources: Vec<FlagSourceRef>| Workload {
        flag_sources: Some(sources.into()),
        ..app(number)
    };
    put_app(&mut fleet, reading(0, vec![source("ns-0", "end-to-end")]));
    put_app(&mut fleet, reading(1, vec![source("ns-1", "end-to-end")]));
    let it = flag(
        1,
        vec![
            Claim {
                namespace: Some("ns-0".into()),
                ..claim(Claimant::Source, &"end-to-end".into())
            },
            claim(Claimant::Pattern, &"app-2".into()),
        ],
    );
    put_app(&mut fleet, app(2));
    put(&mut fleet, it.clone());
    assert_eq!(names(&fleet, &it), ["prod/ns-0/app-0"]);
    put_app(&mut fleet, reading(0, vec![source("ns-0", "other")]));
    assert_eq!(names(&fleet, &it), ["prod/ns-2/app-2"], "by its name");
    let both = vec![source("ns-1", "end-to-end"), source("ns-0", "end-to-end")];
    put_app(&mut fleet, reading(1, both));
    assert_eq!(names(&fleet, &it), ["prod/ns-1/app-1"]);
    let gone = Fact::Delete(app(1).object.key);
    fleet.apply(sample::observation(vec![gone], noon()));
    assert_eq!(names(&fleet, &it), ["prod/ns-2/app-2"]);
}

#[test]
fn an_equal_flag_is_no_change_nor_is_another_version_of_it() {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    let mut it = flag(1, Vec::new());
    assert_eq!(put(&mut fleet, it.clone()).flags.upserted().len(), 1);
    assert!(put(&mut fleet, it.clone()).is_empty());
    it.at.version = "newer".into();
    assert!(put(&mut fleet, it.clone()).is_empty());
    let slot = fleet.find_flag(it.key()).expect("there");
    let row = fleet.flag(slot).expect("alive");
    assert_eq!(row.flag.at.version.as_str(), "newer", "plans freeze it");
}

#[test]
fn what_a_listing_leaves_out_is_gone_and_the_listing_of_another_source_is_nothing_to_it() {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    fleet.apply(sample::snapshot(10));
    fleet.apply(sample::flag_listing(30, 10));
    assert_eq!(fleet.flag_counts().flags, 30);
    fleet.apply(sample::snapshot(10));
    assert_eq!(fleet.flag_counts().flags, 30);
    let changes = fleet.apply(sample::flag_listing(20, 10));
    assert_eq!(changes.flags.removed().len(), 10);
    assert_eq!(fleet.flag_counts().flags, 20);
    let slot = fleet
        .find_flag(sample::flag(3, 10, 0).key())
        .expect("there");
    assert!(fleet.flag_freshness(slot).expect("known").is_live());
}

#[test]
fn time_alone_makes_a_flag_stale_exactly_when_it_is_due() {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    let mut it = flag(1, Vec::new());
    it.kind = FlagKind::Release;
    it.stale = false;
    it.created = Some(noon() - TimeDelta::days(10));
    it.exposure = Exposure::Everyone;
    it.settled = Some(noon() - TimeDelta::days(10));
    it.last_seen = crate::model::LastSeen::At { at: noon() };
    put(&mut fleet, it.clone());
    let second = TimeDelta::seconds(1);
    for (turn, stale) in [(20, 0), (30, 1)] {
        let turn = noon() + TimeDelta::days(turn);
        assert!(fleet.tick(turn - second).is_empty());
        assert_eq!(fleet.tick(turn).flags.upserted().len(), 1);
        assert!(fleet.tick(turn).is_empty(), "once");
        assert_eq!(fleet.flag_counts().stale, stale);
    }
    fleet.tick(noon());
    assert_eq!(fleet.flag_counts().stale, 0, "the clock was ahead");
}

#[test]
fn an_app_knows_its_kill_switches() {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    put_app(&mut fleet, app(0));
    let mut it = flag(1, vec![claim(Claimant::Tag, &"app-0".into())]);
    it.kind = FlagKind::KillSwitch;
    let word = |fleet: &Fleet| app_of(fleet, 0).flags().expect("one").kill_switch_word();
    for (state, exposure, wanted) in [
        (FlagState::On, Exposure::Everyone, "armed"),
        (FlagState::Off, Exposure::Nobody, "tripped"),
    ] {
        (it.state, it.exposure) = (state, exposure);
        let changes = put(&mut fleet, it.clone());
        assert_eq!(changes.apps.upserted(), [slot_of(&fleet, 0)]);
        assert_eq!(word(&fleet), wanted);
        assert_eq!(fleet.flag_counts().guarded_apps, 1);
    }
    it.kind = FlagKind::Release;
    put(&mut fleet, it);
    assert_eq!(word(&fleet), "none");
    assert_eq!(fleet.flag_counts().guarded_apps, 0);
}

#[test]
fn errors_that_begin_soon_after_a_flag_was_opened_name_it() {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    let mut workload = app(0);
    workload.status = WorkloadStatus::Ready;
    put_app(&mut fleet, workload);
    let id = app(0).app;
    let minute = TimeDelta::minutes(1);
    let mut it = flag(1, vec![claim(Claimant::Tag, &"app-0".into())]);
    it.at.key.name = "new-prompt".into();
    let change = |minutes: i32, percent: u8| FlagChange {
        at: noon() + minute * minutes,
        by: Some("amara".into()),
        what: format!("to {percent} %").into(),
        exposed: Percent::whole(percent),
    };
    it.changes = vec![change(0, 25), change(-60, 5)];
    put(&mut fleet, it.clone());
    let mut round = |share, seconds| {
        let at = noon() + TimeDelta::seconds(seconds);
        let changes = fleet.apply(sample::failing(&id, share, at));
        let slot = fleet.find(&id).expect("there");
        (changes, fleet.correlation(slot).map(Correlation::sentence))
    };
    assert_eq!(round(0.0, 340).1, None);
    assert_eq!(round(0.4, 370).1, None, "one round proves nothing");
    let (changes, words) = round(0.4, 400);
    let sentence = "errors up 6 min after `new-prompt` went to 25 %";
    assert_eq!(words.as_deref(), Some(sentence));
    let flag = fleet.find_flag(it.key()).expect("there");
    assert_eq!(changes.flags.upserted(), [flag], "its row says so");
    let row = fleet.flag(flag).expect("alive");
    assert_eq!(
        row.suspected().map(Correlation::sentence).as_deref(),
        Some(sentence)
    );
    let reasons = &app_of(&fleet, 0).attention.reasons;
    let words: Vec<_> = reasons.iter().map(|it| it.sentence(noon())).collect();
    assert!(words[0].contains("40% errors"), "{words:?}");
    assert_eq!(words[1], sentence, "right behind the numbers");

    it.changes.insert(0, change(8, 0));
    put(&mut fleet, it.clone());
    assert_eq!(
        fleet.flag_counts().suspected,
        1,
        "what came after is no cause"
    );
    for seconds in [600, 630, 660, 690] {
        let at = noon() + TimeDelta::seconds(seconds);
        fleet.apply(sample::failing(&id, 0.0, at));
    }
    assert_eq!(fleet.flag_counts().suspected, 0, "it is well again");
    assert_eq!(fleet.correlation(slot_of(&fleet, 0)), None);
}

#[test]
fn a_flag_is_stale_where_it_is_in_all_of_its_environments() {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    let mut old = flag(1, Vec::new());
    old.kind = FlagKind::Release;
    old.stale = false;
    (old.state, old.exposure) = (FlagState::On, Exposure::Everyone);
    old.created = Some(noon() - TimeDelta::days(90));
    old.settled = old.created;
    old.last_seen = LastSeen::At {
        at: noon() - TimeDelta::days(40),
    };
    let in_environment = |environment: &str, last_seen| {
        let mut flag = old.clone();
        flag.at.key.environment = environment.into();
        flag.last_seen = last_seen;
        flag
    };
    put(&mut fleet, old.clone());
    let stale = |fleet: &Fleet, days| {
        let policy = StalePolicy::older_than(TimeDelta::days(days));
        let (stale, unsure) = fleet.flag_shelf().stale(&policy, noon(), |_| true);
        let scores = stale
            .iter()
            .map(|it| (it.slots.len(), it.staleness.score()));
        (scores.collect::<Vec<_>>(), unsure)
    };
    assert_eq!(stale(&fleet, 30), (vec![(1, Some(3))], 0));
    assert_eq!(stale(&fleet, 60), (vec![(1, Some(2))], 0));
    put(
        &mut fleet,
        in_environment("development", LastSeen::At { at: noon() }),
    );
    assert_eq!(
        stale(&fleet, 30),
        (vec![(2, Some(2))], 0),
        "the least counts"
    );
    let mut used = in_environment("staging", LastSeen::At { at: noon() });
    used.settled = Some(noon());
    put(&mut fleet, used.clone());
    assert_eq!(
        stale(&fleet, 30),
        (Vec::new(), 0),
        "somebody needs it there"
    );
    used.last_seen = LastSeen::Unknown { why: "x".into() };
    put(&mut fleet, used);
    assert_eq!(stale(&fleet, 30), (Vec::new(), 1), "it may be");
}

/// Whose the flag is, found by looking at every app.
fn wanted<'a>(fleet: &'a Fleet, flag: &Flag) -> BTreeMap<Slot, (Claimant, &'a App)> {
    let fits = |claim: &Claim, app: &App| {
        claim.name == app.id.name
            && claim
                .namespace
                .as_ref()
                .is_none_or(|it| *it == app.id.namespace)
            && claim
                .cluster
                .as_ref()
                .is_none_or(|it| *it == app.id.cluster)
    };
    for by in [Claimant::Configuration, Claimant::Tag, Claimant::Pattern] {
        let claims = flag.claims.iter().filter(|claim| claim.by == by);
        let mut found: Vec<_> = claims
            .flat_map(|claim| {
                let apps = fleet.apps().filter(|(_, app)| fits(claim, app));
                apps.map(|(slot, app)| (claim.name.len(), slot, app))
            })
            .collect();
        if by == Claimant::Pattern {
            let longest = found.iter().map(|it| it.0).max();
            found.retain(|it| Some(it.0) == longest);
        }
        if !found.is_empty() {
            let found = found.into_iter();
            return found.map(|(_, slot, app)| (slot, (by, app))).collect();
        }
    }
    BTreeMap::new()
}

/// Everything that is kept, against what follows from apps and flags alone.
fn check(fleet: &Fleet) {
    let policy = FlagPolicy::default();
    let mut flags_of: BTreeMap<Slot, BTreeSet<Slot>> = BTreeMap::new();
    let mut counts = FlagCounts::default();
    for (slot, row) in fleet.flags() {
        let wanted = wanted(fleet, &row.flag);
        let gated: Vec<_> = wanted
            .into_iter()
            .map(|(slot, (by, app))| Gated::new((slot, app), by, &row.flag))
            .collect();
        assert_eq!(row.apps, gated, "{}", row.flag.key());
        for gated in &row.apps {
            flags_of.entry(gated.slot).or_default().insert(slot);
        }
        let staleness = Staleness::assess(&row.flag, noon(), &policy.stale);
        assert_eq!(row.staleness, staleness);
        assert_eq!(fleet.find_flag(row.flag.key()), Some(slot));
        counts.add(row);
    }
    for (slot, app) in fleet.apps() {
        let flags = flags_of.remove(&slot).unwrap_or_default();
        let kept: BTreeSet<_> = fleet.flags_of(slot).map(|(slot, _)| slot).collect();
        assert_eq!(kept, flags, "{}", app.id);
        let flags: Vec<_> = fleet.flags_of(slot).map(|(_, row)| &row.flag).collect();
        let summary = FlagSummary::of(app, &flags, &policy);
        assert_eq!(app.flags(), summary.as_ref(), "{}", app.id);
        let guards = summary.is_some_and(|summary| summary.kill_switches > 0);
        counts.guard(false, guards);
    }
    assert!(flags_of.is_empty(), "flags of apps that are gone");
    assert_eq!(fleet.flag_counts(), counts);
}

#[derive(Clone, Debug)]
enum Step {
    App(usize, u64),
    Burn(usize),
    DeleteApp(usize),
    RelistApps(Vec<usize>),
    Flag(usize, u64, Vec<(Claimant, usize, Option<usize>)>),
    FlagGone(usize),
    RelistFlags(Vec<usize>),
}

fn step() -> impl Strategy<Value = Step> {
    let by = prop::sample::select(vec![
        Claimant::Configuration,
        Claimant::Tag,
        Claimant::Pattern,
    ]);
    let claims = prop::collection::vec((by, 0..6_usize, prop::option::of(0..3_usize)), 0..4);
    let numbers = || prop::collection::vec(0..12_usize, 0..12);
    prop_oneof![
        4 => (0..12_usize, 0..4_u64).prop_map(|(number, round)| Step::App(number, round)),
        2 => (0..12_usize).prop_map(Step::Burn),
        2 => (0..12_usize).prop_map(Step::DeleteApp),
        1 => numbers().prop_map(Step::RelistApps),
        6 => (0..8_usize, 0..4_u64, claims).prop_map(|(it, round, claims)| Step::Flag(it, round, claims)),
        2 => (0..8_usize).prop_map(Step::FlagGone),
        1 => numbers().prop_map(Step::RelistFlags),
    ]
}

fn in_round(number: usize, round: u64) -> Workload {
    let mut workload = app(number);
    let other = sample::workload(number, round);
    workload.status = other.status;
    if round == 3 {
        workload.manifest = sample::workload(number + 1, 0).manifest;
    }
    workload
}

fn take(fleet: &mut Fleet, step: Step) -> Changes {
    let facts = match step {
        Step::Burn(number) => {
            return fleet.apply(sample::failing(&app(number).app, 0.4, noon()));
        }
        Step::App(number, round) => {
            return put_app(fleet, in_round(number, round));
        }
        Step::DeleteApp(number) => {
            let gone = Fact::Delete(app(number).object.key);
            return fleet.apply(sample::observation(vec![gone], noon()));
        }
        Step::RelistApps(numbers) => {
            let apps = numbers
                .into_iter()
                .map(|it| Fact::Upsert(Box::new(app(it))));
            let facts = [Fact::Reset]
                .into_iter()
                .chain(apps)
                .chain([Fact::Complete]);
            return fleet.apply(sample::observation(facts.collect(), noon()));
        }
        Step::Flag(number, round, claims) => {
            let claims = claims.into_iter().map(|(by, name, namespace)| Claim {
                namespace: namespace.map(|it| format!("ns-{it}").into()),
                ..claim(by, &format!("app-{name}").into())
            });
            let mut it = sample::flag(number, 10, round);
            it.claims = claims.collect();
            vec![Fact::Flag(Box::new(it))]
        }
        Step::FlagGone(number) => vec![Fact::FlagGone(sample::flag(number, 10, 0).at.key)],
        Step::RelistFlags(numbers) => {
            let flags = numbers.into_iter().map(|number| {
                let claims = vec![claim(Claimant::Tag, &format!("app-{}", number % 5).into())];
                Fact::Flag(Box::new(flag(number, claims)))
            });
            let facts = [Fact::Reset]
                .into_iter()
                .chain(flags)
                .chain([Fact::Complete]);
            facts.collect()
        }
    };
    fleet.apply(flags_say(facts))
}

/// Ways to look at flags that rest on all that a row has.
fn views(fleet: &Fleet) -> Vec<View<Flags>> {
    let specs = [
        ("", FlagColumn::Attention, None),
        (
            "matched:yes !owner:a",
            FlagColumn::App,
            Some(FlagGroup::Owner),
        ),
        ("attention:suspect", FlagColumn::Change, None),
        ("stale>=1", FlagColumn::Stale, Some(FlagGroup::App)),
        ("app:app-1 exposure>0%", FlagColumn::Owner, None),
    ];
    let views = specs.into_iter().map(|(filter, column, group)| {
        let spec = ViewSpec {
            filter: Filter::parse(filter).expect(filter),
            sort: Sort::by(column),
            group,
            ..ViewSpec::default()
        };
        View::new(spec, fleet.flag_shelf(), noon())
    });
    views.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    /// Whatever comes, changes and goes, on either side and in whatever order.
    #[test]
    fn what_is_kept_of_flags_is_what_apps_and_flags_say(steps in prop::collection::vec(step(), 1..40)) {
        let mut fleet = Fleet::new(AttentionPolicy::default());
        let mut views = views(&fleet);
        for step in steps {
            let changes = take(&mut fleet, step);
            check(&fleet);
            for view in &mut views {
                view.update(fleet.flag_shelf(), &changes.flags, noon());
                let fresh = View::new(view.spec().clone(), fleet.flag_shelf(), noon());
                prop_assert_eq!(view.rows(0..view.len()), fresh.rows(0..fresh.len()));
            }
        }
    }
}
