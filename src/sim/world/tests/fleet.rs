//! The fleet at its beginning, and that it is the same every time.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::Value;

use super::{Bench, start};
use crate::sim::store::Resource;
use crate::sim::world::controller::Look;

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
        let kinds = [
            Resource::Deployments,
            Resource::Rollouts,
            Resource::KnativeServices,
        ];
        // One that a controller made says what its owner told it.
        let is_own = |tree: &Value| {
            let metadata = &tree["metadata"];
            metadata["namespace"] != "kube-system" && metadata["ownerReferences"].is_null()
        };
        let trees = kinds.iter().flat_map(|kind| bench.trees(*kind));
        let trees: Vec<Value> = trees.filter(is_own).collect();
        let name = |tree: &Value| tree["metadata"]["labels"]["app.kubernetes.io/instance"].clone();
        let apps: BTreeSet<String> = trees
            .iter()
            .map(|tree| format!("{}/{}", tree["metadata"]["namespace"], name(tree)))
            .collect();
        assert_eq!(apps.len(), 200);
        for app in trees {
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
            if app["kind"] == "Deployment" {
                let ready = app["status"]["readyReplicas"].as_u64().unwrap_or(0);
                assert_eq!(Some(ready), app["spec"]["replicas"].as_u64(), "{app}");
            }
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
        bench
            .world
            .work
            .look(Look::Deployment, stored.key().clone());
    }
    for stored in bench.store.list(Resource::ReplicaSets, None) {
        bench
            .world
            .work
            .look(Look::ReplicaSet, stored.key().clone());
    }
    let now = bench.world.clock;
    bench.world.step(&mut bench.store, now);
    assert_eq!(bench.store.revision(), before);
}
