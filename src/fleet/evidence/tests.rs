use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::fleet::{Fact, Fleet, sample};
use crate::model::{Evidence, Reading, Replicas, Workload, WorkloadStatus};

fn at(minutes: i64) -> DateTime<Utc> {
    sample::noon() + TimeDelta::minutes(minutes)
}

/// A workload that has been let in to the end, with this revision.
fn serving(revision: u64) -> Workload {
    let mut workload = sample::workload(0, 0);
    workload.status = WorkloadStatus::Ready;
    workload.rollout = None;
    workload.release.revision = Some(revision);
    let all = Replicas {
        desired: 2,
        ready: 2,
        updated: 2,
        available: 2,
    };
    workload.replicas = Reading::known(all, sample::noon());
    workload
}

fn put(fleet: &mut Fleet, workload: Workload) {
    let facts = vec![Fact::Upsert(Box::new(workload))];
    fleet.apply(sample::observation(facts, sample::noon()));
}

/// Looks at all of the fleet, as in a minute.
fn look(witness: &mut Witness, fleet: &Fleet, minute: i64) -> Vec<Held> {
    let mut seen = Vec::new();
    for second in 0..60 {
        seen.extend(witness.look(fleet, at(minute) + TimeDelta::seconds(second)));
    }
    seen
}

fn minutes(held: &Held) -> (String, i64) {
    (held.release.clone(), (held.last - held.first).num_minutes())
}

#[test]
fn what_holds_long_enough_is_told_and_again_when_it_ends() {
    let mut fleet = sample::fleet(1);
    put(&mut fleet, serving(7));
    let mut witness = Witness::default();
    let mut told = Vec::new();
    for minute in 0..30 {
        told.extend(look(&mut witness, &fleet, minute));
    }
    let told: Vec<_> = told.iter().map(minutes).collect();
    assert_eq!(
        told,
        [("revision 7".to_owned(), 10)],
        "and not every minute"
    );

    put(&mut fleet, serving(8));
    let mut told = Vec::new();
    for minute in 30..35 {
        told.extend(look(&mut witness, &fleet, minute));
    }
    let told: Vec<_> = told.iter().map(minutes).collect();
    assert_eq!(told, [("revision 7".to_owned(), 29)]);
}

#[test]
fn what_does_not_serve_does_not_hold() {
    let spoil: [fn(&mut Workload); 5] = [
        |it| it.status = WorkloadStatus::Progressing { what: "x".into() },
        |it| it.replicas = Reading::unknown("not said"),
        |it| it.replicas = Reading::known(Replicas::default(), sample::noon()),
        |it| it.release.revision = None,
        |it| it.tended_by = Some(crate::model::Controller::Flagger),
    ];
    for (place, spoil) in spoil.into_iter().enumerate() {
        let mut fleet = sample::fleet(1);
        let mut workload = serving(7);
        spoil(&mut workload);
        put(&mut fleet, workload);
        let mut witness = Witness::default();
        let told = (0..20).flat_map(|minute| look(&mut witness, &fleet, minute));
        assert_eq!(told.count(), 0, "{place}");
    }
}

#[test]
fn a_breach_ends_it_and_it_begins_anew() {
    let mut fleet = sample::fleet(1);
    let mut witness = Witness::default();
    let mut told = Vec::new();
    for minute in 0..40 {
        let mut workload = serving(7);
        if minute == 15 {
            workload.status = WorkloadStatus::Degraded { why: "x".into() };
        }
        put(&mut fleet, workload);
        told.extend(look(&mut witness, &fleet, minute));
    }
    let spans: Vec<_> = told.iter().map(|held| (held.first, held.last)).collect();
    let (first, second) = (spans[0].0, spans[spans.len() - 1].0);
    assert_eq!(second - first, TimeDelta::minutes(16), "{spans:?}");
    let mut ledger = Ledger::default();
    for held in told {
        ledger.take(held);
    }
    let held = ledger.all().next().expect("a release");
    assert_eq!(
        held.first, second,
        "what was before the breach does not count"
    );
}

#[test]
fn a_release_of_the_record_is_told_to_its_closeup_and_an_attested_one_is_not() {
    let held = |release: &str| Held {
        cluster: None,
        namespace: "finance".into(),
        kind: "Deployment".into(),
        name: "bot".into(),
        uid: "u".into(),
        release: release.into(),
        images: vec!["r/a:2".into()],
        first: at(0),
        last: at(60),
    };
    let mut ledger = Ledger::default();
    ledger.take(held("revision 2"));
    // The same number with other images is another's.
    ledger.take(held("revision 1"));
    let mut closeup = crate::playbooks::desk::closeup("bot");
    ledger.tell(&mut closeup);
    let known: Vec<_> = closeup
        .releases
        .iter()
        .map(|it| it.evidence.rank())
        .collect();
    assert_eq!(known, [2, 1, 2], "revisions 3, 2, 1");
    closeup.releases[1].evidence = Evidence::Attested {
        by: crate::model::Controller::ArgoRollouts,
    };
    ledger.tell(&mut closeup);
    assert_eq!(closeup.releases[1].evidence.rank(), 0);
}

#[test]
fn two_who_saw_the_same_time_have_seen_one() {
    let span = |from: i64, to: i64| Held {
        cluster: None,
        namespace: "n".into(),
        kind: "Deployment".into(),
        name: "d".into(),
        uid: "u".into(),
        release: "revision 1".into(),
        images: Vec::new(),
        first: at(from),
        last: at(to),
    };
    for (one, other, expected) in [
        ((0, 20), (10, 40), (0, 40)),
        ((10, 40), (0, 20), (0, 40)),
        // A restart of dogwatch.
        ((0, 20), (21, 40), (21, 40)),
        ((0, 20), (60, 80), (60, 80)),
        ((60, 80), (0, 20), (60, 80)),
    ] {
        let mut ledger = Ledger::default();
        ledger.take(span(one.0, one.1));
        ledger.take(span(other.0, other.1));
        let held = ledger.all().next().expect("one");
        assert_eq!((held.first, held.last), (at(expected.0), at(expected.1)));
    }
}
