//! A rollback by dogwatch beside one by kubectl, each on a platform of its own.

use serde_json::{Value, json};

use crate::client::Client;

const ROLLED_OUT: &str = "rollout status deployment/invoice-bot --timeout=50s";

/// A platform whose app is at its third release, each with a change cause, and had its time to
/// live changed and an owner named since the first.
async fn third_release() -> Client {
    let client = Client::start().await;
    let release = async |number: u32| {
        let annotate = format!(
            "annotate --overwrite deployment invoice-bot kubernetes.io/change-cause=release-{number}"
        );
        client.run(&annotate).await.output();
        let patch = format!(
            r#"patch deployment invoice-bot -p {{"spec":{{"template":{{"spec":{{"containers":[{{"name":"app","image":"registry.local/invoice-bot:{number}","env":[{{"name":"RELEASE_{number}","value":"s3cret"}}]}}]}}}}}}}}"#
        );
        client.run(&patch).await.output();
        client.run(ROLLED_OUT).await.output();
    };
    release(2).await;
    release(3).await;
    client
        .run("annotate --overwrite deployment invoice-bot janitor/ttl=30d dogwatch.dev/owner=kim")
        .await
        .output();
    client
}

/// The revisions that `kubectl rollout history` lists.
async fn history(client: &Client) -> Vec<u32> {
    let listed = client
        .run("rollout history deployment/invoice-bot")
        .await
        .output();
    let first = listed.lines().map(|line| line.split_whitespace().next());
    first.filter_map(|word| word?.parse().ok()).collect()
}

/// What `kubectl get -o yaml` shows, without what tells one cluster or one moment from another.
async fn shown(client: &Client) -> (Value, Value) {
    let yaml = client
        .run("get deployment invoice-bot -o yaml")
        .await
        .output();
    let mut object: Value = serde_saphyr::from_str(&yaml).unwrap();
    let annotations = object["metadata"]["annotations"].take();
    for field in [
        "uid",
        "resourceVersion",
        "creationTimestamp",
        "managedFields",
    ] {
        object["metadata"][field].take();
    }
    // Some versions of kubectl send this, always empty; an API server keeps no such thing.
    let template = object["spec"]["template"]["metadata"].as_object_mut();
    template.unwrap().remove("creationTimestamp");
    let conditions = object["status"]["conditions"].as_array_mut().unwrap();
    for condition in conditions.iter_mut() {
        condition["lastUpdateTime"].take();
        condition["lastTransitionTime"].take();
    }
    conditions.sort_by_key(|condition| condition["type"].to_string());
    (object, annotations)
}

/// Does `theirs` with kubectl on one platform and `ours` with dogwatch on the other.
async fn side_by_side((kubectl, theirs): (&Client, &str), (dogwatch, ours): (&Client, &str)) {
    kubectl.run(theirs).await.output();
    kubectl.run(ROLLED_OUT).await.output();
    let told = dogwatch.dogwatch(ours).await.output();
    assert!(!told.contains("s3cret"), "{told}");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["steps"][0]["outcome"], json!({"state": "done"}));
    assert_eq!(told["steps"][0]["rollout"], json!({"state": "complete"}));
    assert_eq!(history(kubectl).await, history(dogwatch).await);
    assert_eq!(shown(kubectl).await.0, shown(dogwatch).await.0);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn a_rollback_leaves_what_kubectl_would_and_keeps_the_annotations() {
    let (kubectl, dogwatch) = tokio::join!(third_release(), third_release());
    assert_eq!(history(&dogwatch).await, [1, 2, 3]);
    let (_, before) = shown(&dogwatch).await;

    side_by_side(
        (
            &kubectl,
            "rollout undo deployment/invoice-bot --to-revision=1",
        ),
        (
            &dogwatch,
            "rollback invoice-bot --to-revision 1 --yes --wait -o json",
        ),
    )
    .await;
    assert_eq!(dogwatch.image(), "registry.local/invoice-bot:1");
    assert_eq!(history(&dogwatch).await, [2, 3, 4]);
    let (_, mut after) = shown(&dogwatch).await;
    let revision = &mut after["deployment.kubernetes.io/revision"];
    assert_eq!(revision.take(), "4");
    *revision = json!("3");
    assert_eq!(after, before, "nothing but the controller's own");

    side_by_side(
        (&kubectl, "rollout undo deployment/invoice-bot"),
        (&dogwatch, "undo --yes --wait -o json"),
    )
    .await;
    assert_eq!(dogwatch.image(), "registry.local/invoice-bot:3");
    assert_eq!(history(&dogwatch).await, [2, 4, 5]);

    // And by default to the revision before, as kubectl's.
    side_by_side(
        (&kubectl, "rollout undo deployment/invoice-bot"),
        (&dogwatch, "rollback invoice-bot --yes --wait -o json"),
    )
    .await;
    assert_eq!(dogwatch.image(), "registry.local/invoice-bot:1");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn a_restart_and_a_number_of_replicas_leave_what_kubectl_would() {
    let (kubectl, dogwatch) = tokio::join!(Client::start(), Client::start());
    side_by_side(
        (&kubectl, "scale deployment invoice-bot --replicas=4"),
        (
            &dogwatch,
            "scale invoice-bot --replicas 4 --yes --wait -o json",
        ),
    )
    .await;
    let restarted = async |client: &Client| {
        client.run(ROLLED_OUT).await.output();
        let (mut object, _) = shown(client).await;
        let annotations = &mut object["spec"]["template"]["metadata"]["annotations"];
        let when = annotations["kubectl.kubernetes.io/restartedAt"].take();
        let when = chrono::DateTime::parse_from_rfc3339(when.as_str().unwrap());
        assert!(when.is_ok(), "{when:?}");
        object["status"]["conditions"].take();
        (object, history(client).await)
    };
    kubectl
        .run("rollout restart deployment/invoice-bot")
        .await
        .output();
    let told = dogwatch
        .dogwatch("restart invoice-bot --yes --wait")
        .await
        .output();
    assert!(
        told.contains("1 of 1 rolled out") && !told.contains("undo"),
        "{told}"
    );
    assert_eq!(restarted(&kubectl).await, restarted(&dogwatch).await);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn what_kubectl_refuses_is_refused() {
    let client = third_release().await;
    client
        .run("rollout pause deployment/invoice-bot")
        .await
        .output();
    let theirs = client.run("rollout undo deployment/invoice-bot").await;
    assert!(!theirs.success, "{theirs:?}");
    for ours in ["rollback invoice-bot --yes", "restart invoice-bot --yes"] {
        let ours = client.dogwatch(ours).await;
        assert!(!ours.success, "{ours:?}");
        assert!(ours.stdout.contains("`resume` it first"), "{ours:?}");
    }
    assert_eq!(client.image(), "registry.local/invoice-bot:3");
}
