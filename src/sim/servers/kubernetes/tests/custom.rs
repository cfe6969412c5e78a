//! Custom resources: as a real server serves what CRDs declare.

use super::{cluster, get, request, send, write};
use crate::sim::servers::SharedCluster;
use crate::sim::store::Resource;
use serde_json::{Value, json};

const ROLLOUT: &str = "/apis/argoproj.io/v1alpha1/namespaces/finance/rollouts/r";
const RUN: &str = "/apis/argoproj.io/v1alpha1/namespaces/finance/analysisruns/r";
const SERVICE: &str = "/apis/serving.knative.dev/v1/namespaces/finance/services/r";

/// With one object of each kind that is patched.
fn with_objects() -> SharedCluster {
    let cluster = cluster(&[]);
    let now = cluster.now();
    cluster.write(|store| {
        for resource in [
            Resource::Rollouts,
            Resource::AnalysisRuns,
            Resource::KnativeServices,
        ] {
            let object = json!({
                "metadata": {"name": "r", "namespace": "finance"},
                "spec": {"replicas": 2},
                "status": {"phase": "Paused", "replicas": 2, "selector": "app=r"},
            });
            store.create(resource, object, now).unwrap();
        }
    });
    cluster
}

fn generation(tree: &Value) -> u64 {
    tree["metadata"]["generation"].as_u64().unwrap()
}

#[tokio::test]
async fn the_status_and_the_rest_are_written_apart() {
    let cluster = with_objects();
    let both = json!({"spec": {"replicas": 5}, "status": {"phase": "Healthy", "abort": true}});
    let through_status = format!("{ROLLOUT}/status");
    let status = write(&cluster, "PATCH", &through_status, &both)
        .await
        .json();
    assert_eq!(status["spec"]["replicas"], 2);
    assert_eq!(status["status"]["phase"], "Healthy");
    assert_eq!(
        (status["status"]["abort"].as_bool(), generation(&status)),
        (Some(true), 1)
    );
    let both = json!({"spec": {"replicas": 5}, "status": {"phase": "Paused"}});
    let main = write(&cluster, "PATCH", ROLLOUT, &both).await.json();
    assert_eq!(main["spec"]["replicas"], 5);
    assert_eq!(main["status"]["phase"], "Healthy");
    assert_eq!(generation(&main), 2);
    let cleared = json!({"status": {"abort": null}});
    let cleared = write(&cluster, "PATCH", &through_status, &cleared)
        .await
        .json();
    assert!(cleared["status"].get("abort").is_none());
}

#[tokio::test]
async fn an_analysis_run_has_no_address_for_its_status() {
    let cluster = with_objects();
    let patch = json!({"status": {"phase": "Failed"}});
    let apart = write(&cluster, "PATCH", &format!("{RUN}/status"), &patch).await;
    assert_eq!(apart.status, 404);
    let main = write(&cluster, "PATCH", RUN, &patch).await.json();
    assert_eq!(
        (main["status"]["phase"].as_str(), generation(&main)),
        (Some("Failed"), 2)
    );
    let label = json!({"metadata": {"labels": {"a": "b"}}});
    assert_eq!(
        generation(&write(&cluster, "PATCH", RUN, &label).await.json()),
        2
    );
}

#[tokio::test]
async fn refusals_have_their_codes() {
    let cluster = with_objects();
    let stale = json!({"metadata": {"resourceVersion": "1"}, "status": {"abort": true}});
    let at_status = format!("{ROLLOUT}/status");
    assert_eq!(
        write(&cluster, "PATCH", &at_status, &stale).await.status,
        409
    );
    let test = json!([{"op": "test", "path": "/metadata/resourceVersion", "value": "1"}]);
    assert_eq!(write(&cluster, "PATCH", ROLLOUT, &test).await.status, 422);
    for path in [ROLLOUT.to_owned(), format!("{ROLLOUT}/scale")] {
        let strategic = request("PATCH", &path)
            .header("authorization", "Bearer sim-ops")
            .header("content-type", "application/strategic-merge-patch+json");
        let body = json!({"spec": {"replicas": 3}});
        assert_eq!(send(&cluster, strategic, &body).await.status, 415, "{path}");
    }
}

#[tokio::test]
async fn a_rollout_is_scaled_through_its_scale() {
    let cluster = with_objects();
    let path = format!("{ROLLOUT}/scale");
    let scale = get(&cluster, &path).await.json();
    assert_eq!(scale["status"]["selector"], "app=r");
    let seven = json!({"spec": {"replicas": 7}});
    let scaled = write(&cluster, "PATCH", &path, &seven).await.json();
    assert_eq!(scaled["spec"]["replicas"], 7);
}

