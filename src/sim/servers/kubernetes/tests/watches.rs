use super::*;
use futures::StreamExt;

fn told(answer: &Answered) -> Vec<(String, String)> {
    let events = answer.lines();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    events
        .iter()
        .map(|event| {
            (
                text(&event["type"]),
                text(&event["object"]["metadata"]["name"]),
            )
        })
        .collect()
}

fn events(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(kind, name)| ((*kind).to_owned(), (*name).to_owned()))
        .collect()
}

/// With the clock paused, a watch ends at once when it has nothing more to tell.
#[tokio::test(start_paused = true)]
async fn without_a_version_a_watch_begins_with_everything() {
    let cluster = cluster(&["a", "b"]);
    for version in ["", "&resourceVersion=0"] {
        let path = format!("{DEPLOYMENTS}?watch=1&timeoutSeconds=1{version}");
        let answer = get(&cluster, &path).await;
        assert_eq!(told(&answer), events(&[("ADDED", "a"), ("ADDED", "b")]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_watch_from_a_version_tells_what_happened_since() {
    let cluster = cluster(&["a", "b"]);
    let version = cluster.read(Store::revision);
    let now = cluster.now();
    cluster.write(|store| {
        store
            .create(Resource::Deployments, deployment("c"), now)
            .unwrap();
        store
            .delete(Resource::Deployments, &Key::new("finance", "a"), now)
            .unwrap();
        let mut pod = deployment("p");
        pod["metadata"]["namespace"] = "sales".into();
        store.create(Resource::Deployments, pod, now).unwrap();
    });
    let path = format!(
        "{DEPLOYMENTS}?watch=1&timeoutSeconds=5&resourceVersion={version}&allowWatchBookmarks=true"
    );
    let answer = get(&cluster, &path).await;
    assert_eq!(
        told(&answer),
        events(&[("ADDED", "c"), ("DELETED", "a"), ("BOOKMARK", "")])
    );
    let bookmark = answer.lines().pop().unwrap();
    let newest = cluster.read(Store::revision).to_string();
    assert_eq!(bookmark["object"]["metadata"]["resourceVersion"], newest);
}

#[tokio::test(start_paused = true)]
async fn to_a_selector_objects_come_and_go_with_their_labels() {
    let cluster = cluster(&["a"]);
    let version = cluster.read(Store::revision);
    let now = cluster.now();
    let label = |value: &str| {
        cluster.write(|store| {
            let key = Key::new("finance", "a");
            let mut object = store.get(Resource::Deployments, &key).unwrap().value();
            object["metadata"]["labels"]["tier"] = value.into();
            store.replace(Resource::Deployments, object, now).unwrap();
        });
    };
    for value in ["gold", "gold-plus", "gold", "silver"] {
        label(value);
    }
    let selector = "labelSelector=tier%20in%20(gold,gold-plus)";
    let path =
        format!("{DEPLOYMENTS}?watch=1&timeoutSeconds=1&resourceVersion={version}&{selector}");
    let expected = [
        ("ADDED", "a"),
        ("MODIFIED", "a"),
        ("MODIFIED", "a"),
        ("DELETED", "a"),
    ];
    assert_eq!(told(&get(&cluster, &path).await), events(&expected));
}

#[tokio::test(start_paused = true)]
async fn a_version_that_has_been_forgotten_is_an_error_event() {
    let cluster = cluster(&["a", "b"]);
    cluster.write(|store| store.compact(store.revision()));
    let path = format!("{DEPLOYMENTS}?watch=1&resourceVersion=2");
    let answer = get(&cluster, &path).await;
    assert_eq!(answer.status, 200);
    let [event] = answer.lines().try_into().unwrap();
    assert_eq!(event["type"], "ERROR");
    assert_eq!(event["object"]["code"], 410);
    assert_eq!(event["object"]["reason"], "Expired");
}

#[tokio::test(start_paused = true)]
async fn a_streaming_list_ends_with_a_bookmark_that_says_so() {
    let cluster = cluster(&["a", "b"]);
    let path = format!(
        "{DEPLOYMENTS}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan\
         &allowWatchBookmarks=true&timeoutSeconds=1"
    );
    let answer = get(&cluster, &path).await;
    let expected = [("ADDED", "a"), ("ADDED", "b"), ("BOOKMARK", "")];
    assert_eq!(told(&answer), events(&expected));
    let end = &answer.lines()[2]["object"]["metadata"]["annotations"];
    assert_eq!(end["k8s.io/initial-events-end"], "true");

    cluster.set_streaming_lists(crate::sim::servers::StreamingLists::Forbidden);
    assert_eq!(get(&cluster, &path).await.status, 422);
}

#[tokio::test(start_paused = true)]
async fn tables_are_watched_too_and_name_their_columns_once() {
    let cluster = cluster(&["a", "b"]);
    let request = request("GET", &format!("{DEPLOYMENTS}?watch=1&timeoutSeconds=1"))
        .header("authorization", "Bearer sim-ops")
        .header("accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
    let lines = send(&cluster, request, &Value::Null).await.lines();
    assert_eq!(lines[0]["object"]["rows"][0]["cells"][0], "a");
    assert!(lines[0]["object"]["columnDefinitions"].is_array());
    assert!(lines[1]["object"]["columnDefinitions"].is_null());
}

#[tokio::test]
async fn a_change_is_told_at_once() {
    let cluster = cluster(&["a"]);
    let version = cluster.read(Store::revision);
    let request = request(
        "GET",
        &format!("{DEPLOYMENTS}?watch=1&resourceVersion={version}"),
    )
    .header("authorization", "Bearer sim-ops")
    .body(Body::empty())
    .unwrap();
    let response = router(cluster.clone()).call(request).await.unwrap();
    let mut stream = response.into_body().into_data_stream();
    for name in ["b", "c"] {
        cluster.write(|store| {
            store
                .create(Resource::Deployments, deployment(name), cluster.now())
                .unwrap();
        });
        let chunk = stream.next().await.unwrap().unwrap();
        let event: Value = serde_json::from_slice(&chunk).unwrap();
        assert_eq!(event["object"]["metadata"]["name"], name);
    }
}
