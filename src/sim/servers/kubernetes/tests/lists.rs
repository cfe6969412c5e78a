use super::*;

fn names(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["metadata"]["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn pages_fit_together_whatever_happens_in_between() {
    let cluster = cluster(&["a", "b", "c", "d", "e"]);
    let first = get(&cluster, &format!("{DEPLOYMENTS}?limit=2"))
        .await
        .json();
    assert_eq!(names(&first), ["a", "b"]);
    assert_eq!(first["metadata"]["remainingItemCount"], 3);

    let now = cluster.now();
    cluster.write(|store| {
        store
            .delete(Resource::Deployments, &Key::new("finance", "c"), now)
            .unwrap();
        store
            .create(Resource::Deployments, deployment("b2"), now)
            .unwrap();
    });
    let token = first["metadata"]["continue"].as_str().unwrap();
    let second = get(&cluster, &format!("{DEPLOYMENTS}?limit=2&continue={token}"))
        .await
        .json();
    assert_eq!(names(&second), ["c", "d"]);
    assert_eq!(
        second["metadata"]["resourceVersion"],
        first["metadata"]["resourceVersion"]
    );

    let token = second["metadata"]["continue"].as_str().unwrap();
    let third = get(&cluster, &format!("{DEPLOYMENTS}?limit=2&continue={token}"))
        .await
        .json();
    assert_eq!(names(&third), ["e"]);
    assert_eq!(third["metadata"].get("continue"), None);
}

#[tokio::test]
async fn a_page_whose_history_is_gone_can_be_continued_inconsistently() {
    let cluster = cluster(&["a", "b", "c"]);
    let first = get(&cluster, &format!("{DEPLOYMENTS}?limit=1"))
        .await
        .json();
    let token = first["metadata"]["continue"].as_str().unwrap();
    cluster.write(|store| {
        store
            .delete(
                Resource::Deployments,
                &Key::new("finance", "b"),
                cluster.now(),
            )
            .unwrap();
        store.compact(store.revision());
    });
    let expired = get(&cluster, &format!("{DEPLOYMENTS}?limit=1&continue={token}")).await;
    assert_eq!(
        (expired.status, &expired.json()["reason"]),
        (410, &json!("Expired"))
    );
    let status = expired.json();
    let token = status["metadata"]["continue"].as_str().unwrap();
    let rest = get(&cluster, &format!("{DEPLOYMENTS}?continue={token}"))
        .await
        .json();
    assert_eq!(names(&rest), ["c"]);
}

#[tokio::test]
async fn lists_are_narrowed_by_selectors() {
    let cluster = cluster(&["a", "b", "c"]);
    let table = [
        ("labelSelector=app%20in%20(a,c)", &["a", "c"][..]),
        ("fieldSelector=metadata.name=b", &["b"]),
        ("labelSelector=app!=a&limit=1", &["b"]),
    ];
    for (query, expected) in table {
        let list = get(&cluster, &format!("{DEPLOYMENTS}?{query}"))
            .await
            .json();
        assert_eq!(names(&list), expected, "{query}");
        assert_eq!(list["metadata"].get("remainingItemCount"), None);
    }
}

#[tokio::test]
async fn versions_that_are_not_there_yet_are_refused() {
    let cluster = cluster(&["a"]);
    for query in ["resourceVersion=999", "watch=1&resourceVersion=999"] {
        let answer = get(&cluster, &format!("{DEPLOYMENTS}?{query}")).await;
        assert_eq!(answer.status, 504, "{query}");
        let cause = &answer.json()["details"]["causes"][0]["reason"];
        assert_eq!(cause, "ResourceVersionTooLarge", "{query}");
    }
}

#[tokio::test]
async fn an_exact_version_is_that_version() {
    let cluster = cluster(&["a", "b"]);
    let version = cluster.read(Store::revision);
    cluster
        .write(|store| store.create(Resource::Deployments, deployment("c"), cluster.now()))
        .unwrap();
    let query = format!("resourceVersion={version}&resourceVersionMatch=Exact");
    assert_eq!(
        names(
            &get(&cluster, &format!("{DEPLOYMENTS}?{query}"))
                .await
                .json()
        ),
        ["a", "b"]
    );
    let query = format!("resourceVersion={version}&resourceVersionMatch=NotOlderThan");
    let list = get(&cluster, &format!("{DEPLOYMENTS}?{query}"))
        .await
        .json();
    assert_eq!(names(&list), ["a", "b", "c"]);
}

#[tokio::test]
async fn large_lists_are_compressed_on_demand_and_small_ones_never() {
    let many: Vec<String> = (0..600).map(|index| format!("app-{index}")).collect();
    let many = cluster(&many.iter().map(String::as_str).collect::<Vec<_>>());
    let ask = async |cluster: &SharedCluster| {
        let request = request("GET", DEPLOYMENTS)
            .header("authorization", "Bearer sim-ops")
            .header("accept-encoding", "gzip");
        send(cluster, request, &Value::Null).await
    };
    let large = ask(&many).await;
    assert_eq!(large.encoding.as_deref(), Some("gzip"));
    let plain = get(&many, DEPLOYMENTS).await;
    assert_eq!(plain.encoding, None);
    assert!(large.bytes.len() * 4 < plain.bytes.len());
    assert_eq!(ask(&cluster(&["a"])).await.encoding, None);
}

#[tokio::test]
async fn rules_hold_for_each_user() {
    let cluster = cluster(&["a"]);
    let table = [
        ("finance", DEPLOYMENTS, 200),
        ("finance", "/apis/apps/v1/deployments", 403),
        ("finance", "/apis/apps/v1/namespaces/sales/deployments", 403),
        ("finance", "/api/v1/namespaces/finance", 200),
        ("finance", "/api/v1/namespaces", 403),
        ("viewer", "/apis/apps/v1/deployments", 200),
        ("stranger", DEPLOYMENTS, 401),
        ("stranger", "/version", 200),
    ];
    for (user, path, status) in table {
        assert_eq!(
            get_as(user, &cluster, path).await.status,
            status,
            "{user} {path}"
        );
    }
}

#[tokio::test]
async fn without_a_token_a_user_may_be_named_and_only_operators_act_for_others() {
    let cluster = cluster(&["a"]);
    let table = [
        (None, Some("viewer"), 200),
        (None, Some("stranger"), 401),
        (None, None, 401),
        (Some("sim-ops"), Some("finance"), 403),
        (Some("sim-viewer"), Some("finance"), 200),
        (Some("nonsense"), Some("ops"), 401),
    ];
    for (token, name, status) in table {
        let mut request = request("GET", "/apis/apps/v1/deployments");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(name) = name {
            request = request.header("impersonate-user", name);
        }
        let answer = send(&cluster, request, &Value::Null).await;
        assert_eq!(answer.status, status, "{token:?} {name:?}");
    }
}