#[tokio::test]
async fn traffic_that_does_not_sum_to_a_hundred_is_refused_by_the_webhook() {
    let cluster = with_objects();
    let traffic = |percents: &[u64]| {
        let targets: Vec<Value> = percents
            .iter()
            .map(|percent| json!({"latestRevision": true, "percent": percent}))
            .collect();
        json!({"spec": {"traffic": targets}})
    };
    let table: [(&[u64], u16); 4] = [
        (&[60, 30], 400),
        (&[60, 40], 200),
        (&[100], 200),
        (&[], 200),
    ];
    for (percents, status) in table {
        let answer = write(&cluster, "PATCH", SERVICE, &traffic(percents)).await;
        assert_eq!(answer.status, status, "{percents:?}");
        if status == 400 {
            let message = answer.json()["message"].as_str().unwrap().to_owned();
            assert!(
                message.starts_with("admission webhook")
                    && message.ends_with("Traffic targets sum to 90, want 100: spec.traffic"),
                "{message}"
            );
        }
    }
}

#[tokio::test]
async fn a_crd_that_is_not_there_can_be_installed_later() {
    let cluster = with_objects();
    let listed = async || {
        let groups = get(&cluster, "/apis").await.json();
        let groups = groups["groups"].as_array().unwrap().clone();
        groups.iter().any(|it| it["name"] == "argoproj.io")
    };
    assert!(listed().await);
    for resource in [Resource::Rollouts, Resource::AnalysisRuns] {
        cluster.uninstall(resource);
    }
    assert!(!listed().await);
    for path in [ROLLOUT, "/apis/argoproj.io", "/apis/argoproj.io/v1alpha1"] {
        assert_eq!(get(&cluster, path).await.status, 404, "{path}");
    }
    cluster.install(Resource::Rollouts);
    assert!(listed().await);
    assert_eq!(get(&cluster, ROLLOUT).await.status, 200);
    let resources = get(&cluster, "/apis/argoproj.io/v1alpha1").await.json();
    let names: Vec<&str> = resources["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["rollouts", "rollouts/status", "rollouts/scale"]);
}

#[tokio::test]
async fn rights_are_asked_for_by_group_and_part() {
    let cluster = with_objects();
    let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    for (user, allowed) in [("ops", true), ("viewer", false)] {
        let asked = json!({"spec": {"resourceAttributes": {
            "verb": "patch", "group": "argoproj.io", "resource": "rollouts",
            "subresource": "status", "namespace": "finance",
        }}});
        let request = request("POST", path)
            .header("authorization", format!("Bearer sim-{user}"))
            .header("content-type", "application/json");
        let answer = send(&cluster, request, &asked).await.json();
        assert_eq!(answer["status"]["allowed"], allowed, "{user}");
    }
}

const FLAG: &str = "/apis/core.openfeature.dev/v1beta1/namespaces/finance/featureflags/f";

fn with_flag() -> SharedCluster {
    let cluster = cluster(&[]);
    let now = cluster.now();
    let object = json!({
        "metadata": {"name": "f", "namespace": "finance"},
        "spec": {"flagSpec": {"flags": {"ai": {
            "state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on",
        }}}},
    });
    cluster.write(|store| store.create(Resource::FeatureFlags, object, now).unwrap());
    cluster
}

#[tokio::test]
async fn a_feature_flag_is_changed_on_condition_of_its_version() {
    let cluster = with_flag();
    let before = get(&cluster, FLAG).await.json();
    let variant = "/spec/flagSpec/flags/ai/defaultVariant";
    let off = |version: &Value| {
        json!([
            {"op": "replace", "path": "/metadata/resourceVersion", "value": version},
            {"op": "replace", "path": variant, "value": "off"},
        ])
    };
    let version = &before["metadata"]["resourceVersion"];
    let dry = write(
        &cluster,
        "PATCH",
        &format!("{FLAG}?dryRun=All"),
        &off(version),
    )
    .await;
    assert_eq!(dry.json().pointer(variant), Some(&json!("off")));
    assert_eq!(get(&cluster, FLAG).await.json(), before);
    let done = write(&cluster, "PATCH", FLAG, &off(version)).await.json();
    assert_eq!(done.pointer(variant), Some(&json!("off")));
    assert_eq!((generation(&before), generation(&done)), (1, 2));
    // Somebody was faster.
    assert_eq!(
        write(&cluster, "PATCH", FLAG, &off(version)).await.status,
        409
    );
}

#[tokio::test]
async fn what_the_schema_of_a_feature_flag_forbids_is_refused() {
    let cluster = with_flag();
    for (field, value) in [
        ("state", json!("MAYBE")),
        ("state", Value::Null),
        ("variants", json!("on")),
        ("defaultVariant", json!(true)),
    ] {
        let patch = json!({"spec": {"flagSpec": {"flags": {"ai": {field: value}}}}});
        let refused = write(&cluster, "PATCH", FLAG, &patch).await;
        assert_eq!(refused.status, 422, "{patch}");
        assert_eq!(refused.json()["reason"], "Invalid");
    }
}
