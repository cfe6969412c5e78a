use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::*;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000 + second, 0).unwrap()
}

fn ops() -> Actor {
    Actor {
        id: -42,
        name: "ops".into(),
    }
}

fn spot(feature: &str) -> Spot<'_> {
    Spot {
        project: "default",
        feature,
        environment: Environment::Production,
    }
}

fn with(name: &str) -> Features {
    let mut features = Features::new(7);
    let draft = Draft {
        name: name.into(),
        kind: FeatureType::Release,
        description: None,
        tags: Vec::new(),
    };
    let who = ops();
    let by = By {
        who: &who,
        at: at(0),
    };
    features.create("default", draft, by).unwrap();
    features
}

fn kinds(features: &Features) -> Vec<&'static str> {
    let events = features.events().iter();
    events.map(|it| it.what.kind.name()).collect()
}

#[test]
fn what_is_turned_on_without_a_strategy_is_on_for_everybody() {
    let mut features = with("a");
    let who = ops();
    let by = By {
        who: &who,
        at: at(1),
    };
    features.set_enabled(spot("a"), true, by).unwrap();
    let setting = features.get("a").unwrap().setting(Environment::Production);
    assert_eq!(setting.strategies.len(), 1);
    assert_eq!(setting.strategies[0].parameters.get("rollout"), Some("100"));
    assert!((setting.exposure() - 1.0).abs() < 1e-9);
    let other = features.get("a").unwrap().setting(Environment::Development);
    assert!(!other.enabled && other.strategies.is_empty());
    // Nothing changes, nothing is written down.
    features.set_enabled(spot("a"), true, by).unwrap();
    assert_eq!(
        kinds(&features),
        [
            "feature-created",
            "feature-strategy-add",
            "feature-environment-enabled"
        ]
    );
}

#[test]
fn without_a_strategy_that_counts_it_goes_off() {
    let mut features = with("a");
    let who = ops();
    let by = By {
        who: &who,
        at: at(1),
    };
    let added = Strategy::rollout("a", "25");
    let mut strategy = features.add_strategy(spot("a"), added, by).unwrap();
    features.set_enabled(spot("a"), true, by).unwrap();
    let exposure =
        |features: &Features| features.get("a").unwrap().exposure(Environment::Production);
    assert!((exposure(&features) - 0.25).abs() < 1e-9);
    strategy.disabled = true;
    features
        .replace_strategy(spot("a"), strategy.clone(), by)
        .unwrap();
    assert!(exposure(&features).abs() < 1e-9);
    assert!(
        !features
            .get("a")
            .unwrap()
            .setting(Environment::Production)
            .enabled
    );
    // On again adds another one, beside that which does not count.
    features.set_enabled(spot("a"), true, by).unwrap();
    assert!((exposure(&features) - 1.0).abs() < 1e-9);
    let id = features
        .get("a")
        .unwrap()
        .setting(Environment::Production)
        .strategies[1]
        .id
        .clone();
    features.delete_strategy(spot("a"), &id, by).unwrap();
    let gone = features.delete_strategy(spot("a"), &id, by).unwrap_err();
    assert_eq!(gone.status(), 404);
    assert_eq!(
        kinds(&features)[6..],
        [
            "feature-environment-enabled",
            "feature-environment-disabled",
            "feature-strategy-remove"
        ]
    );
}

#[test]
fn nobody_checks_percentages_and_more_than_all_is_all() {
    for (text, share) in [
        ("0", 0.0),
        ("25", 0.25),
        ("150", 1.0),
        ("-5", 0.0),
        ("many", 0.0),
    ] {
        let mut setting = Setting::new(at(0));
        setting.strategies.push(Strategy::rollout("a", text));
        assert!(setting.exposure().abs() < 1e-9);
        setting.enabled = true;
        assert!((setting.exposure() - share).abs() < 1e-9, "{text}");
    }
    let mut setting = Setting::new(at(0));
    setting.enabled = true;
    for text in ["10", "40"] {
        setting.strategies.push(Strategy::rollout("a", text));
    }
    assert!((setting.exposure() - 0.4).abs() < 1e-9);
    setting.strategies[1].constraints.push(Value::Null);
    assert!((setting.exposure() - 0.12).abs() < 1e-9);
}

#[test]
fn the_archive_keeps_names_and_gives_back_what_is_off() {
    let mut features = with("a");
    let who = ops();
    let by = By {
        who: &who,
        at: at(9),
    };
    features.set_enabled(spot("a"), true, by).unwrap();
    features.archive("default", "a", by).unwrap();
    let refused = features.set_enabled(spot("a"), false, by).unwrap_err();
    assert_eq!(
        (refused.name, refused.status()),
        ("ArchivedFeatureError", 400)
    );
    let draft = Draft {
        name: "a".into(),
        kind: FeatureType::Release,
        description: None,
        tags: Vec::new(),
    };
    let taken = features.create("default", draft, by).unwrap_err();
    assert_eq!(taken.status(), 409);
    assert!(taken.message.contains("archived"));
    features.revive("a", by).unwrap();
    let feature = features.get("a").unwrap();
    assert!(feature.archived_at.is_none());
    assert!(!feature.setting(Environment::Production).enabled);
    assert_eq!(
        kinds(&features)[3..],
        ["feature-archived", "feature-revived"]
    );
}

#[test]
fn stale_is_marked_once_and_only_in_the_right_project() {
    let mut features = with("a");
    let who = ops();
    let by = By {
        who: &who,
        at: at(9),
    };
    let names = ["a".into(), "unknown".into()];
    features.set_stale("default", &names, true, by).unwrap();
    features.set_stale("default", &names, true, by).unwrap();
    assert_eq!(kinds(&features), ["feature-created", "feature-stale-on"]);
    let refused = features
        .set_stale("platform", &names, true, by)
        .unwrap_err();
    assert_eq!(refused.status(), 403);
    let refused = features.of_project("platform", "a").unwrap_err();
    assert!(
        refused
            .message
            .ends_with("but there's a feature with that name in project \"default\"")
    );
    assert_eq!(
        features.of_project("default", "b").unwrap_err().status(),
        404
    );
}

#[test]
fn what_is_asked_for_all_the_time_is_told_by_the_minute() {
    assert_eq!(Seen::Never.told(at(77)), None);
    let told = Seen::Lately.told(at(77)).unwrap();
    assert_eq!(told.timestamp() % 60, 0);
    assert!(at(77) - told < TimeDelta::minutes(1));
    let feature = with("a").get("a").unwrap().clone();
    assert!(!feature.is_potentially_stale(at(0) + TimeDelta::days(40)));
    assert!(feature.is_potentially_stale(at(1) + TimeDelta::days(40)));
}
