//! Flags of flagd: a `FeatureFlag` with a few of them, and the `FeatureFlagSource` by which an app
//! finds it.

use serde_json::{Value, json};

use super::catalogue::{IDEAS, KILL_SWITCH};
use crate::sim::store::{Key, Resource};
use crate::sim::world::fleet::{App, HOSTILE};
use crate::sim::world::objects::stamp;
use crate::sim::world::random::Dice;

/// What a pod of an app is annotated with that asks flagd.
pub fn annotations(app: &App) -> Value {
    json!({
        "openfeature.dev/enabled": "true",
        "openfeature.dev/featureflagsource": format!("{}/{}", app.namespace, app.name),
    })
}

/// The objects of an app that asks flagd.
pub fn objects(app: &App, dice: &mut Dice) -> [(Resource, Value); 2] {
    let key = Key::new(&app.namespace, &app.name);
    let mut flags = serde_json::Map::new();
    if dice.chance(0.6) {
        flags.insert(KILL_SWITCH.name.to_owned(), kill_switch(app));
    }
    for _ in 0..dice.between(1, 2) {
        let idea = dice.pick(IDEAS);
        // Some are named after their app, for those who look at all flags at once.
        let name = match dice.between(0, 1) {
            0 => idea.name.to_owned(),
            _ => format!("{}.{}", app.name, idea.name),
        };
        let mut flag = flag(dice);
        flag["metadata"] = json!({
            "owner": app.owner, "type": idea.kind.id(), "description": idea.description,
        });
        flags.insert(name, flag);
    }
    let flag = json!({
        "metadata": metadata(app, &format!("{}-flags", app.name)),
        "spec": {"flagSpec": {"flags": flags}},
    });
    [
        (Resource::FeatureFlags, flag),
        (Resource::FeatureFlagSources, source(app, &key)),
    ]
}

fn metadata(app: &App, name: &str) -> Value {
    json!({
        "name": name,
        "namespace": app.namespace,
        "creationTimestamp": stamp(app.lifetime.created),
        "labels": {"app.kubernetes.io/part-of": "micro-apps"},
    })
}

fn source(app: &App, key: &Key) -> Value {
    json!({
        "metadata": metadata(app, &key.name),
        "spec": {
            "sources": [{
                "source": format!("{}/{}-flags", key.namespace, key.name),
                "provider": "kubernetes",
            }],
            "port": 8080,
            "managementPort": 8014,
            "evaluator": "json",
            "rolloutOnChange": false,
        },
    })
}

fn kill_switch(app: &App) -> Value {
    json!({
        "state": "ENABLED",
        "variants": {"on": true, "off": false},
        "defaultVariant": "on",
        "metadata": {
            "owner": app.owner, "type": KILL_SWITCH.kind.id(),
            "description": KILL_SWITCH.description,
        },
    })
}

/// Mostly what people write, now and then what they shouldn't.
fn flag(dice: &mut Dice) -> Value {
    let flag = |variant: &str, targeting: Value| {
        json!({
            "state": "ENABLED",
            "variants": {"on": true, "off": false},
            "defaultVariant": variant,
            "targeting": targeting,
        })
    };
    let share = |on: u32| json!({"fractional": [["on", on], ["off", 100 - on]]});
    match dice.between(0, 9) {
        0 => {
            let mut disabled = flag("on", json!({}));
            disabled["state"] = "DISABLED".into();
            disabled
        }
        1 => {
            let rule = json!({"in": [{"var": "email"}, "@example.com"]});
            flag("off", json!({"if": [rule, "on", "off"]}))
        }
        2 => json!({
            "state": "ENABLED",
            "variants": {"short": "short", "long": "long"},
            "defaultVariant": "long",
        }),
        3 => flag("off", json!({"fractional": [["on", 1], ["off", 3]]})),
        4 | 5 => flag("on", json!({})),
        6 => flag("off", json!({})),
        nth => flag("off", share([5, 25, 50][nth as usize % 3])),
    }
}

/// Flags of nobody, in a namespace that apps have.
pub fn shared(like: &App) -> Value {
    let mut flags = serde_json::Map::new();
    for (name, variant) in [("shared-banner", "on"), ("shared-theme", "off")] {
        let flag = json!({
            "state": "ENABLED",
            "variants": {"on": true, "off": false},
            "defaultVariant": variant,
        });
        flags.insert(name.to_owned(), flag);
    }
    json!({
        "metadata": metadata(like, "shared-flags"),
        "spec": {"flagSpec": {"flags": flags}},
    })
}

/// Flags whose keys, variants and owners attack whoever shows them.
pub fn hostile(like: &App) -> Value {
    let mut flags = serde_json::Map::new();
    for bad in HOSTILE {
        let flag = json!({
            "state": "ENABLED",
            "variants": {(*bad): true, "off": false},
            "defaultVariant": bad,
            "metadata": {"owner": bad, "description": bad},
        });
        flags.insert((*bad).to_owned(), flag);
    }
    json!({
        "metadata": metadata(like, "odd-flags"),
        "spec": {"flagSpec": {"flags": flags}},
    })
}
