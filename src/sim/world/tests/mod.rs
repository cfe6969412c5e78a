//! The world as a whole, stepped through its scenarios.

mod argo;
mod autoscaling;
mod controllers;
mod delivery;
mod flagger;
mod flags;
mod fleet;
mod going_back;
mod knative;
mod scenarios;
mod traffic;

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::Incident;
use super::stepping::{Founding, World};
use crate::sim::ScenarioName;
use crate::sim::store::{Key, Resource, Store};

fn start() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-23T18:00:00Z")
        .unwrap()
        .to_utc()
}

struct Bench {
    world: World,
    store: Store,
    checked: u64,
}

impl Bench {
    fn new(scenario: &str, apps: usize) -> Self {
        Self::with_flags(scenario, apps, 0)
    }

    /// With at least so many feature flags.
    fn with_flags(scenario: &str, apps: usize, flags: usize) -> Self {
        let scenario = scenario.parse::<ScenarioName>().unwrap().scenario();
        let mut world = World::new(
            Founding {
                apps,
                seed: 7,
                flags,
                scenario,
            },
            start(),
        );
        let mut store = Store::starting_at(7, 1_000);
        world.populate(&mut store);
        let checked = store.revision();
        Self {
            world,
            store,
            checked,
        }
    }

    /// A world in which only the test makes things happen.
    fn quiet(apps: usize) -> Self {
        Self::new("still", apps)
    }

    fn run_to(&mut self, second: i64) -> Vec<Incident> {
        let mut incidents = Vec::new();
        let end = start() + TimeDelta::seconds(second);
        while self.world.clock < end {
            let next = self.world.clock + TimeDelta::milliseconds(500);
            incidents.extend(self.world.step(&mut self.store, next));
            self.check_invariants();
        }
        incidents
    }

    /// As [`Bench::run_to`], without a look at what is between.
    fn skip_to(&mut self, second: i64) {
        let end = start() + TimeDelta::seconds(second);
        self.world.step(&mut self.store, end);
    }

    fn trees(&self, resource: Resource) -> Vec<Value> {
        self.store
            .list(resource, None)
            .map(|stored| stored.value())
            .collect()
    }

    fn deployment(&self, key: &Key) -> Value {
        self.store.get(Resource::Deployments, key).unwrap().value()
    }

    fn edit(&mut self, key: &Key, edit: impl FnOnce(&mut Value)) {
        let mut tree = self.deployment(key);
        edit(&mut tree);
        self.store
            .replace(Resource::Deployments, tree, self.world.clock)
            .unwrap();
    }

    /// An app with this many pods.
    fn app_with(&self, replicas: u64) -> Key {
        let found = self.trees(Resource::Deployments).into_iter().find(|tree| {
            tree["spec"]["replicas"] == replicas && tree["metadata"]["namespace"] != "kube-system"
        });
        Key::of(&found.unwrap())
    }

    fn sets(&self, deployment: &Key) -> Vec<Value> {
        let uid = self
            .store
            .get(Resource::Deployments, deployment)
            .unwrap()
            .uid()
            .to_owned();
        let mut sets: Vec<Value> = self
            .store
            .owned_by(Resource::ReplicaSets, &uid)
            .map(|set| set.value())
            .collect();
        sets.sort_by_key(revision);
        sets
    }

    fn pods(&self, deployment: &Key) -> Vec<Value> {
        let sets = self.sets(deployment);
        let uids = sets
            .iter()
            .filter_map(|set| set["metadata"]["uid"].as_str());
        uids.flat_map(|uid| self.store.owned_by(Resource::Pods, uid))
            .map(|it| it.value())
            .collect()
    }

    fn reasons(&self, kind: &str) -> BTreeSet<String> {
        let events = self.trees(Resource::Events).into_iter();
        events
            .filter(|event| event["involvedObject"]["kind"] == kind)
            .filter_map(|event| event["reason"].as_str().map(str::to_owned))
            .collect()
    }

    /// Of what has changed since the last look; everything else is as it was.
    fn check_invariants(&mut self) {
        for change in self
            .store
            .changes_since(Resource::Deployments, self.checked)
            .unwrap()
        {
            let key = change.object.key().clone();
            let Some(stored) = self.store.get(Resource::Deployments, &key) else {
                continue;
            };
            let tree = stored.value();
            let count = |field: &str| tree["status"][field].as_u64().unwrap_or(0);
            let desired = tree["spec"]["replicas"].as_u64().unwrap();
            assert!(count("readyReplicas") <= count("replicas"), "{tree}");
            assert!(
                count("updatedReplicas") <= desired + desired.div_ceil(4),
                "{tree}"
            );
            let sets = self.sets(&key);
            let revisions: HashSet<u64> = sets.iter().map(revision).collect();
            assert_eq!(revisions.len(), sets.len(), "{tree}");
        }
        for change in self
            .store
            .changes_since(Resource::Pods, self.checked)
            .unwrap()
        {
            assert!(change.object.owner_uid().is_some());
        }
        self.checked = self.store.revision();
    }
}

fn revision(set: &Value) -> u64 {
    let text = &set["metadata"]["annotations"]["deployment.kubernetes.io/revision"];
    text.as_str().unwrap().parse().unwrap()
}

fn condition<'a>(tree: &'a Value, name: &str) -> &'a Value {
    let conditions = tree["status"]["conditions"].as_array().unwrap();
    conditions
        .iter()
        .find(|condition| condition["type"] == name)
        .unwrap()
}
