//! What an app does with a flag: some of its requests take another path.

use chrono::{DateTime, TimeDelta, Utc};
use compact_str::CompactString;
use serde_json::Value;

use crate::sim::store::features::Environment;
use crate::sim::store::{Key, Resource, Store};
use crate::sim::world::Behaviour;

/// A flag that an app asks for, in production.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Switch {
    /// Of Unleash, by its name.
    Unleash(CompactString),
    /// In a `FeatureFlag`, by its key there.
    Resource(Key, String),
}

/// How the path behaves that a flag opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    /// How many of a hundred requests on it fail.
    pub failing_percent: u32,
    /// How many times as long they take.
    pub slowdown: u32,
    /// Up to this share of all requests, in hundredths, it copes.
    pub copes_percent: u32,
    /// And above it for so many seconds: until a queue is full, or a quota used up.
    pub copes_seconds: u32,
}

/// A path of an app that a flag opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// The app.
    pub app: Key,
    /// What opens it, to a share of the requests.
    pub flag: Switch,
    /// What closes it when it is off.
    pub kill_switch: Option<Switch>,
    /// What is behind it.
    pub path: Path,
}

/// How far a gate is open, and since when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// The share of the app's requests that go through it.
    pub share: f64,
    /// Since when it is so; `None` where that is not known.
    pub since: Option<DateTime<Utc>>,
}

impl Switch {
    fn reach(&self, store: &Store) -> Reach {
        match self {
            Self::Unleash(name) => {
                let feature = store.features.get(name);
                Reach {
                    share: feature.map_or(0.0, |it| it.exposure(Environment::Production)),
                    since: feature.map(|it| it.setting(Environment::Production).changed),
                }
            }
            Self::Resource(key, flag) => {
                let stored = store.get(Resource::FeatureFlags, key);
                let tree = stored.map(|it| it.value()).unwrap_or_default();
                Reach {
                    share: exposure(&tree["spec"]["flagSpec"]["flags"][flag]),
                    since: None,
                }
            }
        }
    }
}

impl Gate {
    /// How far it is open, by what is in the store now.
    pub fn reach(&self, store: &Store) -> Reach {
        let flag = self.flag.reach(store);
        let Some(kill_switch) = &self.kill_switch else {
            return flag;
        };
        let kill_switch = kill_switch.reach(store);
        Reach {
            share: flag.share * kill_switch.share,
            since: flag.since.max(kill_switch.since),
        }
    }

    /// How requests fare that go through it, and from when on.
    pub fn consequence(&self, reach: Reach) -> Option<(Behaviour, TimeDelta)> {
        let copes = f64::from(self.path.copes_percent) / 100.0;
        if reach.share <= 0.0 || reach.share <= copes {
            return None;
        }
        let behaviour = Behaviour::Erring {
            after: 0,
            percent: self.path.failing_percent,
            slowdown: self.path.slowdown,
        };
        let copes = TimeDelta::seconds(self.path.copes_seconds.into());
        Some((behaviour, copes))
    }
}

/// The share of all callers for whom a flag of flagd is true. The app's own default is false.
fn exposure(flag: &Value) -> f64 {
    if flag["state"] != "ENABLED" {
        return 0.0;
    }
    let opens = |variant: &Value| {
        let value = variant.as_str().map(|it| &flag["variants"][it]);
        value == Some(&Value::Bool(true))
    };
    let by_default = f64::from(u8::from(opens(&flag["defaultVariant"])));
    let Some(shares) = flag["targeting"]["fractional"].as_array() else {
        return by_default;
    };
    let weight = |share: &&Value| share[1].as_f64().unwrap_or(1.0).max(0.0);
    let shares = shares.iter().filter(|share| share[0].is_string());
    let total: f64 = shares.clone().map(|it| weight(&it)).sum();
    if total <= 0.0 {
        return by_default;
    }
    let open = shares.filter(|share| opens(&share[0]));
    open.map(|it| weight(&it)).sum::<f64>() / total
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_flag_of_flagd_opens_for_a_share_by_weight() {
        let flag = |state: &str, variant: &str, targeting: Value| {
            json!({
                "state": state, "variants": {"on": true, "off": false},
                "defaultVariant": variant, "targeting": targeting,
            })
        };
        let table = [
            (flag("ENABLED", "on", json!({})), 1.0),
            (flag("ENABLED", "off", Value::Null), 0.0),
            (flag("DISABLED", "on", json!({})), 0.0),
            (
                flag(
                    "ENABLED",
                    "off",
                    json!({"fractional": [["on", 25], ["off", 75]]}),
                ),
                0.25,
            ),
            (
                flag(
                    "ENABLED",
                    "off",
                    json!({"fractional": [["on", 1], ["off", 3]]}),
                ),
                0.25,
            ),
            (
                flag("ENABLED", "on", json!({"fractional": [["on"], ["off"]]})),
                0.5,
            ),
            (flag("ENABLED", "on", json!({"fractional": []})), 1.0),
            (flag("ENABLED", "off", json!({"if": [true, "on"]})), 0.0),
            (Value::Null, 0.0),
        ];
        for (flag, share) in table {
            assert!((exposure(&flag) - share).abs() < 1e-9, "{flag}");
        }
    }

    #[test]
    fn a_path_copes_with_little() {
        let key = Key::new("finance", "a");
        let gate = Gate {
            app: key.clone(),
            flag: Switch::Resource(key, "f".to_owned()),
            kill_switch: None,
            path: Path {
                failing_percent: 80,
                slowdown: 2,
                copes_percent: 5,
                copes_seconds: 240,
            },
        };
        let at = |share| gate.consequence(Reach { share, since: None });
        assert_eq!(at(0.0), None);
        assert_eq!(at(0.05), None);
        let (_, copes) = at(0.25).unwrap();
        assert_eq!(copes, TimeDelta::minutes(4));
    }
}
