//! Cells as they are shown, and the order they are sorted in.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::Column;
use crate::fleet::sample::{self, noon};
use crate::fleet::{Direction, ListColumn as _, Sort};
use crate::model::{
    App, AttentionPolicy, CleanText, Declared, Reading, Replicas, Sla, TtlRules, Untrusted, Usd,
    Workload, WorkloadStatus,
};

fn app(change: impl FnOnce(&mut Workload)) -> App {
    let mut workload = sample::workload(1, 0);
    workload.status = WorkloadStatus::Ready;
    workload.ttl = TtlRules::none(noon());
    change(&mut workload);
    App::new(workload, Vec::new(), noon(), &AttentionPolicy::default())
}

fn with_ttl(ttl: &str) -> App {
    app(|workload| workload.ttl.ttl = Some(Untrusted::new(ttl)))
}

#[test]
fn what_is_left_of_a_life() {
    let later = noon() + TimeDelta::hours(2);
    for (ttl, at_noon, later_on) in [
        ("150h", "6d6h", "6d4h"),
        ("2h", "120m", "expired 0s"),
        ("1h", "60m", "expired 60m"),
        ("forever", "forever", "forever"),
        ("2 weeks", "invalid: 2 weeks", "invalid: 2 weeks"),
        ("\u{202e}", "invalid: <U+202E>", "invalid: <U+202E>"),
    ] {
        let app = with_ttl(ttl);
        assert_eq!(Column::Ttl.text(&app, noon()).as_str(), at_noon, "{ttl}");
        assert_eq!(Column::Ttl.text(&app, later).as_str(), later_on, "{ttl}");
    }
    assert_eq!(Column::Ttl.text(&app(|_| ()), noon()).as_str(), "—");
}

#[test]
fn what_is_unknown_is_never_shown_as_a_number() {
    let empty = app(|workload| {
        workload.manifest = crate::model::Manifest::default();
        workload.replicas = Reading::unknown("not observed yet");
        workload.release = crate::model::Release::default();
        workload.status = WorkloadStatus::Unknown;
    });
    for (column, text) in [
        (Column::Ready, "?/?"),
        (Column::Status, "unknown"),
        (Column::Owner, "—"),
        (Column::Team, "—"),
        (Column::Sla, "—"),
        (Column::Version, "—"),
        (Column::Runtime, "—"),
        (Column::Data, "—"),
        (Column::Expected, "—"),
        (Column::Budget, "—"),
        (Column::Attention, "• notice"),
    ] {
        assert_eq!(column.text(&empty, noon()).as_str(), text, "{column:?}");
    }
}

#[test]
fn known_cells() {
    let app = app(|workload| {
        workload.created = noon() - TimeDelta::days(12);
        workload.manifest.sla = Declared::read(Some("platinum"), Sla::parse);
        workload.manifest.budget_usd = Declared::read(Some("12.5"), Usd::parse);
        workload.manifest.traffic_rps = Declared::Given(0.5);
        workload.status = WorkloadStatus::Failing {
            why: "nothing runs".into(),
        };
        let replicas = Replicas {
            desired: 3,
            ready: 2,
            ..Replicas::default()
        };
        workload.replicas = Reading::known(replicas, noon());
    });
    for (column, text) in [
        (Column::Attention, "✖ critical"),
        (Column::Status, "failing"),
        (Column::Why, "failing: nothing runs"),
        (Column::Ready, "2/3"),
        (Column::Age, "12d"),
        (Column::Sla, "invalid: platinum"),
        (Column::Budget, "$12.50"),
        (Column::Expected, "0.5"),
        (Column::Cluster, "prod"),
    ] {
        assert_eq!(column.text(&app, noon()).as_str(), text, "{column:?}");
    }
}

