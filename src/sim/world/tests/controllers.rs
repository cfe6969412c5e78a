//! What the controllers do about what clients write.

use std::collections::HashSet;

use serde_json::json;

use super::{Bench, condition, revision};
use crate::sim::store::{DeleteOptions, Key, Propagation, Resource};

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
        tree["metadata"]["finalizers"] = json!(["example.com/hold"]);
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
fn a_pod_counts_as_available_once_it_was_ready_for_long_enough() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(2);
    bench.edit(&key, |tree| {
        tree["spec"]["minReadySeconds"] = 30.into();
        tree["spec"]["progressDeadlineSeconds"] = 60.into();
        tree["spec"]["template"]["spec"]["containers"][0]["image"] =
            "registry.example.com/a:2".into();
    });
    bench.run_to(25);
    let tree = bench.deployment(&key);
    assert_eq!(tree["status"]["updatedReplicas"], 1, "one waits: {tree}");
    bench.run_to(120);
    let tree = bench.deployment(&key);
    assert_eq!(tree["status"]["updatedReplicas"], 2);
    assert_eq!(tree["status"]["availableReplicas"], 2);
    assert_eq!(
        condition(&tree, "Progressing")["reason"],
        "NewReplicaSetAvailable"
    );
    bench.edit(&key, |tree| {
        tree["spec"]["minReadySeconds"] = 100_000.into();
        tree["spec"]["template"]["spec"]["containers"][0]["image"] =
            "registry.example.com/a:3".into();
    });
    bench.run_to(300);
    let tree = bench.deployment(&key);
    assert_eq!(
        condition(&tree, "Progressing")["reason"],
        "ProgressDeadlineExceeded"
    );
}
