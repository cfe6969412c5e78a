use super::*;
use proptest::prelude::*;

#[tokio::test]
async fn a_dry_run_shows_and_changes_nothing() {
    let cluster = cluster(&["a"]);
    let before = cluster.read(Store::revision);
    let path = format!("{DEPLOYMENTS}/a?dryRun=All");
    let shown = write(&cluster, "PATCH", &path, &json!({"spec": {"replicas": 5}})).await;
    assert_eq!(shown.json()["spec"]["replicas"], 5);
    let path = format!("{DEPLOYMENTS}?dryRun=All");
    assert_eq!(
        write(&cluster, "POST", &path, &deployment("b"))
            .await
            .status,
        201
    );
    let path = format!("{DEPLOYMENTS}/a?dryRun=All");
    assert_eq!(
        write(&cluster, "DELETE", &path, &Value::Null).await.status,
        200
    );
    assert_eq!(cluster.read(Store::revision), before);
    assert_eq!(replicas(&cluster, "a"), 2);
}

#[tokio::test]
async fn the_status_and_the_rest_are_written_through_their_own_addresses() {
    let cluster = cluster(&["a"]);
    let both = json!({"spec": {"replicas": 5}, "status": {"replicas": 7}});
    let path = format!("{DEPLOYMENTS}/a");
    let main = write(&cluster, "PATCH", &path, &both).await.json();
    assert_eq!(
        (&main["spec"]["replicas"], &main["status"]["replicas"]),
        (&json!(5), &Value::Null)
    );
    let both = json!({"spec": {"replicas": 6}, "status": {"replicas": 7}});
    let status = write(&cluster, "PATCH", &format!("{path}/status"), &both)
        .await
        .json();
    assert_eq!(
        (&status["spec"]["replicas"], &status["status"]["replicas"]),
        (&json!(5), &json!(7))
    );
    assert_eq!(
        status["metadata"]["generation"],
        main["metadata"]["generation"]
    );
}

#[tokio::test]
async fn scale_is_read_and_written() {
    let cluster = cluster(&["a"]);
    let path = format!("{DEPLOYMENTS}/a/scale");
    let scale = get(&cluster, &path).await.json();
    assert_eq!(
        (&scale["kind"], &scale["spec"]["replicas"]),
        (&json!("Scale"), &json!(2))
    );
    let patched = write(&cluster, "PATCH", &path, &json!({"spec": {"replicas": 4}})).await;
    assert_eq!(patched.json()["spec"]["replicas"], 4);
    assert_eq!(replicas(&cluster, "a"), 4);
    let negative = write(&cluster, "PATCH", &path, &json!({"spec": {"replicas": -4}})).await;
    assert_eq!(negative.status, 422);
    // The version that was read first is an old one by now.
    assert_eq!(write(&cluster, "PUT", &path, &scale).await.status, 409);
}

#[tokio::test]
async fn refusals_have_their_codes() {
    let cluster = cluster(&["a"]);
    let at = |rest: &str| format!("{DEPLOYMENTS}{rest}");
    let versioned = |version: &str| json!({"metadata": {"resourceVersion": version}});
    let mut elsewhere = deployment("b");
    elsewhere["metadata"]["namespace"] = "sales".into();
    let absent = "/apis/apps/v1/namespaces/absent/deployments".to_owned();
    let mut homeless = deployment("b");
    homeless["metadata"]["namespace"] = "absent".into();
    let renamed = json!({"metadata": {"name": "b"}});
    let selector = json!({"spec": {"selector": {"matchLabels": {"app": "b"}}}});
    let root = json!([{"op": "replace", "path": "", "value": 7}]);
    let table = [
        ("POST", at(""), deployment("a"), 409),
        ("POST", at(""), elsewhere, 400),
        ("POST", absent, homeless, 404),
        (
            "POST",
            at(""),
            json!({"kind": "Pod", "metadata": {"name": "b"}}),
            400,
        ),
        (
            "POST",
            at(""),
            json!({"metadata": {"name": "b"}, "spec": "none"}),
            400,
        ),
        ("POST", at(""), json!({"metadata": {"name": "b"}}), 422),
        ("POST", at(""), json!([]), 400),
        ("PUT", at("/nope"), deployment("nope"), 404),
        ("PUT", at("/a"), deployment("b"), 400),
        ("PATCH", at("/a"), versioned("1"), 409),
        ("PATCH", at("/a"), renamed, 400),
        ("PATCH", at("/a"), selector, 422),
        ("PATCH", at("/a"), root, 400),
        ("PATCH", at("/a?dryRun=Some"), json!({}), 400),
        ("PATCH", at(""), json!({}), 405),
        ("DELETE", at("/nope"), Value::Null, 404),
        (
            "DELETE",
            at("/a"),
            json!({"preconditions": {"uid": "x"}}),
            409,
        ),
        (
            "DELETE",
            at("/a?propagationPolicy=Sideways"),
            Value::Null,
            400,
        ),
    ];
    let before = cluster.read(Store::revision);
    for (method, path, body, status) in table {
        let answer = write(&cluster, method, &path, &body).await;
        assert_eq!(
            answer.status,
            status,
            "{method} {path} {body}: {}",
            answer.json()
        );
        assert_eq!(answer.json()["code"], status);
    }
    assert_eq!(cluster.read(Store::revision), before);
}

