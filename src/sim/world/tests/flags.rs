//! Which flags there are, and what they do to traffic.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::traffic::{Watch, app};
use super::{Bench, start};
use crate::sim::store::features::{Environment, EventKind, Feature, FeatureType, Seen};
use crate::sim::store::{Key, Resource};
use crate::sim::world::{Adjustment, Cast, FlagDeed, Gate, Path, Switch};

fn features(bench: &Bench) -> Vec<Feature> {
    bench
        .store
        .features
        .iter()
        .map(|it| (**it).clone())
        .collect()
}

fn production(feature: &Feature) -> (bool, f64) {
    let setting = feature.setting(Environment::Production);
    (setting.enabled, setting.exposure())
}

#[test]
fn about_two_thirds_of_the_apps_have_flags() {
    let bench = Bench::new("calm", 400);
    let features = features(&bench);
    let apps: BTreeSet<Key> = bench.world.apps.iter().cloned().collect();
    let owns = |key: &Key| {
        features.iter().any(|it| {
            let tagged = it
                .tags
                .iter()
                .any(|tag| tag.kind == "app" && tag.value == key.name);
            tagged || it.name.starts_with(&format!("{}.", key.name))
        })
    };
    let in_unleash = apps.iter().filter(|key| owns(key)).count();
    let sources = bench.store.count(Resource::FeatureFlagSources);
    let share = (in_unleash + sources) * 100 / apps.len();
    assert!((55..75).contains(&share), "{in_unleash} {sources}");
    assert!(sources > 20, "{sources}");
    let switches = features
        .iter()
        .filter(|it| it.kind == FeatureType::KillSwitch);
    let switches = switches.count();
    assert!((60..in_unleash).contains(&switches), "{switches}");
    assert!(features.iter().filter(|it| !it.tags.is_empty()).count() > 50);
    for stored in bench.store.list(Resource::FeatureFlagSources, None) {
        let source = stored.value()["spec"]["sources"][0]["source"].clone();
        let (namespace, name) = source.as_str().unwrap().split_once('/').unwrap();
        let key = Key::new(namespace, name);
        assert!(bench.store.get(Resource::FeatureFlags, &key).is_some());
        let pods = bench.trees(Resource::Pods).into_iter();
        let wanted = format!("{namespace}/{}", stored.key().name);
        let path = "/metadata/annotations/openfeature.dev~1featureflagsource";
        let mut asking = pods.filter(|pod| pod.pointer(path) == Some(&wanted.as_str().into()));
        assert!(asking.next().is_some(), "{wanted}");
    }
}

#[test]
fn there_are_flags_that_nobody_needs_and_odd_ones() {
    let bench = Bench::new("calm", 400);
    let features = features(&bench);
    let month = start() - TimeDelta::days(30);
    let count = |is: &dyn Fn(&Feature) -> bool| features.iter().filter(|it| is(it)).count();
    let setting = |feature: &Feature| feature.setting(Environment::Production).clone();
    let since = |feature: &Feature, share: f64| {
        let setting = setting(feature);
        setting.changed < month && (setting.exposure() - share).abs() < 1e-9
    };
    assert!(count(&|it| it.is_potentially_stale(start())) > 10);
    assert!(count(&|it| since(it, 1.0)) > 10);
    assert!(count(&|it| since(it, 0.0)) > 10);
    let unseen = |it: &Feature| matches!(setting(it).seen, Seen::At(at) if at < month);
    assert!(count(&unseen) > 5);
    assert!(count(&|it| setting(it).seen == Seen::Never) > 5);
    assert!(count(&|it| it.stale) > 3);
    let rollout = |it: &Feature| {
        let strategies = setting(it).strategies;
        strategies
            .first()
            .and_then(|it| it.parameters.get("rollout").map(str::to_owned))
    };
    assert_eq!(count(&|it| rollout(it).as_deref() == Some("150")), 1);
    let constrained = |it: &Feature| {
        setting(it)
            .strategies
            .iter()
            .any(|it| !it.constraints.is_empty())
    };
    assert_eq!(count(&constrained), 1);
    assert_eq!(count(&|it| setting(it).strategies.len() == 2), 1);
    // What is odd is no kill switch: those work.
    let switches = features
        .iter()
        .filter(|it| it.kind == FeatureType::KillSwitch);
    for switch in switches {
        assert_eq!(production(switch), (true, 1.0), "{}", switch.name);
    }
}

#[test]
fn the_log_tells_how_each_came_to_be_and_is_in_order() {
    let bench = Bench::new("calm", 60);
    let events = bench.store.features.events();
    let times: Vec<DateTime<Utc>> = events.iter().map(|it| it.at).collect();
    assert!(times.is_sorted());
    assert!(times.last().unwrap() < &start());
    for feature in features(&bench) {
        let own = events
            .iter()
            .filter(|it| it.what.feature.as_ref() == Some(&feature.name));
        let kinds: Vec<EventKind> = own.map(|it| it.what.kind).collect();
        assert_eq!(kinds[0], EventKind::Created, "{}", feature.name);
    }
}

#[test]
fn the_same_seed_gives_the_same_flags_and_as_many_as_asked_for() {
    let once = features(&Bench::new("calm", 40));
    assert_eq!(once, features(&Bench::new("calm", 40)));
    let many = Bench::with_flags("calm", 40, 5_000);
    assert_eq!(many.store.features.len(), 5_000);
    for feature in once {
        assert_eq!(
            many.store.features.get(&feature.name).unwrap().kind,
            feature.kind
        );
    }
}

