//! The world as a whole: the same seed, the controllers, the promises about the fleet.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::stepping::{Founding, World};
use super::{Cast, Incident};
use crate::sim::ScenarioName;
use crate::sim::store::{DeleteOptions, Key, Propagation, Resource, Store};

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
        let scenario = scenario.parse::<ScenarioName>().unwrap().scenario();
        let mut world = World::new(
            Founding {
                apps,
                seed: 7,
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
        Self::new("calm", apps)
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

#[test]
fn the_same_seed_and_times_make_the_same_objects() {
    let run = || {
        let mut bench = Bench::new("evening", 40);
        bench.run_to(60);
        Resource::ALL.map(|resource| bench.trees(resource))
    };
    assert_eq!(run(), run());
}

#[test]
fn a_coarser_clock_changes_nothing_but_the_grain() {
    let run = |grain: i64| {
        let mut bench = Bench::new("evening", 40);
        let mut second = 0;
        while second < 60 {
            second += grain;
            bench
                .world
                .step(&mut bench.store, start() + TimeDelta::seconds(second));
        }
        bench.trees(Resource::Pods)
    };
    assert_eq!(run(1), run(20));
}

#[test]
fn every_app_has_what_its_owner_declares() {
    for scenario in ["evening", "calm"] {
        let bench = Bench::new(scenario, 200);
        let apps: Vec<Value> = bench
            .trees(Resource::Deployments)
            .into_iter()
            .filter(|tree| tree["metadata"]["namespace"] != "kube-system")
            .collect();
        assert_eq!(apps.len(), 200);
        for app in apps {
            let annotation = |name: &str| app["metadata"]["annotations"][name].is_string();
            assert!(
                annotation("dogwatch.dev/owner") && annotation("dogwatch.dev/sla"),
                "{app}"
            );
            assert!(
                annotation("janitor/ttl") != annotation("janitor/expires"),
                "{app}"
            );
            assert!(
                app["metadata"]["labels"]["app.kubernetes.io/version"].is_string(),
                "{app}"
            );
            assert_eq!(
                app["status"]["readyReplicas"], app["spec"]["replicas"],
                "{app}"
            );
        }
    }
}

#[test]
fn a_founded_fleet_is_as_its_controllers_would_have_left_it() {
    let mut bench = Bench::quiet(60);
    // The name service, which comes up by itself, settles first; then every app is looked at.
    bench.run_to(9);
    let before = bench.store.revision();
    for stored in bench.store.list(Resource::Deployments, None) {
        bench.world.work.look_at(stored.key().clone());
    }
    for stored in bench.store.list(Resource::ReplicaSets, None) {
        bench.world.work.look_at_set(stored.key().clone());
    }
    let now = bench.world.clock;
    bench.world.step(&mut bench.store, now);
    assert_eq!(bench.store.revision(), before);
}

#[test]
fn a_new_template_rolls_out_pod_by_pod() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(2);
    let before = bench.sets(&key).len();
    bench.edit(&key, |tree| {
        tree["spec"]["template"]["spec"]["containers"][0]["image"] =
            "registry.example.com/a:2".into();
        tree["metadata"]["annotations"]["kubernetes.io/change-cause"] = "try".into();
    });
    bench.run_to(1);
    let tree = bench.deployment(&key);
    assert_eq!(
        condition(&tree, "Progressing")["reason"],
        "ReplicaSetUpdated"
    );
    assert_eq!(tree["status"]["updatedReplicas"], 1);
    bench.run_to(40);
    let tree = bench.deployment(&key);
    let sets = bench.sets(&key);
    assert_eq!(sets.len(), before + 1);
    let newest = sets.last().unwrap();
    assert_eq!(
        newest["metadata"]["annotations"]["kubernetes.io/change-cause"],
        "try"
    );
    assert_eq!(newest["spec"]["replicas"], 2);
    assert_eq!(sets[before - 1]["status"]["replicas"], 0);
    assert_eq!(
        condition(&tree, "Progressing")["reason"],
        "NewReplicaSetAvailable"
    );
    assert_eq!(
        tree["status"]["observedGeneration"],
        tree["metadata"]["generation"]
    );
    assert_eq!(
        tree["metadata"]["annotations"]["deployment.kubernetes.io/revision"],
        newest["metadata"]["annotations"]["deployment.kubernetes.io/revision"],
    );
    assert_eq!(bench.pods(&key).len(), 2);
    assert!(bench.reasons("Deployment").contains("ScalingReplicaSet"));
    assert!(bench.reasons("ReplicaSet").contains("SuccessfulDelete"));
    assert!(
        bench.reasons("Pod").is_superset(
            &["Scheduled", "Pulled", "Created", "Started", "Killing"]
                .map(str::to_owned)
                .into()
        )
    );
}

#[test]
fn going_back_takes_up_the_old_replica_set_under_the_next_revision() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(1);
    let old = bench.deployment(&key)["spec"]["template"].clone();
    let sets = bench.sets(&key);
    let name = sets.last().unwrap()["metadata"]["name"].clone();
    let was = revision(sets.last().unwrap());
    bench.edit(&key, |tree| {
        tree["spec"]["template"]["spec"]["containers"][0]["image"] =
            "registry.example.com/a:2".into();
    });
    bench.run_to(20);
    bench.edit(&key, |tree| tree["spec"]["template"] = old);
    bench.run_to(40);
    let after = bench.sets(&key);
    assert_eq!(after.len(), sets.len() + 1);
    let newest = after.last().unwrap();
    assert_eq!(newest["metadata"]["name"], name);
    assert_eq!(revision(newest), was + 2);
    let history = &newest["metadata"]["annotations"]["deployment.kubernetes.io/revision-history"];
    assert_eq!(history, &json!(was.to_string()));
    assert_eq!(newest["status"]["readyReplicas"], 1);
}

