//! What the real one answers was read off a running 7.4.1.

mod recorded;

use axum::body::{Body, to_bytes};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{SharedUnleash, Unleash, router};
use crate::sim::servers::{Cluster, Fault, Users};
use crate::sim::store::Store;

const FEATURES: &str = "/api/admin/projects/default/features";
const PRODUCTION: &str = "/api/admin/projects/default/features/a/environments/production";

struct Answered {
    status: u16,
    tag: Option<String>,
    text: String,
}

impl Answered {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

fn unleash() -> SharedUnleash {
    Unleash::new(Cluster::new(Store::new(7), Users::demonstration()))
}

async fn ask(unleash: &SharedUnleash, request: Request<Body>) -> Answered {
    let response = router(SharedUnleash::clone(unleash))
        .oneshot(request)
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    Answered {
        status: parts.status.as_u16(),
        tag: parts
            .headers
            .get("etag")
            .map(|it| it.to_str().unwrap().to_owned()),
        text: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

async fn get(unleash: &SharedUnleash, path: &str) -> Answered {
    let request = Request::get(path)
        .header("authorization", unleash.admin().text)
        .body(Body::empty());
    ask(unleash, request.unwrap()).await
}

async fn send(unleash: &SharedUnleash, method: &str, path: &str, body: Value) -> Answered {
    let body = match body {
        Value::Null => Body::empty(),
        body => Body::from(body.to_string()),
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", unleash.admin().text)
        .header("content-type", "application/json")
        .body(body);
    ask(unleash, request.unwrap()).await
}

async fn with_features(names: &[&str]) -> SharedUnleash {
    let unleash = unleash();
    for name in names {
        let made = send(&unleash, "POST", FEATURES, json!({"name": name})).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    unleash
}

async fn events(unleash: &SharedUnleash, feature: &str) -> Vec<String> {
    let path = format!("/api/admin/search/events?feature=IS:{feature}");
    let log = get(unleash, &path).await.json();
    let log = log["events"].as_array().unwrap().iter().rev();
    log.map(|event| event["type"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_share_is_added_and_patched_before_it_is_turned_on() {
    let unleash = with_features(&["a"]).await;
    let strategies = format!("{PRODUCTION}/strategies");
    let quarter = json!({
        "name": "flexibleRollout",
        "parameters": {"rollout": "25", "stickiness": "default", "groupId": "a"},
        "constraints": [],
    });
    let added = send(&unleash, "POST", &strategies, quarter).await;
    assert_eq!(added.status, 200, "{}", added.text);
    let id = added.json()["id"].as_str().unwrap().to_owned();
    let on = send(&unleash, "POST", &format!("{PRODUCTION}/on"), Value::Null).await;
    assert_eq!((on.status, on.text.as_str()), (200, ""));
    let listed = get(&unleash, &strategies).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["parameters"]["rollout"], "25");
    assert_eq!(listed[0]["milestoneId"], Value::Null);
    let one = format!("{strategies}/{id}");
    let replace =
        |value: Value| json!([{"op": "replace", "path": "/parameters/rollout", "value": value}]);
    let patched = send(&unleash, "PATCH", &one, replace("150".into())).await;
    assert_eq!(patched.status, 200);
    assert_eq!(patched.json()["parameters"]["rollout"], "150");
    let number = send(&unleash, "PATCH", &one, replace(60.into())).await;
    assert_eq!(number.status, 400);
    assert_eq!(number.json()["details"][0]["path"], "/parameters/rollout");
    let test = json!([
        {"op": "test", "path": "/parameters/rollout", "value": "25"},
        {"op": "replace", "path": "/parameters/rollout", "value": "60"},
    ]);
    let failed = send(&unleash, "PATCH", &one, test).await;
    assert_eq!(
        (failed.status, failed.json()["name"].as_str()),
        (500, Some("UnknownError"))
    );
    let gone = send(&unleash, "DELETE", &one, Value::Null).await;
    assert_eq!(gone.status, 200);
    let whole = get(&unleash, &format!("{FEATURES}/a")).await.json();
    assert_eq!(whole["environments"][1]["enabled"], false);
    assert_eq!(
        events(&unleash, "a").await,
        [
            "feature-created",
            "feature-strategy-add",
            "feature-environment-enabled",
            "feature-strategy-update",
            "feature-environment-disabled",
            "feature-strategy-remove",
        ]
    );
}

#[tokio::test]
async fn archive_revive_stale_and_tags() {
    let unleash = with_features(&["a", "b"]).await;
    let archived = send(&unleash, "DELETE", &format!("{FEATURES}/a"), Value::Null).await;
    assert_eq!(archived.status, 202);
    assert_eq!(get(&unleash, &format!("{FEATURES}/a")).await.status, 404);
    let found = get(&unleash, "/api/admin/search/features?archived=IS:true")
        .await
        .json();
    assert_eq!(found["features"][0]["name"], "a");
    let on = send(&unleash, "POST", &format!("{PRODUCTION}/on"), Value::Null).await;
    assert_eq!(
        (on.status, on.json()["name"].as_str()),
        (400, Some("ArchivedFeatureError"))
    );
    let back = send(&unleash, "POST", "/api/admin/archive/revive/a", Value::Null).await;
    assert_eq!(back.status, 200);
    let stale = json!({"stale": true, "features": ["a", "nope"]});
    let marked = send(&unleash, "POST", "/api/admin/projects/default/stale", stale).await;
    assert_eq!((marked.status, marked.text.as_str()), (202, ""));
    let tag = json!({"type": "app", "value": "invoice-bot"});
    let tagged = send(&unleash, "POST", "/api/admin/features/a/tags", tag.clone()).await;
    assert_eq!((tagged.status, tagged.json()), (201, tag));
    let path = "/api/admin/search/features?tag=INCLUDE:app:invoice-bot&state=IS:stale";
    let found = get(&unleash, path).await.json();
    assert_eq!(found["total"], 1);
    assert_eq!(found["features"][0]["tags"][0]["value"], "invoice-bot");
    assert_eq!(
        events(&unleash, "a").await,
        [
            "feature-created",
            "feature-archived",
            "feature-revived",
            "feature-stale-on",
            "feature-tagged"
        ]
    );
}

#[tokio::test]
async fn bulk_switches_all_that_there_are() {
    let unleash = with_features(&["a", "b"]).await;
    let path = "/api/admin/projects/default/bulk_features/environments/production/on";
    let body = json!({"features": ["a", "nope", "b"]});
    let done = send(&unleash, "POST", path, body).await;
    assert_eq!(done.status, 404);
    let found = get(
        &unleash,
        "/api/admin/search/features?status[]=production:enabled",
    )
    .await;
    let found = found.json();
    assert_eq!(found["total"], 2);
    // Who asks for one environment is not told of the others.
    assert_eq!(
        found["features"][0]["environments"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn pages_and_their_quirks() {
    let names: Vec<String> = (0..120).map(|nth| format!("f{nth:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let unleash = with_features(&names).await;
    let page = async |query: &str| {
        let found = get(&unleash, &format!("/api/admin/search/features?{query}")).await;
        let found = found.json();
        let features = found["features"].as_array().unwrap().clone();
        let first = features
            .first()
            .map(|it| it["name"].as_str().unwrap().to_owned());
        (
            features.len(),
            found["total"].as_u64().unwrap(),
            first.unwrap_or_default(),
        )
    };
    let table = [
        ("", 50, 120, "f000"),
        ("limit=100", 100, 120, "f000"),
        ("limit=101", 50, 120, "f000"),
        ("limit=abc&offset=100", 20, 120, "f100"),
        ("offset=120", 0, 0, ""),
        ("sortBy=name&sortOrder=desc&limit=1", 1, 120, "f119"),
        ("query=F11&limit=100", 10, 10, "f110"),
        ("project=IS:platform", 0, 0, ""),
        ("project=IS_NOT:platform", 50, 120, "f000"),
        ("type=IS_ANY_OF:release,experiment&limit=2", 2, 120, "f000"),
        ("lastSeenAt=IS_BEFORE:2099-01-01", 0, 0, ""),
        ("createdAt=IS_BEFORE:2099-01-01&limit=1", 1, 120, "f000"),
    ];
    for (query, len, total, first) in table {
        assert_eq!(page(query).await, (len, total, first.to_owned()), "{query}");
    }
    let bad = get(&unleash, "/api/admin/search/features?project=default").await;
    assert_eq!(bad.status, 400);
    assert_eq!(bad.json()["details"][0]["path"], "/query/project");
    let log = get(&unleash, "/api/admin/search/events?limit=1&offset=500")
        .await
        .json();
    assert_eq!(log, json!({"events": [], "total": 120}));
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let unleash = with_features(&["a"]).await;
    let path = "/api/admin/search/features";
    let first = get(&unleash, path).await;
    let tag = first.tag.unwrap();
    let again = async || {
        let request = Request::get(path)
            .header("authorization", unleash.admin().text)
            .header("if-none-match", &tag)
            .body(Body::empty());
        ask(&unleash, request.unwrap()).await
    };
    let known = again().await;
    assert_eq!((known.status, known.text.as_str()), (304, ""));
    send(&unleash, "POST", &format!("{PRODUCTION}/on"), Value::Null).await;
    assert_eq!(again().await.status, 200);
}

#[tokio::test]
async fn everything_at_once_is_told_by_the_export() {
    let unleash = with_features(&["a", "b"]).await;
    send(&unleash, "POST", &format!("{PRODUCTION}/on"), Value::Null).await;
    let path = "/api/admin/features-batch/export";
    let body = json!({"environment": "production", "project": "default"});
    let all = send(&unleash, "POST", path, body).await;
    assert_eq!(all.status, 200);
    let all = all.json();
    assert_eq!(all["features"].as_array().unwrap().len(), 2);
    assert_eq!(all["featureStrategies"][0]["featureName"], "a");
    assert_eq!(all["featureStrategies"][0]["parameters"]["rollout"], "100");
    assert_eq!(all["featureEnvironments"][1]["enabled"], false);
    assert_eq!(send(&unleash, "POST", path, json!({})).await.status, 400);
    let log = get(
        &unleash,
        "/api/admin/search/events?type=IS:features-exported",
    )
    .await;
    assert_eq!(log.json()["total"], 1);
    let asked = unleash.cluster.requests.daring();
    assert!(asked.iter().all(|it| it.path != path));
}

#[tokio::test]
async fn who_may_do_what() {
    let unleash = with_features(&["a"]).await;
    let with = async |token: Option<&str>, method: &str, path: &str| {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", token);
        }
        let answered = ask(&unleash, request.body(Body::empty()).unwrap()).await;
        let name = answered.json()["name"].as_str().map(str::to_owned);
        (answered.status, name.unwrap_or_default())
    };
    let user = "/api/admin/user";
    assert_eq!(
        with(None, "GET", user).await,
        (401, "AuthenticationRequired".to_owned())
    );
    assert_eq!(
        with(Some("x"), "GET", user).await,
        (401, "UnauthorizedError".to_owned())
    );
    let viewer = Some(unleash.viewer().text);
    assert_eq!(with(viewer, "GET", user).await.0, 200);
    let off = format!("{PRODUCTION}/off");
    assert_eq!(
        with(viewer, "POST", &off).await,
        (403, "PermissionError".to_owned())
    );
    let archive = format!("{FEATURES}/a");
    assert_eq!(
        with(viewer, "DELETE", &archive).await,
        (403, "PermissionError".to_owned())
    );
    let log = unleash.cluster.requests.all();
    let last = log.last().unwrap();
    assert_eq!((last.user.as_str(), last.status), ("viewer", 403));
    assert_eq!(with(None, "GET", "/health").await.0, 200);
    // An application may ask for what it is to do, and nothing else.
    let application = Some(unleash.application().text);
    assert_eq!(with(application, "GET", user).await.0, 403);
    let client = "/api/client/features?environment=production";
    assert_eq!(with(application, "GET", client).await.0, 200);
    assert_eq!(with(viewer, "GET", client).await.0, 200);
    assert_eq!(with(Some("x"), "GET", client).await.0, 401);
}

#[tokio::test]
async fn what_is_wrong_is_said_as_unleash_says_it() {
    let unleash = with_features(&["a"]).await;
    let names = async |method: &str, path: &str, body: Value| {
        let answered = send(&unleash, method, path, body).await;
        (
            answered.status,
            answered.json()["message"].as_str().unwrap().to_owned(),
        )
    };
    let (status, message) = names("GET", &format!("{FEATURES}/nope"), Value::Null).await;
    assert_eq!(status, 404);
    assert_eq!(
        message,
        "There's no feature named \"nope\" in project \"default\"."
    );
    let (status, message) = names("GET", "/api/admin/nope", Value::Null).await;
    assert_eq!(status, 404);
    assert_eq!(
        message,
        "The path you were looking for (/api/admin/nope) is not available."
    );
    let elsewhere = "/api/admin/projects/nope/features";
    let (status, message) = names("POST", elsewhere, json!({"name": "x"})).await;
    assert_eq!(
        (status, message.as_str()),
        (404, "Active project with id nope does not exist")
    );
    let (status, _) = names("POST", FEATURES, json!({"name": "a b"})).await;
    assert_eq!(status, 400);
    let (status, message) = names("POST", FEATURES, json!({"name": "a"})).await;
    assert_eq!(
        (status, message.as_str()),
        (409, "A flag with that name already exists")
    );
    let unknown = format!("{FEATURES}/a/environments/nope/strategies");
    let (status, message) = names("GET", &unknown, Value::Null).await;
    assert_eq!(
        (status, message.as_str()),
        (404, "Feature a does not have environment nope")
    );
    let strategies = format!("{PRODUCTION}/strategies");
    assert_eq!(
        names("POST", &strategies, json!({"name": "nope"})).await.0,
        400
    );
    let request = Request::post(FEATURES)
        .header("authorization", unleash.admin().text)
        .body(Body::from("{}"));
    let untyped = ask(&unleash, request.unwrap()).await;
    assert_eq!(untyped.status, StatusCode::UNSUPPORTED_MEDIA_TYPE.as_u16());
}

#[tokio::test]
async fn it_fails_as_it_is_told_to() {
    let unleash = with_features(&["a"]).await;
    let too_many = Fault::Answer {
        status: 429,
        retry_after: Some(7),
    };
    unleash.faults.set(too_many);
    let request = Request::get("/api/admin/user").body(Body::empty()).unwrap();
    let response = router(SharedUnleash::clone(&unleash))
        .oneshot(request)
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()["retry-after"], "7");
    unleash.faults.clear();
    assert_eq!(get(&unleash, "/api/admin/user").await.status, 200);
}

#[tokio::test]
async fn what_hardly_changes_has_the_form_of_the_real_one() {
    let unleash = with_features(&["a"]).await;
    let types = get(&unleash, "/api/admin/feature-types").await.json();
    assert_eq!(types["types"][2]["lifetimeDays"], 7);
    assert_eq!(types["types"][3]["lifetimeDays"], Value::Null);
    let environments = get(&unleash, "/api/admin/environments").await.json();
    assert_eq!(environments["environments"][1]["name"], "production");
    let projects = get(&unleash, "/api/admin/projects").await.json();
    assert_eq!(projects["projects"][0]["featureCount"], 1);
    let about = get(&unleash, "/api/admin/ui-config").await.json();
    assert_eq!(about["versionInfo"]["current"]["oss"], "7.4.1");
    assert_eq!(
        about["versionInfo"]["instanceId"].as_str().unwrap().len(),
        36
    );
}

#[tokio::test]
async fn applications_are_told_of_what_counts_and_report_what_they_ask_for() {
    let unleash = with_features(&["a", "b"]).await;
    send(&unleash, "POST", &format!("{PRODUCTION}/on"), Value::Null).await;
    let path = "/api/client/features?environment=production&project=default";
    let first = get(&unleash, path).await;
    let told = first.json();
    assert_eq!(told["features"][0]["enabled"], true);
    assert_eq!(
        told["features"][0]["strategies"][0]["parameters"]["rollout"],
        "100"
    );
    assert_eq!(told["features"][1]["strategies"], json!([]));
    let tag = first.tag.unwrap();
    let again = async || {
        let request = Request::get(path)
            .header("authorization", unleash.admin().text)
            .header("if-none-match", &tag)
            .body(Body::empty());
        ask(&unleash, request.unwrap()).await.status
    };
    assert_eq!(again().await, 304);
    let used = json!({"appName": "x", "bucket": {"toggles": {"a": {"yes": 1, "no": 0}}}});
    let reported = send(&unleash, "POST", "/api/client/metrics", used).await;
    assert_eq!(reported.status, 202);
    let seen = get(&unleash, FEATURES).await.json();
    assert!(seen["features"][0]["lastSeenAt"].is_string());
    assert!(seen["features"][1]["lastSeenAt"].is_null());
    send(&unleash, "POST", &format!("{PRODUCTION}/off"), Value::Null).await;
    assert_eq!(again().await, 200);
    let elsewhere = get(&unleash, "/api/client/features?environment=nowhere")
        .await
        .json();
    assert_eq!(elsewhere["features"][0]["strategies"], json!([]));
}