#[test]
fn in_a_hostile_world_flags_hold_what_attacks() {
    let bench = Bench::new("hostile", 40);
    let features = features(&bench);
    let odd = features.iter().filter(|it| {
        let text = it.description.as_deref().unwrap_or_default();
        text.contains('\u{1b}')
    });
    assert!(odd.count() > 1);
    // Unleash takes no other names.
    let plain = |name: &str| {
        name.bytes()
            .all(|it| it.is_ascii_alphanumeric() || b".-_~".contains(&it))
    };
    assert!(features.iter().all(|it| plain(&it.name)));
    let all: String = bench
        .trees(Resource::FeatureFlags)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(all.contains("\\u001b]52") && all.contains('\u{202e}'));
}

fn failing(watch: &mut Watch, key: &Key, from: i64, until: i64) -> f64 {
    let app = app(key);
    let (before, after) = (watch.at(from), watch.at(until));
    let requests = after.requests(&[&app]) - before.requests(&[&app]);
    (after.failures(&[&app]) - before.failures(&[&app])) / requests
}

fn adjust(watch: &mut Watch, flag: &'static str, adjustment: Adjustment) {
    let deed = FlagDeed {
        flag,
        by: "ops@example.com",
        adjustment,
    };
    let now = watch.bench.world.clock;
    deed.perform(&mut watch.bench.store, now).unwrap();
}

#[test]
fn a_bad_flag_fails_minutes_after_it_was_opened_and_heals_when_it_is_closed() {
    let mut watch = Watch::new("bad-flag", 60);
    let key = watch.bench.world.cast(Cast::Lead).unwrap().clone();
    let features = &watch.bench.store.features;
    let opened = features.events().last().unwrap();
    assert_eq!(opened.at, start() - TimeDelta::seconds(240));
    assert_eq!(opened.what.kind, EventKind::StrategyUpdate);
    assert_eq!(opened.what.feature.as_deref(), Some("new-prompt"));
    let tags = &features.get("new-prompt").unwrap().tags;
    assert_eq!(tags[0].value, key.name);
    assert_eq!(features.get("ai-answers").unwrap().tags, *tags);
    // Before the eighth second everything is fine; then a quarter of the requests is on the path.
    assert!(failing(&mut watch, &key, 0, 7) < 0.02);
    let ill = failing(&mut watch, &key, 10, 25);
    assert!((0.15..0.2).contains(&ill), "{ill}");
    // Everybody else is as well as before.
    adjust(&mut watch, "ai-answers", Adjustment::Off);
    assert!(failing(&mut watch, &key, 26, 40) < 0.02);
    // Closed is closed, whichever of the two does it.
    adjust(&mut watch, "new-prompt", Adjustment::Rollout("0"));
    adjust(&mut watch, "ai-answers", Adjustment::On);
    assert!(failing(&mut watch, &key, 41, 400) < 0.02);
    adjust(&mut watch, "new-prompt", Adjustment::Rollout("50"));
    assert!(failing(&mut watch, &key, 401, 640) < 0.02);
    let ill = failing(&mut watch, &key, 660, 720);
    assert!((0.3..0.4).contains(&ill), "{ill}");
}

#[test]
fn a_flag_of_flagd_opens_a_path_too() {
    let mut watch = Watch::new("still", 200);
    let stored = watch.bench.store.list(Resource::FeatureFlagSources, None);
    let apps: Vec<Key> = stored.map(|it| it.key().clone()).collect();
    let busy = apps.into_iter().find(|key| {
        let tree = watch
            .bench
            .store
            .get(Resource::Deployments, key)
            .map(|it| it.value());
        tree.is_some_and(|it| it["metadata"]["annotations"]["dogwatch.dev/sla"] == "gold")
    });
    let key = busy.expect("a gold app that asks flagd");
    let flags = Key::new(&key.namespace, &format!("{}-flags", key.name));
    let set = |watch: &mut Watch, weight: u32| {
        let stored = watch
            .bench
            .store
            .get(Resource::FeatureFlags, &flags)
            .unwrap();
        let mut tree = stored.value();
        tree["spec"]["flagSpec"]["flags"]["risky"] = serde_json::json!({
            "state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
            "targeting": {"fractional": [["on", weight], ["off", 100 - weight]]},
        });
        let now = watch.bench.world.clock;
        watch
            .bench
            .store
            .replace(Resource::FeatureFlags, tree, now)
            .unwrap();
    };
    watch.gate(Gate {
        app: key.clone(),
        flag: Switch::Resource(flags.clone(), "risky".to_owned()),
        kill_switch: None,
        path: Path {
            failing_percent: 50,
            slowdown: 1,
            copes_percent: 0,
            copes_seconds: 0,
        },
    });
    assert!(failing(&mut watch, &key, 1, 60) < 0.02);
    set(&mut watch, 40);
    watch.at(61);
    let ill = failing(&mut watch, &key, 62, 122);
    assert!((0.17..0.23).contains(&ill), "{ill}");
    set(&mut watch, 0);
    watch.at(123);
    assert!(failing(&mut watch, &key, 124, 180) < 0.02);
}

#[test]
fn where_nothing_is_gated_flags_change_no_traffic() {
    for scenario in ["still", "calm", "hostile"] {
        assert!(
            Bench::new(scenario, 40).world.gates().is_empty(),
            "{scenario}"
        );
    }
}
