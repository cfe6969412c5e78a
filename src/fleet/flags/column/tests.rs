//! Cells and orders of flags.

use chrono::TimeDelta;

use super::*;
use crate::fleet::sample::{self, claim, flags_say, noon};
use crate::fleet::{Fact, FlagRow, Fleet, ListColumn as _, Sort, View, ViewSpec};
use crate::model::{
    AttentionPolicy, Claimant, Exposure, Flag, FlagChange, FlagKind, FlagState, LastSeen, Percent,
};

/// A flag of the app of that number, everybody's, changed so many minutes ago.
fn flag(number: usize, minutes: i64) -> Flag {
    let app = sample::workload(number, 0).app.name;
    let mut flag = sample::flag(number, 5, 0);
    flag.at.key.name = format!("flag-{number}").into();
    flag.claims = vec![claim(Claimant::Tag, &app)];
    flag.kind = FlagKind::Release;
    (flag.state, flag.exposure) = (FlagState::On, Exposure::Everyone);
    flag.stale = false;
    flag.created = Some(noon() - TimeDelta::days(100));
    flag.settled = Some(noon() - TimeDelta::days(50));
    flag.last_seen = LastSeen::At {
        at: noon() - TimeDelta::minutes(3),
    };
    flag.changes = vec![FlagChange {
        at: noon() - TimeDelta::minutes(minutes),
        by: Some("kim".into()),
        what: "25 % → 100 %".into(),
        exposed: Some(Percent::ALL),
    }];
    flag
}

fn fleet(flags: Vec<Flag>) -> Fleet {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    fleet.apply(sample::snapshot(3));
    let facts = flags.into_iter().map(|flag| Fact::Flag(Box::new(flag)));
    fleet.apply(flags_say(facts.collect()));
    fleet
}

fn row(change: impl FnOnce(&mut Flag)) -> FlagRow {
    let mut flag = flag(1, 6);
    change(&mut flag);
    let fleet = fleet(vec![flag]);
    let (_, row) = fleet.flags().next().expect("one");
    row.clone()
}

fn cell(column: FlagColumn, change: impl FnOnce(&mut Flag)) -> String {
    column.text(&row(change), noon()).to_string()
}

#[test]
fn cells_say_what_is_known_and_what_is_not() {
    use FlagColumn as C;
    let app = sample::workload(1, 0).app.name.to_string();
    assert_eq!(cell(C::App, |_| {}), app);
    assert_eq!(cell(C::App, |flag| flag.claims.clear()), "—");
    assert_eq!(cell(C::Change, |_| {}), "25 % → 100 % by kim, 6m ago");
    assert_eq!(cell(C::Change, |flag| flag.changes.clear()), "—");
    assert_eq!(cell(C::Since, |_| {}), "50d");
    assert_eq!(cell(C::Since, |flag| flag.settled = None), "—");
    assert_eq!(cell(C::Seen, |_| {}), "3m");
    assert_eq!(
        cell(C::Seen, |flag| flag.last_seen = LastSeen::Never),
        "never"
    );
    let unknown = |flag: &mut Flag| flag.last_seen = LastSeen::Unknown { why: "x".into() };
    assert_eq!(cell(C::Seen, unknown), "unknown");
    assert_eq!(cell(C::State, |_| {}), "on");
    assert_eq!(cell(C::State, |flag| flag.archived = true), "archived");
    let code = |flag: &mut Flag| flag.state = FlagState::CodeDefault;
    assert_eq!(cell(C::State, code), "code default");
    let words = "2/3 100d old, release flags are expected to live 40d; everyone gets it for 50d";
    assert_eq!(cell(C::Stale, |_| {}), words);
    assert_eq!(cell(C::Stale, unknown), words.replace("2/3", "2/3?"));
    assert_eq!(cell(C::Stale, |flag| flag.kind = FlagKind::KillSwitch), "—");
    let invalid = |flag: &mut Flag| flag.exposure = Exposure::Invalid { text: "150".into() };
    assert_eq!(cell(C::Exposure, invalid), "invalid: 150");
    assert_eq!(cell(C::Attention, invalid), "⚠ invalid");
    assert_eq!(
        cell(C::Why, invalid),
        "its exposure makes no sense: 150; set a percentage"
    );
    assert_eq!(
        cell(C::Environment, |flag| flag.at.key.environment = "".into()),
        "—"
    );
}

#[test]
fn the_usual_order_begins_with_what_needs_a_person() {
    let mut invalid = flag(0, 9_000);
    invalid.exposure = Exposure::Invalid { text: "150".into() };
    let mut tripped = flag(1, 8_000);
    tripped.kind = FlagKind::KillSwitch;
    (tripped.state, tripped.exposure) = (FlagState::Off, Exposure::Nobody);
    let mut archived = flag(2, 1);
    archived.archived = true;
    archived.claims.clear();
    let mut unchanged = flag(3, 1);
    unchanged.changes.clear();
    let mut suspect = flag(6, 5);
    suspect.claims = vec![claim(Claimant::Tag, &sample::workload(2, 0).app.name)];
    let flags = vec![
        archived,
        unchanged,
        flag(4, 2),
        flag(5, 30),
        tripped,
        invalid,
        suspect,
    ];
    let mut fleet = fleet(flags);
    fleet.apply(sample::failing(&sample::workload(2, 0).app, 0.4, noon()));
    let view = View::new(ViewSpec::default(), fleet.flag_shelf(), noon());
    let names: Vec<_> = view
        .slots()
        .filter_map(|slot| Some(fleet.flag(slot)?.flag.name().to_string()))
        .collect();
    assert_eq!(
        names,
        [
            "flag-6", "flag-0", "flag-1", "flag-4", "flag-5", "flag-3", "flag-2"
        ]
    );
}

#[test]
fn every_column_sorts_either_way_and_has_a_name_of_its_own() {
    let fleet = fleet((0..6).map(|it| flag(it, 60)).collect());
    for column in FlagColumn::ALL {
        assert_eq!(FlagColumn::parse(column.name()), Some(*column));
        for sort in [Sort::by(*column), Sort::by(*column).reversed()] {
            let spec = ViewSpec {
                sort,
                ..ViewSpec::default()
            };
            assert_eq!(View::new(spec, fleet.flag_shelf(), noon()).len(), 6);
        }
    }
}
