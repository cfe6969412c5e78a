//! A real kubectl as the client of the embedded platform.
//!
//! `DOGWATCH_TEST_KUBECTL` names another one than that on the PATH.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers, too"
)]

#[path = "kubectl/client.rs"]
mod client;
#[path = "kubectl/rollback.rs"]
mod rollback;
#[path = "kubectl/rollouts.rs"]
mod rollouts;

use std::process::Stdio;

use client::{Client, PATIENCE, invoice_bot, row};
use dogwatch::sim::store::Resource;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn get_prints_tables() {
    let client = Client::start().await;
    let output = client.run("get deployments").await.output();
    assert_eq!(
        row(&output, "NAME"),
        ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]
    );
    assert_eq!(
        row(&output, "invoice-bot")[..4],
        ["invoice-bot", "2/2", "2", "2"]
    );

    let wide = client.run("get deployments -o wide").await.output();
    assert_eq!(
        row(&wide, "invoice-bot")[5..],
        [
            "app",
            "registry.local/invoice-bot:1",
            "app.kubernetes.io/name=invoice-bot"
        ]
    );
    let pods = client
        .run("get pods -l app.kubernetes.io/name=invoice-bot -o wide")
        .await
        .output();
    assert_eq!(row(&pods, "invoice-bot")[1..4], ["1/1", "Running", "0"]);
    assert_eq!(pods.lines().count(), 3);

    let everywhere = client.run("get deploy -A -o name").await.output();
    // Five apps, coredns and our own.
    assert_eq!(everywhere.lines().count(), 7, "{everywhere}");
    for line in [
        "get rs",
        "get ns",
        "get events",
        "get all",
        "get deploy --chunk-size=1 -A",
    ] {
        client.run(line).await.output();
    }
    let one = client
        .run("get deployment invoice-bot -o json")
        .await
        .output();
    let one: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(one["metadata"]["uid"], client.deployment().uid());
    let missing = client.run("get deployment nope").await.complaint();
    assert!(
        missing.contains(r#"deployments.apps "nope" not found"#),
        "{missing}"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn describe_tells_the_whole_story() {
    let client = Client::start().await;
    let output = client.run("describe deployment invoice-bot").await.output();
    let told = [
        "2 desired | 2 updated | 2 total | 2 available | 0 unavailable",
        "25% max unavailable, 25% max surge",
        "registry.local/invoice-bot:1",
        "janitor/ttl: 14d",
        "NewReplicaSetAvailable",
        "ScalingReplicaSet",
    ];
    for words in told {
        assert!(output.contains(words), "no {words:?} in:\n{output}");
    }
    let pods = client.run("describe pods").await.output();
    assert!(
        pods.contains("Controlled By:  ReplicaSet/invoice-bot-"),
        "{pods}"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn annotate_sets_overwrites_and_removes() {
    let client = Client::start().await;
    let refused = client
        .run("annotate deployment invoice-bot janitor/ttl=30d")
        .await
        .complaint();
    assert!(refused.contains("--overwrite"), "{refused}");
    assert_eq!(client.annotation("janitor/ttl"), "14d");
    client
        .run("annotate --overwrite deployment invoice-bot janitor/ttl=30d")
        .await
        .output();
    assert_eq!(client.annotation("janitor/ttl"), "30d");
    client
        .run("annotate deployment invoice-bot janitor/ttl-")
        .await
        .output();
    assert_eq!(client.annotation("janitor/ttl"), Value::Null);
    let managers = client.deployment().value()["metadata"]["managedFields"].clone();
    let entries = managers.as_array().into_iter().flatten();
    let mut names = entries.map(|entry| &entry["manager"]);
    assert!(
        names.all(|name| *name != "kubectl-annotate"),
        "it owns nothing any more: {managers}"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn patch_in_all_three_forms() {
    let client = Client::start().await;
    let strategic = concat!(
        r#"patch deployment invoice-bot -p {"spec":{"template":{"spec":{"containers":"#,
        r#"[{"name":"app","image":"registry.local/invoice-bot:2"}]}}}}"#,
    );
    client.run(strategic).await.output();
    assert_eq!(client.image(), "registry.local/invoice-bot:2");
    let merge = r#"patch deployment invoice-bot --type merge -p {"spec":{"replicas":3}}"#;
    client.run(merge).await.output();
    assert_eq!(client.deployment().value()["spec"]["replicas"], 3);
    let json = concat!(
        r#"patch deployment invoice-bot --type json -p "#,
        r#"[{"op":"replace","path":"/metadata/annotations/janitor~1ttl","value":"7d"}]"#,
    );
    client.run(json).await.output();
    assert_eq!(client.annotation("janitor/ttl"), "7d");

    let stale = concat!(
        r#"patch deployment invoice-bot --type merge "#,
        r#"-p {"metadata":{"resourceVersion":"1"},"spec":{"replicas":9}}"#,
    );
    let complaint = client.run(stale).await.complaint();
    assert!(
        complaint.contains("the object has been modified"),
        "{complaint}"
    );
    let negative = r#"patch deployment invoice-bot --type merge -p {"spec":{"replicas":-1}}"#;
    let complaint = client.run(negative).await.complaint();
    assert!(
        complaint.contains("must be greater than or equal to 0"),
        "{complaint}"
    );
    let shown =
        r#"patch deployment invoice-bot --dry-run=server -o json -p {"spec":{"replicas":8}}"#;
    let shown: Value = serde_json::from_str(&client.run(shown).await.output()).unwrap();
    assert_eq!(shown["spec"]["replicas"], 8);
    assert_eq!(client.deployment().value()["spec"]["replicas"], 3);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn a_rollout_is_followed_listed_and_undone() {
    let client = Client::start().await;
    let second = "set image deployment/invoice-bot app=registry.local/invoice-bot:2";
    client.run(second).await.output();
    let followed = client
        .run("rollout status deployment/invoice-bot --timeout=50s")
        .await
        .output();
    assert!(followed.contains("successfully rolled out"), "{followed}");
    let history = client
        .run("rollout history deployment/invoice-bot")
        .await
        .output();
    assert_eq!(row(&history, "1")[1..], ["first", "release"], "{history}");
    row(&history, "2");

    client
        .run("rollout undo deployment/invoice-bot")
        .await
        .output();
    assert_eq!(client.image(), "registry.local/invoice-bot:1");
    client
        .run("rollout status deployment/invoice-bot --timeout=50s")
        .await
        .output();
    let history = client
        .run("rollout history deployment/invoice-bot")
        .await
        .output();
    let revisions: Vec<&str> = history
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|word| word.parse::<u32>().is_ok())
        .collect();
    assert_eq!(revisions, ["2", "3"], "{history}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn get_w_shows_changes_as_they_happen() {
    let client = Client::start().await;
    let mut watching = client
        .command("get deployments -w")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let mut line = async || {
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await;
        line.expect("a line in time")
            .unwrap()
            .expect("kubectl goes on")
    };
    assert!(line().await.starts_with("NAME"));
    assert!(line().await.contains("2/2"));
    client
        .run("scale deployment invoice-bot --replicas=4")
        .await
        .output();
    while !line().await.contains("4/4") {}
    watching.kill().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn auth_can_i_knows_the_rules() {
    let mut client = Client::start().await;
    let answer = client.run("auth can-i delete deployments").await;
    assert!(
        answer.success && answer.stdout.trim() == "yes",
        "{answer:?}"
    );
    client.context = "viewer";
    let answer = client.run("auth can-i patch deployments.apps").await;
    assert!(
        !answer.success && answer.stdout.trim() == "no",
        "{answer:?}"
    );
    let answer = client.run("auth can-i list deployments.apps").await;
    assert_eq!(answer.stdout.trim(), "yes");
    client.run("auth can-i --list").await.output();
    let refused = client
        .run("delete deployment invoice-bot")
        .await
        .complaint();
    assert!(
        refused.contains(r#"User "viewer" cannot delete resource "deployments""#),
        "{refused}"
    );
    assert!(client.stored().is_some());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn delete_takes_everything_along() {
    let client = Client::start().await;
    let uid = client.deployment().uid().to_owned();
    let sets: Vec<String> = client.cluster().read(|store| {
        let sets = store.owned_by(Resource::ReplicaSets, &uid);
        sets.map(|set| set.uid().to_owned()).collect()
    });
    assert_eq!(sets.len(), 1);
    client
        .run("delete deployment invoice-bot --timeout=50s")
        .await
        .output();
    assert!(client.stored().is_none());
    client
        .until("what it owned is gone", || {
            client.cluster().read(|store| {
                store.owned_by(Resource::ReplicaSets, &uid).count() == 0
                    && store.owned_by(Resource::Pods, &sets[0]).count() == 0
            })
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn delete_in_the_foreground_waits_for_the_controllers() {
    let client = Client::start().await;
    // `--cascade=foreground` is not known to old versions; the API is.
    let body = r#"{"propagationPolicy":"Foreground"}"#;
    let options = client.files.path().join("options.json");
    std::fs::write(&options, body).unwrap();
    let path = "/apis/apps/v1/namespaces/rec/deployments/invoice-bot";
    let line = format!("delete --raw {path} -f {}", options.display());
    let marked: Value = serde_json::from_str(&client.run(&line).await.output()).unwrap();
    assert_eq!(
        marked["metadata"]["finalizers"],
        json!(["foregroundDeletion"])
    );
    client
        .until("it is gone", || client.stored().is_none())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn objects_are_created_and_applied_from_files() {
    let client = Client::start().await;
    let file = client.files.path().join("app.json");
    let mut app = invoice_bot();
    app["kind"] = "Deployment".into();
    app["apiVersion"] = "apps/v1".into();
    app["metadata"]["name"] = "lead-scorer".into();
    std::fs::write(&file, app.to_string()).unwrap();
    // Versions before 1.27 validate by schemas that this server does not have.
    let apply = format!("apply --validate=false -f {}", file.display());
    assert!(client.run(&apply).await.output().contains("created"));
    app["spec"]["replicas"] = 1.into();
    std::fs::write(&file, app.to_string()).unwrap();
    assert!(client.run(&apply).await.output().contains("configured"));
    assert!(client.run(&apply).await.output().contains("unchanged"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: run by .ci/run"]
async fn an_autoscaler_puts_a_size_back() {
    let client = Client::start().await;
    let create = |name: &str, most: u32| {
        let object = json!({
            "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": name, "namespace": "rec"},
            "spec": {
                "scaleTargetRef": {
                    "apiVersion": "apps/v1", "kind": "Deployment", "name": "invoice-bot",
                },
                "minReplicas": 2, "maxReplicas": most,
            },
        });
        let path = client.files.path().join(format!("{name}.json"));
        std::fs::write(&path, object.to_string()).unwrap();
        format!("apply -f {}", path.display())
    };
    client.run(&create("invoice-bot", 4)).await.output();
    let output = client.run("get hpa").await.output();
    assert_eq!(
        row(&output, "NAME"),
        [
            "NAME",
            "REFERENCE",
            "TARGETS",
            "MINPODS",
            "MAXPODS",
            "REPLICAS",
            "AGE"
        ]
    );
    assert_eq!(
        row(&output, "invoice-bot")[1..6],
        ["Deployment/invoice-bot", "cpu:", "<unknown>/80%", "2", "4"]
    );
    client
        .run("scale deployment invoice-bot --replicas=7")
        .await
        .output();
    let size = || client.deployment().value()["spec"]["replicas"].clone();
    client.until("it is put back", || size() == 4).await;
    client
        .run("scale deployment invoice-bot --replicas=1")
        .await
        .output();
    client.until("it is put back", || size() == 2).await;
    let told = client.run("describe hpa invoice-bot").await.output();
    for part in [
        "Deployment/invoice-bot",
        "SuccessfulRescale",
        "AbleToScale",
        "Current number of replicas above Spec.MaxReplicas",
    ] {
        assert!(told.contains(part), "{part} is not in:\n{told}");
    }
    let wrong = client.run(&create("wrong", 1)).await.complaint();
    assert!(wrong.contains("spec.maxReplicas: Invalid value"), "{wrong}");
    client.run("delete hpa invoice-bot").await.output();
    let output = client.run("get hpa").await;
    assert!(output.stderr.contains("No resources found"), "{output:?}");
}