/// The sooner a life ends the earlier it stands; forever is last of the known.
#[test]
fn lives_are_sorted_by_their_end_and_the_unknown_comes_last_either_way() {
    let mut apps = [
        with_ttl("2 weeks"),
        with_ttl("forever"),
        with_ttl("9d"),
        with_ttl("1h"),
    ];
    let mut sorted = |sort: Sort| -> Vec<String> {
        apps.sort_by(|a, b| sort.compare(a, b));
        let texts = apps.iter().map(|app| Column::Ttl.text(app, noon()));
        texts.map(|text| text.to_string()).collect()
    };
    let by_ttl = Sort::by(Column::Ttl);
    assert_eq!(sorted(by_ttl), ["60m", "9d", "forever", "invalid: 2 weeks"]);
    assert_eq!(
        sorted(by_ttl.reversed()),
        ["forever", "9d", "60m", "invalid: 2 weeks"]
    );
}

#[test]
fn what_needs_a_person_stands_first_by_default() {
    let mut apps: Vec<_> = (0..60).map(|number| sample::workload(number, 0)).collect();
    apps.sort_by(|a, b| b.app.name.cmp(&a.app.name));
    let policy = AttentionPolicy::default();
    let mut apps: Vec<_> = apps
        .into_iter()
        .map(|workload| App::new(workload, Vec::new(), noon(), &policy))
        .collect();
    apps.sort_by(|a, b| Sort::<Column>::default().compare(a, b));
    let scores: Vec<_> = apps.iter().map(|app| app.attention.score).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b) && scores.first() > scores.last());
    let calm = apps.iter().filter(|app| app.attention.score == 0);
    let names: Vec<_> = calm.map(|app| app.id.name.as_str()).collect();
    assert!(names.len() > 5 && names.is_sorted(), "{names:?}");
}

#[test]
fn among_equally_loud_apps_the_sooner_end_comes_first() {
    let ends_in = |name: &str, days: i64| {
        let mut workload = sample::workload(1, 0);
        workload.app.name = name.into();
        workload.ttl = crate::model::TtlRules::none(noon());
        workload.ttl.ttl = Some(crate::model::Untrusted::new(&format!("{days}d")));
        App::new(workload, Vec::new(), noon(), &AttentionPolicy::default())
    };
    let (sooner, later) = (ends_in("z", 2), ends_in("a", 3));
    assert_eq!(sooner.attention.score, later.attention.score);
    assert!(Sort::<Column>::default().compare(&sooner, &later).is_lt());
}

proptest! {
    #[test]
    fn every_order_is_total(
        a in 0..200_usize, b in 0..200_usize, c in 0..200_usize,
        column in prop::sample::select(Column::ALL.to_vec()), reversed in any::<bool>(),
    ) {
        let [a, b, c] = [a, b, c].map(|number| {
            let make = if number % 3 == 0 { sample::workload } else { sample::with_rollout };
            let workload = make(number, 1);
            App::new(workload, Vec::new(), noon(), &AttentionPolicy::default())
        });
        let direction = if reversed { Direction::Descending } else { Direction::Ascending };
        let sort = Sort { column, direction };
        prop_assert_eq!(sort.compare(&a, &b), sort.compare(&b, &a).reverse());
        prop_assert_eq!(sort.compare(&a, &b).is_eq(), a.id == b.id);
        if sort.compare(&a, &b).is_le() && sort.compare(&b, &c).is_le() {
            prop_assert!(sort.compare(&a, &c).is_le());
        }
    }

    #[test]
    fn cells_are_clean(number in 0..100_usize, hostile in any::<String>()) {
        let app = app(|workload| {
            *workload = sample::workload(number, 1);
            workload.app.name = CleanText::new(&hostile);
            workload.manifest.sla = Declared::read(Some(&hostile), Sla::parse);
            workload.ttl.ttl = Some(Untrusted::new(&hostile));
            workload.ttl.expires = None;
        });
        for column in Column::ALL {
            let text = column.text(&app, noon());
            prop_assert!(!text.chars().any(char::is_control), "{:?}", text);
        }
    }
}
