//! Percentages, and the way back.

use dogwatch::sim::store::features::{
    Actor, By, Draft, Environment, EventKind, FeatureType, Setting,
};
use dogwatch::sim::store::{Key, Resource};
use serde_json::{Value, json};

use super::drill::{FlagDrill, OPENED, in_production};

/// How production lets out this flag.
fn production(drill: &FlagDrill, name: &str) -> Setting {
    drill.sim.cluster().read(|store| {
        let feature = store.features.get(name).expect("a flag");
        feature.setting(Environment::Production).clone()
    })
}

/// Its rollouts, which are text.
fn rollouts(setting: &Setting) -> Vec<&str> {
    let strategies = setting.strategies.iter();
    let rollouts = strategies.map(|it| it.parameters.get("rollout").expect("a rollout"));
    rollouts.collect()
}

/// Somebody makes a flag and leaves it at that.
fn create(drill: &FlagDrill, name: &str) {
    let cluster = drill.sim.cluster();
    let at = cluster.now();
    let who = Actor {
        id: 4711,
        name: "mara.lindt@example.com".into(),
    };
    let draft = Draft {
        name: name.into(),
        kind: FeatureType::Release,
        description: None,
        tags: Vec::new(),
    };
    let by = By { who: &who, at };
    let made = cluster.write(|store| store.features.create("default", draft, by));
    made.expect("a flag");
}

#[test]
fn a_flag_without_a_strategy_gets_one_before_it_is_turned_on() {
    let drill = FlagDrill::new();
    create(&drill, "bare");
    assert_eq!(rollouts(&production(&drill, "bare")), Vec::<&str>::new());
    let mark = drill.mark();
    drill.done(&["flag-set", "bare", "--env", "production", "--to", "25"]);
    let expected = [EventKind::StrategyAdd, EventKind::Enabled];
    let expected = expected.map(|kind| in_production(kind, "bare"));
    assert_eq!(drill.since(mark), expected);
    let setting = production(&drill, "bare");
    assert_eq!((setting.enabled, rollouts(&setting)), (true, vec!["25"]));
    let flag = drill.flag("bare@production");
    assert_eq!(flag["exposure"], json!({"to": "share", "percent": 25}));

    // Off first: nobody is let in for a moment who was not before.
    let mark = drill.mark();
    drill.done(&["undo"]);
    let expected = [EventKind::Disabled, EventKind::StrategyRemove];
    let expected = expected.map(|kind| in_production(kind, "bare"));
    assert_eq!(drill.since(mark), expected);
    let setting = production(&drill, "bare");
    assert_eq!((setting.enabled, rollouts(&setting)), (false, vec![]));
}

#[test]
fn a_percentage_is_set_once_and_put_back_once() {
    let drill = FlagDrill::new();
    let before = production(&drill, "new-prompt").strategies;
    let update = in_production(EventKind::StrategyUpdate, "new-prompt");
    for (command, share) in [
        (&["flag-set", OPENED, "--to", "1"][..], "1"),
        (&["undo"], "25"),
    ] {
        let mark = drill.mark();
        drill.done(command);
        assert_eq!(drill.since(mark), std::slice::from_ref(&update));
        assert_eq!(rollouts(&production(&drill, "new-prompt")), [share]);
    }
    assert_eq!(production(&drill, "new-prompt").strategies, before);
}

#[test]
fn a_flag_of_openfeature_is_put_back_to_the_letter() {
    let drill = FlagDrill::new();
    let flag = drill.flag("shared-banner@");
    let project = flag["project"].as_str().expect("text");
    let (namespace, name) = project.split_once('/').expect("namespace/object");
    let key = Key::new(namespace, name);
    let spec = || -> Value {
        let cluster = drill.sim.cluster();
        let stored = cluster.read(|store| store.get(Resource::FeatureFlags, &key).cloned());
        stored.expect("the resource").value()["spec"].take()
    };
    let before = spec();
    drill.done(&["flag-set", "shared-banner", "--to", "25"]);
    let banner = spec()["flagSpec"]["flags"]["shared-banner"].take();
    let shares = json!({"fractional": [["on", 25], ["off", 75]]});
    assert_eq!(banner["targeting"], shares);
    let writes = drill.writes().len();
    drill.done(&["undo"]);
    assert_eq!(spec(), before);
    assert_eq!(drill.writes().len(), writes + 1);
}
