//! A cluster in which a scenario takes place, in this process, and somebody with a command line.

use std::time::Duration;

use assert_cmd::assert::Assert;
use dogwatch::sim::servers::Recorded;
use dogwatch::sim::store::{Key, Resource};
use dogwatch::sim::{Options, Running, ScenarioName, start};
use serde_json::Value;

use crate::cli::desk::{Desk, json, stdout};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A scenario that takes place.
pub struct Drill {
    pub sim: Running,
    pub desk: Desk,
    config: String,
    server: tokio::runtime::Runtime,
}

impl Drill {
    /// The scenario, so many times as fast as the clock, measured every second. What is measured of
    /// CPU makes sense by the clock only.
    pub fn of(scenario: &str, speed: f64) -> Self {
        let server = tokio::runtime::Runtime::new().expect("a runtime");
        let options = Options {
            apps: 40,
            scenario: scenario.parse::<ScenarioName>().expect("a scenario"),
            speed,
            ..Options::default()
        };
        let sim = server.block_on(start(options)).expect("a simulation");
        let desk = Desk::new();
        let files = sim.write_files(&desk.home().join("sim")).expect("files");
        let text = std::fs::read_to_string(&files.config).expect("a configuration");
        let faster = text.replace("refresh = \"5s\"", "refresh = \"1s\"");
        assert_ne!(faster, text, "it says how often it measures");
        std::fs::write(&files.config, faster).expect("a configuration");
        Self {
            config: format!("--config={}", files.config.display()),
            desk,
            sim,
            server,
        }
    }

    /// Runs `dogwatch` on it.
    pub fn run(&self, arguments: &[&str]) -> Assert {
        self.desk.run(&[arguments, &[&self.config]].concat())
    }

    /// Runs a playbook on `app` without being asked, waits for its end, and expects this exit
    /// code.
    pub fn act(&self, playbook: &str, app: &str, code: i32) -> Value {
        let flags = ["--yes", "--reason", "a drill", "--wait", "-o", "json"];
        let acted = self.run(&[&[playbook, app][..], &flags].concat());
        json(&acted.code(code))
    }

    /// What a playbook says on `app` that it refuses.
    pub fn refused(&self, playbook: &str, app: &str) -> String {
        let before = self.writes().len();
        let told = stdout(&self.run(&[playbook, app, "--yes", "--reason", "x"]).code(3));
        assert_eq!(self.writes().len(), before, "{told}");
        told
    }

    /// Every rollout as `get rollouts` tells it.
    pub fn rollouts(&self) -> Vec<Value> {
        // Nobody calls some of them: their sides are never measured, and not waited for.
        let get = ["get", "rollouts", "-o", "json", "--all", "--wait", "1s"];
        let rollouts = json(&self.run(&get).success());
        rollouts.as_array().expect("an array").clone()
    }

    /// The one rollout of which this holds.
    pub fn rollout(&self, holds: impl Fn(&Value) -> bool) -> Value {
        let all = self.rollouts();
        let mut found = all.iter().filter(|rollout| holds(rollout));
        let one = found.next().expect("one of them");
        assert_eq!(found.next(), None, "several of them");
        one.clone()
    }

    /// The app that the scenario is about: its steps are its alone.
    pub fn lead(&self) -> App {
        App::of(&self.rollout(|rollout| {
            let steps = &rollout["steps"];
            steps[1]["pause"]["lasts"]["secs"] == 120 && steps[5]["pause"]["lasts"]["secs"] == 600
        }))
    }

    /// The object as the cluster has it.
    pub fn object(&self, resource: Resource, app: &App) -> Value {
        let key = Key::new(&app.namespace, &app.name);
        let stored = self
            .sim
            .cluster()
            .read(|store| store.get(resource, &key).cloned());
        stored.expect("the object").value()
    }

    /// The Argo Rollout of `app`.
    pub fn argo(&self, app: &App) -> Value {
        self.object(Resource::Rollouts, app)
    }

    /// Waits until this holds in the cluster.
    pub fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let mut newest = self.sim.cluster().subscribe();
        let waiting = async {
            while !holds() {
                newest.changed().await.expect("the cluster goes on");
            }
        };
        let ended = self
            .server
            .block_on(async { tokio::time::timeout(PATIENCE, waiting).await });
        assert!(ended.is_ok(), "not in time: {what}");
    }

    /// What was meant to change an object, without the Events that tell of it.
    pub fn writes(&self) -> Vec<Recorded> {
        let mut writes = self.sim.requests().writes();
        writes.retain(|request| !request.path.ends_with("/events"));
        writes
    }

    /// What the last `count` of them were: the path below the API's group, and the body.
    pub fn last_writes(&self, count: usize) -> Vec<(String, Value)> {
        let writes = self.writes();
        let last = writes.iter().rev().take(count).rev();
        last.map(|request| {
            assert_eq!((request.method.as_str(), request.status), ("PATCH", 200));
            let path = request.path.split("/namespaces/").nth(1);
            let body = serde_json::from_str(&request.body).expect("JSON");
            (path.expect("in a namespace").to_owned(), body)
        })
        .collect()
    }
}

/// An app, by name.
pub struct App {
    pub namespace: String,
    pub name: String,
}

impl App {
    /// The app of a row of `get rollouts`.
    pub fn of(row: &Value) -> Self {
        let part = |name: &str| row[name].as_str().expect("text").to_owned();
        Self {
            namespace: part("namespace"),
            name: part("name"),
        }
    }

    /// What it is called on the command line.
    pub fn id(&self) -> String {
        format!("demo/{}/{}", self.namespace, self.name)
    }

    /// Its objects of this resource, as the paths of requests name them.
    pub fn path(&self, resource: &str) -> String {
        format!("{}/{resource}/{}", self.namespace, self.name)
    }
}