#[test]
fn a_deployment_can_be_resized_and_paused() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(2);
    bench.edit(&key, |tree| tree["spec"]["replicas"] = 5.into());
    bench.run_to(15);
    assert_eq!(bench.deployment(&key)["status"]["readyReplicas"], 5);
    bench.edit(&key, |tree| tree["spec"]["replicas"] = 1.into());
    bench.run_to(25);
    assert_eq!(bench.pods(&key).len(), 1);
    let sets = bench.sets(&key).len();
    bench.edit(&key, |tree| {
        tree["spec"]["paused"] = true.into();
        tree["spec"]["template"]["spec"]["containers"][0]["image"] =
            "registry.example.com/a:2".into();
    });
    bench.run_to(30);
    assert_eq!(bench.sets(&key).len(), sets);
    assert_eq!(
        condition(&bench.deployment(&key), "Progressing")["reason"],
        "DeploymentPaused"
    );
    bench.edit(&key, |tree| tree["spec"]["paused"] = false.into());
    bench.run_to(50);
    assert_eq!(bench.sets(&key).len(), sets + 1);
    let tree = bench.deployment(&key);
    assert_eq!(
        condition(&tree, "Progressing")["reason"],
        "NewReplicaSetAvailable"
    );
}

#[test]
fn recreate_stops_the_old_pods_first() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(2);
    bench.edit(&key, |tree| {
        tree["spec"]["strategy"] = json!({"type": "Recreate"});
        tree["spec"]["template"]["spec"]["containers"][0]["image"] =
            "registry.example.com/a:2".into();
    });
    let mut images_at_once = 0;
    for second in 1..30 {
        bench.run_to(second);
        let pods = bench.pods(&key);
        let images: HashSet<&str> = pods
            .iter()
            .filter_map(|pod| pod["spec"]["containers"][0]["image"].as_str())
            .collect();
        images_at_once = images_at_once.max(images.len());
    }
    assert_eq!(images_at_once, 1);
    assert_eq!(bench.deployment(&key)["status"]["readyReplicas"], 2);
}

#[test]
fn only_so_many_old_replica_sets_are_kept() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(1);
    bench.edit(&key, |tree| tree["spec"]["revisionHistoryLimit"] = 1.into());
    for nth in 1..4_i64 {
        bench.edit(&key, |tree| {
            let image = format!("registry.example.com/a:{nth}");
            tree["spec"]["template"]["spec"]["containers"][0]["image"] = image.into();
        });
        bench.run_to(20 * nth);
    }
    assert_eq!(bench.sets(&key).len(), 2);
}

fn deleted(propagation: Propagation) -> (Bench, Key, String, Vec<Key>) {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(2);
    let uid = bench
        .store
        .get(Resource::Deployments, &key)
        .unwrap()
        .uid()
        .to_owned();
    let pods = bench.pods(&key).iter().map(Key::of).collect();
    let options = DeleteOptions {
        propagation_policy: Some(propagation),
        ..DeleteOptions::default()
    };
    let now = bench.world.clock;
    bench
        .store
        .request_deletion(Resource::Deployments, &key, &options, now)
        .unwrap();
    (bench, key, uid, pods)
}

#[test]
fn what_is_deleted_in_the_background_takes_the_rest_along_afterwards() {
    let (mut bench, key, uid, pods) = deleted(Propagation::Background);
    assert!(bench.store.get(Resource::Deployments, &key).is_none());
    bench.run_to(5);
    assert_eq!(bench.store.owned_by(Resource::ReplicaSets, &uid).count(), 0);
    assert!(
        pods.iter()
            .all(|pod| bench.store.get(Resource::Pods, pod).is_none())
    );
}

