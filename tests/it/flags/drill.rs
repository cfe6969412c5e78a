//! The scenario of the flag that was opened too far, and what Unleash has on record.

use std::ops::Deref;

use dogwatch::sim::store::features::EventKind;
use serde_json::{Value, json};

use crate::cli::desk::json as read;
use crate::delivery::drill::Drill;

/// The flag that was opened, where it serves people.
pub const OPENED: &str = "new-prompt@production";
/// The switch that closes the path behind it.
pub const KILL_SWITCH: &str = "ai-answers";

/// What happened to a flag: the event, the flag and the environment, which may be all.
pub type Happened = (EventKind, String, &'static str);

/// What happened to `flag` in production.
pub fn in_production(kind: EventKind, flag: &str) -> Happened {
    (kind, flag.to_owned(), "production")
}

/// A scenario with flags.
pub struct FlagDrill {
    drill: Drill,
}

impl FlagDrill {
    pub fn new() -> Self {
        Self {
            drill: Drill::of("bad-flag", 1.0),
        }
    }

    /// The app that the opened flag gates, as the command line calls it.
    pub fn app(&self) -> String {
        let app = self.flag(OPENED)["apps"][0].take();
        let part = |name: &str| app[name].as_str().expect("text").to_owned();
        format!("{}/{}/{}", part("cluster"), part("namespace"), part("name"))
    }

    /// Every flag as `get flags` tells it.
    pub fn flags(&self) -> Vec<Value> {
        let flags = read(&self.run(&["get", "flags", "-o", "json"]).success());
        flags.as_array().expect("an array").clone()
    }

    /// The one that is called `name@environment`.
    pub fn flag(&self, name: &str) -> Value {
        let is_called = |flag: &Value| {
            let part = |name: &str| flag[name].as_str().expect("text").to_owned();
            format!("{}@{}", part("name"), part("environment")) == name
        };
        self.flags().into_iter().find(is_called).expect("a flag")
    }

    /// How many events there are.
    pub fn mark(&self) -> usize {
        let cluster = self.sim.cluster();
        cluster.read(|store| store.features.events().len())
    }

    /// What has happened since `mark`, the oldest first.
    pub fn since(&self, mark: usize) -> Vec<Happened> {
        self.sim.cluster().read(|store| {
            let events = store.features.events()[mark..].iter();
            let told = events.map(|event| {
                let what = &event.what;
                let flag = what.feature.as_deref().unwrap_or_default().to_owned();
                (what.kind, flag, what.environment.map_or("", |it| it.name()))
            });
            told.collect()
        })
    }

    /// Runs a command that acts without being asked, and expects all its steps to be done.
    pub fn done(&self, command: &[&str]) -> Value {
        let flags = ["--yes", "--reason", "a drill", "-o", "json"];
        let told = read(&self.run(&[command, &flags].concat()).success());
        for step in told["steps"].as_array().expect("steps") {
            assert_eq!(step["outcome"], json!({"state": "done"}), "{told}");
        }
        told
    }
}

impl Deref for FlagDrill {
    type Target = Drill;

    fn deref(&self) -> &Drill {
        &self.drill
    }
}
