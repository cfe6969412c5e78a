//! kubectl and the custom resources of those that let releases in.

use std::sync::Arc;

use dogwatch::sim::store::{Key, Resource, Stored};
use serde_json::{Value, json};

use crate::client::{Client, row};

/// The Rollout that waits at 25 hundredths, with a canary that fails.
fn waiting(client: &Client) -> Key {
    let all: Vec<Arc<Stored>> = client
        .cluster()
        .read(|store| store.list(Resource::Rollouts, None).cloned().collect());
    let found = all.iter().find(|stored| {
        let status = stored.value()["status"].take();
        status["phase"] == "Paused" && status["canary"]["weights"]["canary"]["weight"] == 25
    });
    found.expect("the lead of the scenario").key().clone()
}

fn status(client: &Client, key: &Key) -> Value {
    let stored = client
        .cluster()
        .read(|store| store.get(Resource::Rollouts, key).cloned());
    stored.unwrap().value()["status"].take()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn get_prints_what_the_resources_say_of_themselves() {
    let client = Client::of("bad-canary", 60).await;
    let key = waiting(&client);
    let rollouts = client.run("get rollouts -A").await.output();
    assert_eq!(
        row(&rollouts, "NAMESPACE"),
        [
            "NAMESPACE",
            "NAME",
            "DESIRED",
            "CURRENT",
            "UP-TO-DATE",
            "AVAILABLE",
            "AGE"
        ]
    );
    let line = rollouts
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .find(|words| words[1] == key.name)
        .unwrap();
    assert_eq!(line[2..6], ["4", "5", "1", "5"]);
    for short in [
        "get ro -A",
        "get ar -A",
        "get ksvc -A",
        "get rev -A",
        "get canaries -A",
    ] {
        let table = client.run(short).await.output();
        assert!(table.lines().count() > 1, "{short}: {table}");
    }
    let one = format!("get rollout -n {} {} -o yaml", key.namespace, key.name);
    let yaml = client.run(&one).await.output();
    let object: Value = serde_saphyr::from_str(&yaml).unwrap();
    assert_eq!(object["status"], status(&client, &key));
    assert_eq!(object["kind"], "Rollout");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn what_is_patched_into_a_rollout_is_done() {
    let client = Client::of("bad-canary", 60).await;
    let key = waiting(&client);
    let patch = |flags: &str, body: Value| {
        let (namespace, name) = (&key.namespace, &key.name);
        format!("patch rollout {name} -n {namespace} {flags} --type merge -p {body}")
    };
    let refused = client
        .run(&format!(
            "patch rollout {} -n {} -p {}",
            key.name,
            key.namespace,
            json!({"spec": {"paused": true}})
        ))
        .await
        .complaint();
    assert!(refused.contains("strategic"), "{refused}");
    let abort = json!({"status": {"abort": true}});
    // Without the address of the status, nothing comes of it.
    client.run(&patch("", abort.clone())).await.output();
    assert!(status(&client, &key).get("abort").is_none());

    client
        .run(&patch("--subresource status", abort))
        .await
        .output();
    client
        .until("it is given up", || {
            status(&client, &key)["phase"] == "Degraded"
        })
        .await;
    let after = status(&client, &key);
    let weights = &after["canary"]["weights"];
    assert_eq!(
        (&weights["canary"]["weight"], &weights["stable"]["weight"]),
        (&json!(0), &json!(100))
    );
}

/// The release that is stable, as its ReplicaSet keeps it.
async fn stable_template(client: &Client, key: &Key) -> Value {
    let stable = status(client, key)["stableRS"].take();
    let name = format!("{}-{}", key.name, stable.as_str().unwrap());
    let one = format!("get rs -n {} {name} -o json", key.namespace);
    let set: Value = serde_json::from_str(&client.run(&one).await.output()).unwrap();
    let mut template = set["spec"]["template"].clone();
    let labels = template["metadata"]["labels"].as_object_mut().unwrap();
    assert!(labels.remove("rollouts-pod-template-hash").is_some());
    template
}

/// What `kubectl get -o yaml` shows, without what tells one cluster or one moment from another.
async fn shown(client: &Client, key: &Key) -> Value {
    let one = format!("get rollout -n {} {} -o yaml", key.namespace, key.name);
    let yaml = client.run(&one).await.output();
    let mut object: Value = serde_saphyr::from_str(&yaml).unwrap();
    for field in ["uid", "resourceVersion", "creationTimestamp"] {
        object["metadata"][field].take();
    }
    let conditions = object["status"]["conditions"].as_array_mut().unwrap();
    for condition in conditions.iter_mut() {
        condition["lastUpdateTime"].take();
        condition["lastTransitionTime"].take();
    }
    conditions.sort_by_key(|condition| condition["type"].to_string());
    object
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn a_rollback_leaves_what_the_controllers_own_tool_would() {
    let (theirs, ours) = tokio::join!(Client::of("bad-canary", 60), Client::of("bad-canary", 60));
    let key = waiting(&ours);
    assert_eq!(waiting(&theirs), key);
    let (namespace, name) = (&key.namespace, &key.name);
    let template = stable_template(&theirs, &key).await;
    let abort = json!({"status": {"abort": true}});
    let undo = json!([{"op": "replace", "path": "/spec/template", "value": template}]);
    let patch = format!("patch rollout {name} -n {namespace}");
    for line in [
        format!("{patch} --subresource status --type merge -p {abort}"),
        format!("{patch} --type json -p {undo}"),
    ] {
        theirs.run(&line).await.output();
    }
    let healthy = async |client: &Client| {
        let holds = || status(client, &key)["phase"] == "Healthy";
        client.until("it is healthy", holds).await;
    };
    healthy(&theirs).await;

    let line = format!("rollback {name} --yes --reason drill --wait -o json");
    let told = ours.dogwatch_in(namespace, &line).await.output();
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["steps"][1]["rollout"]["state"], "complete", "{told}");
    let (theirs, ours) = (shown(&theirs, &key).await, shown(&ours, &key).await);
    assert_eq!(ours["spec"]["template"], template);
    assert_eq!(ours, theirs);
}