#[test]
fn what_is_deleted_in_the_foreground_goes_last() {
    let (mut bench, key, uid, pods) = deleted(Propagation::Foreground);
    let now = bench.world.clock;
    bench.world.step(&mut bench.store, now);
    assert!(bench.deployment(&key)["metadata"]["deletionTimestamp"].is_string());
    assert!(bench.store.owned_by(Resource::ReplicaSets, &uid).count() > 0);
    bench.run_to(5);
    assert!(bench.store.get(Resource::Deployments, &key).is_none());
    assert_eq!(bench.store.owned_by(Resource::ReplicaSets, &uid).count(), 0);
    assert!(
        pods.iter()
            .all(|pod| bench.store.get(Resource::Pods, pod).is_none())
    );
}

#[test]
fn a_finalizer_holds_the_deletion_up() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(1);
    bench.edit(&key, |tree| {
        tree["metadata"]["finalizers"] = json!(["example.com/hold"])
    });
    let now = bench.world.clock;
    let options = DeleteOptions::default();
    bench
        .store
        .request_deletion(Resource::Deployments, &key, &options, now)
        .unwrap();
    bench.run_to(5);
    assert!(bench.store.get(Resource::Deployments, &key).is_some());
    bench.edit(&key, |tree| tree["metadata"]["finalizers"] = json!([]));
    bench.run_to(10);
    assert!(bench.store.get(Resource::Deployments, &key).is_none());
}

#[test]
fn a_deleted_pod_is_replaced() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(1);
    let pod = Key::of(&bench.pods(&key)[0]);
    let now = bench.world.clock;
    bench.store.delete(Resource::Pods, &pod, now).unwrap();
    bench.run_to(9);
    let pods = bench.pods(&key);
    assert_eq!(pods.len(), 1);
    assert_ne!(Key::of(&pods[0]), pod);
    assert_eq!(bench.deployment(&key)["status"]["readyReplicas"], 1);
}

#[test]
fn the_evening_goes_wrong_as_described() {
    let mut bench = Bench::new("evening", 150);
    let star = bench.world.cast(Cast::Star).unwrap().clone();
    let slow = bench.world.cast(Cast::Understudy).unwrap().clone();
    assert_eq!(bench.run_to(60), []);
    let tree = bench.deployment(&star);
    assert_eq!(tree["status"]["readyReplicas"], 1, "{tree}");
    assert_eq!(tree["spec"]["replicas"], 3);
    let tree = bench.deployment(&slow);
    assert_eq!(
        condition(&tree, "Progressing")["reason"],
        "ReplicaSetUpdated"
    );
    assert_eq!(bench.run_to(100), [Incident::ApiGone]);
    let tree = bench.deployment(&star);
    assert_eq!(
        condition(&tree, "Progressing")["reason"],
        "ProgressDeadlineExceeded"
    );
    let waiting = |pod: &Value| pod["status"]["containerStatuses"][0]["state"]["waiting"].clone();
    let looping = bench
        .pods(&star)
        .iter()
        .filter(|pod| waiting(pod)["reason"] == "CrashLoopBackOff")
        .count();
    assert!(looping >= 1);
    assert!(
        bench
            .reasons("Pod")
            .is_superset(&["BackOff", "Unhealthy"].map(str::to_owned).into())
    );
    assert_eq!(bench.run_to(151), [Incident::ApiBack]);
    // Going back heals it.
    let sets = bench.sets(&star);
    let mut good = sets[sets.len() - 2]["spec"]["template"].clone();
    good["metadata"]["labels"]
        .as_object_mut()
        .unwrap()
        .remove("pod-template-hash");
    bench.edit(&star, |tree| tree["spec"]["template"] = good);
    bench.run_to(180);
    assert_eq!(bench.deployment(&star)["status"]["readyReplicas"], 3);
}

#[test]
fn an_ordinary_day_brings_releases_and_restarts() {
    let mut bench = Bench::new("calm", 150);
    let before: u64 = bench.store.revision();
    bench.run_to(120);
    assert!(bench.store.revision() > before);
    let restarted = bench
        .trees(Resource::Pods)
        .iter()
        .filter(|pod| pod["status"]["containerStatuses"][0]["restartCount"].as_u64() > Some(0))
        .count();
    assert!(restarted > 2, "{restarted}");
    let broken = bench
        .trees(Resource::Deployments)
        .iter()
        .filter(|tree| condition(tree, "Progressing")["status"] != "True")
        .count();
    assert_eq!(broken, 0);
}
