//! What cannot be told yet, what is slow, and what never begins to serve.

use dogwatch::sim::store::Resource;
use serde_json::json;

use super::drill::{App, Drill};
use crate::cli::desk::{json as read, stdout};

#[test]
fn too_little_traffic_is_inconclusive_however_often_it_is_asked() {
    let drill = Drill::of("quiet-canary", 1.0);
    let app = drill.lead();
    let mut needed = Vec::new();
    for wait in ["1s", "3s", "5s"] {
        let verdict = ["verdict", &app.id(), "-o", "json", "--wait", wait];
        let told = read(&drill.run(&verdict).code(5));
        let value = &told["verdict"]["value"];
        assert_eq!(value["outcome"], "inconclusive", "{told}");
        needed.push(value["needed"].as_u64().expect("a number"));
        let requests = &told["canary"]["counts"]["value"]["requests"];
        assert!(requests.as_u64() < Some(20), "{told}");
    }
    assert!(needed.iter().all(|needed| *needed > 100), "{needed:?}");
    // One answer is enough for who does not wait, and text says the same.
    let text = stdout(&drill.run(&["verdict", &app.id()]).code(5));
    assert!(text.contains("inconclusive: "), "{text}");
    assert!(text.contains("needed\n"), "{text}");
    let row = drill.rollout(|row| row["name"] == app.name.as_str());
    assert_eq!(row["pressure"], "waiting", "it fails nobody: {row}");
}

#[test]
fn a_slow_canary_fails_for_its_latency() {
    let drill = Drill::of("slow-canary", 1.0);
    let app = drill.lead();
    let verdict = ["verdict", &app.id(), "-o", "json", "--wait", "40s"];
    let told = read(&drill.run(&verdict).code(3));
    let value = &told["verdict"]["value"];
    assert_eq!(
        (&value["outcome"], &value["because"]),
        (&json!("fail"), &json!("latency")),
        "{told}"
    );
    assert!(value["latency"]["ratio"].as_f64() > Some(2.0), "{told}");
    assert_eq!(value["errors"]["canary"]["failures"], 0, "{told}");
    let sentence = told["sentence"].as_str().expect("words");
    assert!(sentence.contains("p95"), "{sentence}");
}

#[test]
fn what_never_serves_is_followed_to_its_deadline_and_taken_back() {
    let drill = Drill::of("stuck", 60.0);
    let app = drill.lead();
    let told = drill.act("promote-full", &app.id(), 1);
    let end = &told["steps"][0]["rollout"];
    assert_eq!(told["steps"][0]["outcome"]["state"], "done", "{told}");
    assert_eq!(end["state"], "failed", "{told}");
    let why = end["why"].as_str().expect("a reason");
    assert!(why.contains("has timed out progressing"), "{why}");
    let row = drill.rollout(|row| row["name"] == app.name.as_str());
    assert_eq!(row["pressure"], "failing", "{row}");

    let done = drill.act("rollback", &app.id(), 0);
    assert_eq!(done["steps"][1]["rollout"]["state"], "complete", "{done}");
    assert_eq!(drill.argo(&app)["status"]["phase"], "Healthy");
    no_pod_is_left_behind(&drill, &app);
}

/// All pods are of the stable release once the others have ended.
fn no_pod_is_left_behind(drill: &Drill, app: &App) {
    let stable = drill.argo(app)["status"]["stableRS"].take();
    drill.until("only stable pods", || {
        drill.sim.cluster().read(|store| {
            let pods = store.list(Resource::Pods, Some(&app.namespace));
            let labels = pods.map(|pod| pod.value()["metadata"]["labels"].take());
            let ours = labels.filter(|it| it["app.kubernetes.io/name"] == app.name.as_str());
            let hashes: Vec<_> = ours
                .map(|mut labels| labels["rollouts-pod-template-hash"].take())
                .collect();
            hashes.len() == 4 && hashes.iter().all(|hash| *hash == stable)
        })
    });
}
