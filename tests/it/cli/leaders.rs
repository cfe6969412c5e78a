//! Waiting for what lets a Deployment's releases in, and not for the Deployment, which has no pods
//! of its own and looks complete at once.

use dogwatch::sim::store::{Key, Resource};
use serde_json::{Value, json};

use super::desk::{json as read, stdout};
use super::rollouts::{APP, Work};

fn image(object: &Value) -> &str {
    let containers = &object["spec"]["template"]["spec"]["containers"];
    containers[0]["image"].as_str().unwrap_or_default()
}

fn get(work: &Work, resource: Resource, name: &str) -> Value {
    let key = Key::new("rec", name);
    let cluster = work.sim.cluster();
    let found = cluster.read(|store| store.get(resource, &key).cloned());
    found.map(|found| found.value()).unwrap_or_default()
}

fn create(work: &Work, resource: Resource, object: Value) {
    let now = work.sim.cluster().now();
    let created = work
        .sim
        .cluster()
        .write(|store| store.create(resource, object, now));
    created.expect("an object");
}

/// A Canary that lets in what its target wants without an analysis, and has promoted `bot:2`.
fn flagged() -> Work {
    let work = Work::labelled(&json!({"app.kubernetes.io/name": "bot"}));
    create(
        &work,
        Resource::Canaries,
        json!({
            "metadata": {"name": "bot", "namespace": "rec"},
            "spec": {
                "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "bot"},
                "skipAnalysis": true,
                "analysis": {"interval": "1m", "threshold": 50},
            },
        }),
    );
    let phase = || get(&work, Resource::Canaries, "bot")["status"]["phase"].clone();
    work.until(|| phase() == "Initialized");
    release(&work, "registry.local/bot:2");
    work.until(|| phase() == "Succeeded");
    work
}

fn release(work: &Work, image: &str) {
    work.change(|object| {
        object["spec"]["template"]["spec"]["containers"][0]["image"] = json!(image);
    });
}

#[test]
fn a_rollback_of_what_flagger_watches_is_done_when_its_copy_serves_it() {
    let work = flagged();
    let target = get(&work, Resource::Deployments, "bot");
    assert_eq!(target["spec"]["replicas"], 0, "{target}");
    let act = [
        "rollback",
        APP,
        "--to-revision",
        "1",
        "--yes",
        "--wait",
        "-o",
        "json",
    ];
    let done = read(&work.run(&act).success());
    assert_eq!(done["steps"][0]["rollout"]["state"], "complete", "{done}");
    let primary = get(&work, Resource::Deployments, "bot-primary");
    assert_eq!(image(&primary), "registry.local/bot:1");
    let canary = get(&work, Resource::Canaries, "bot");
    assert_eq!(canary["status"]["phase"], "Succeeded");
}

#[test]
fn a_rollback_to_what_the_copy_serves_is_done_though_the_analysis_stays_failed() {
    let work = flagged();
    let mut canary = get(&work, Resource::Canaries, "bot");
    canary["spec"]["skipAnalysis"] = json!(false);
    canary["spec"]["analysis"]["threshold"] = json!(1);
    let now = work.sim.cluster().now();
    let cluster = work.sim.cluster();
    let replaced = cluster.write(|store| store.replace(Resource::Canaries, canary, now));
    replaced.expect("a change");
    // Nobody calls it, and an analysis without numbers fails.
    release(&work, "registry.local/bot:3");
    let phase = || get(&work, Resource::Canaries, "bot")["status"]["phase"].clone();
    work.until(|| phase() == "Failed");
    let done = work.run(&["rollback", APP, "--yes", "--wait"]).success();
    let told = stdout(&done);
    assert!(told.contains("begins no analysis"), "{told}");
    assert!(told.contains("1 of 1 rolled out"), "{told}");
    let target = get(&work, Resource::Deployments, "bot");
    assert_eq!(image(&target), "registry.local/bot:2");
    assert_eq!(phase(), "Failed", "Flagger has nothing to do");
}

#[test]
fn a_rollback_of_a_borrowed_template_is_done_when_the_rollout_is() {
    let work = Work::new();
    let labels = json!({"app": "bot"});
    create(
        &work,
        Resource::Rollouts,
        json!({
            "metadata": {"name": "bot-rollout", "namespace": "rec", "labels": labels},
            "spec": {
                "replicas": 2,
                "selector": {"matchLabels": labels},
                "workloadRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "bot"},
                "strategy": {"canary": {"steps": [
                    {"setWeight": 50}, {"pause": {"duration": "30s"}},
                ]}},
            },
        }),
    );
    work.change(|object| object["spec"]["replicas"] = json!(0));
    let rollout = || get(&work, Resource::Rollouts, "bot-rollout");
    let healthy = || {
        let (rollout, deployment) = (rollout(), get(&work, Resource::Deployments, "bot"));
        let seen = &rollout["status"]["workloadObservedGeneration"];
        rollout["status"]["phase"] == "Healthy"
            && *seen == deployment["metadata"]["generation"].to_string()
    };
    work.until(healthy);
    let before = rollout()["status"]["stableRS"].clone();
    release(&work, "registry.local/bot:2");
    work.until(healthy);
    let act = [
        "rollback",
        APP,
        "--to-revision",
        "1",
        "--yes",
        "--wait",
        "-o",
        "json",
    ];
    let done = read(&work.run(&act).success());
    assert_eq!(done["steps"][0]["kind"], "Deployment", "{done}");
    assert_eq!(done["steps"][0]["rollout"]["state"], "complete", "{done}");
    assert_eq!(rollout()["status"]["stableRS"], before);
}