#[tokio::test]
async fn a_collection_is_deleted_by_selector() {
    let cluster = cluster(&["a", "b", "c"]);
    let path = format!("{DEPLOYMENTS}?labelSelector=app!=b");
    let gone = write(&cluster, "DELETE", &path, &Value::Null).await.json();
    assert_eq!(gone["items"].as_array().unwrap().len(), 2);
    assert_eq!(cluster.read(|store| store.count(Resource::Deployments)), 1);
}

#[tokio::test]
async fn every_write_is_on_record() {
    let cluster = cluster(&["a"]);
    let body = json!({"spec": {"replicas": 3}});
    let path = format!("{DEPLOYMENTS}/a?fieldManager=dogwatch");
    write(&cluster, "PATCH", &path, &body).await;
    write(&cluster, "PATCH", &format!("{path}&dryRun=All"), &body).await;
    get(&cluster, DEPLOYMENTS).await;
    let [write] = cluster.requests.writes().try_into().unwrap();
    assert_eq!((write.user.as_str(), write.status), ("ops", 200));
    assert_eq!(write.query, "fieldManager=dogwatch");
    assert_eq!(write.body, body.to_string());
    let all = get(&cluster, "/sim/requests").await.json();
    assert_eq!(all["requests"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn an_access_review_agrees_with_what_then_happens() {
    let cluster = cluster(&["a"]);
    for (user, allowed) in [("ops", true), ("finance", true), ("viewer", false)] {
        let token = format!("Bearer sim-{user}");
        let review = json!({"spec": {"resourceAttributes": {
            "verb": "patch", "group": "apps", "resource": "deployments", "namespace": "finance",
        }}});
        let reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        let asked = request("POST", reviews).header("authorization", &token);
        let answer = send(&cluster, asked, &review).await;
        assert_eq!(answer.json()["status"]["allowed"], allowed, "{user}");
        let patch = request("PATCH", &format!("{DEPLOYMENTS}/a"))
            .header("authorization", &token)
            .header("content-type", "application/merge-patch+json");
        let status = if allowed { 200 } else { 403 };
        assert_eq!(
            send(&cluster, patch, &json!({})).await.status,
            status,
            "{user}"
        );
    }
}

/// Some JSON, much of it with field names that mean something here.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z/.:-]{0,8}".prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "metadata",
        "spec",
        "status",
        "template",
        "containers",
        "selector",
        "matchLabels",
        "labels",
        "annotations",
        "ports",
        "name",
        "image",
        "replicas",
        "strategy",
        "rollingUpdate",
        "ownerReferences",
        "finalizers",
        "conditions",
        "$patch",
        "$retainKeys",
    ]);
    leaf.prop_recursive(5, 48, 6, move |inner| {
        let fields = prop::collection::btree_map(name.clone(), inner.clone(), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            fields.prop_map(|fields| {
                fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_body_brings_the_server_down(body in any_json()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let cluster = cluster(&["a"]);
            let strategic = "application/strategic-merge-patch+json";
            let merge = "application/merge-patch+json";
            let object = format!("{DEPLOYMENTS}/a");
            let status = format!("{object}/status");
            let scale = format!("{object}/scale");
            let table = [
                ("POST", DEPLOYMENTS, "application/json"),
                ("POST", "/api/v1/namespaces/finance/pods", "application/json"),
                ("POST", "/api/v1/namespaces/finance/events", "application/json"),
                ("POST", "/api/v1/namespaces", "application/json"),
                ("PATCH", &object, merge),
                ("PATCH", &object, strategic),
                ("PATCH", &status, merge),
                ("PATCH", &scale, merge),
                ("PUT", &object, "application/json"),
                ("DELETE", &object, "application/json"),
            ];
            for (method, path, kind) in table {
                let request = request(method, path)
                    .header("authorization", "Bearer sim-ops")
                    .header("content-type", kind);
                let answer = send(&cluster, request, &body).await;
                assert!(answer.status < 500, "{method} {path}: {}", answer.status);
            }
        });
    }
}
