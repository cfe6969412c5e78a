//! What is answered here has the form of what a real server answered, as it was recorded.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{PRODUCTION, SharedUnleash, get, send, with_features};

/// The status and the body of a recorded answer.
fn recorded(name: &str) -> (u16, Value) {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/tests/fixtures/unleash/{name}.http");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (_, answer) = text.split_once("--- response\n").unwrap();
    let (head, body) = answer.split_once("\n\n").unwrap_or((answer, ""));
    let status = head.split_whitespace().nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_default())
}

/// Every place in a tree, with what kind of value is there. What is null may be anything.
fn form(tree: &Value) -> BTreeMap<String, &'static str> {
    fn add(tree: &Value, path: &str, form: &mut BTreeMap<String, &'static str>) {
        let kind = match tree {
            Value::Null => "",
            Value::Bool(_) => "bool",
            Value::Number(_) => "number",
            Value::String(_) => "text",
            Value::Array(items) => {
                for item in items {
                    add(item, &format!("{path}[]"), form);
                }
                "list"
            }
            Value::Object(fields) => {
                for (field, value) in fields {
                    add(value, &format!("{path}.{field}"), form);
                }
                "struct"
            }
        };
        let known = form.entry(path.to_owned()).or_default();
        if known.is_empty() {
            *known = kind;
        }
    }
    let mut all = BTreeMap::new();
    add(tree, "", &mut all);
    all
}

/// Places that not every answer has: of what is not simulated, and of what hangs on the state.
const OPTIONAL: &[&str] = &[
    ".id",
    "groupId",
    "groupType",
    "segments",
    "dependencies",
    "constraints[]",
    "collaborators.users[]",
    ".flags.",
    "resourceLimits",
    "versionInfo.latest",
    "tree",
    ".data.",
    ".preData.",
];

fn agree(name: &str, ours: &Value) {
    let (_, theirs) = recorded(name);
    let (theirs, ours) = (form(&theirs), form(ours));
    for (place, kind) in &theirs {
        if OPTIONAL.iter().any(|it| place.contains(it)) {
            continue;
        }
        let have = ours.get(place);
        let have = have.unwrap_or_else(|| panic!("{name}: {place} is missing in {ours:?}"));
        let fits = have == kind || have.is_empty() || kind.is_empty();
        assert!(fits, "{name}: {place} is {have}, not {kind}");
    }
}

async fn lived() -> SharedUnleash {
    let unleash = with_features(&["checkout.new-ui"]).await;
    let strategies = PRODUCTION.replace("/a/", "/checkout.new-ui/");
    let on = format!("{strategies}/on");
    assert_eq!(send(&unleash, "POST", &on, Value::Null).await.status, 200);
    let tag = json!({"type": "app", "value": "checkout"});
    send(
        &unleash,
        "POST",
        "/api/admin/features/checkout.new-ui/tags",
        tag,
    )
    .await;
    unleash
}

#[tokio::test]
async fn reads_have_the_recorded_form() {
    let unleash = lived().await;
    let table = [
        ("feature-types", "/api/admin/feature-types"),
        ("environments", "/api/admin/environments"),
        ("projects", "/api/admin/projects"),
        ("health", "/health"),
        ("user-admin-token", "/api/admin/user"),
        (
            "project-features-200",
            "/api/admin/projects/default/features",
        ),
        ("search-features-all", "/api/admin/search/features"),
        ("search-events-types", "/api/admin/search/events"),
        (
            "search-events-of-flag",
            "/api/admin/search/events?feature=IS:checkout.new-ui",
        ),
        (
            "feature-200",
            "/api/admin/projects/default/features/checkout.new-ui",
        ),
        ("tags-200", "/api/admin/features/checkout.new-ui/tags"),
        (
            "strategies-200",
            "/api/admin/projects/default/features/checkout.new-ui/environments/production/strategies",
        ),
        (
            "client-features-200",
            "/api/client/features?environment=production&project=default",
        ),
        (
            "feature-no-such-flag-404",
            "/api/admin/projects/default/features/nothere",
        ),
        (
            "feature-other-project-404",
            "/api/admin/projects/other/features/checkout.new-ui",
        ),
        ("tags-no-such-flag-404", "/api/admin/features/nothere/tags"),
        ("no-such-path-404", "/api/admin/nothere"),
    ];
    for (name, path) in table {
        let answered = get(&unleash, path).await;
        assert_eq!(
            answered.status,
            recorded(name).0,
            "{name}: {}",
            answered.text
        );
        agree(name, &answered.json());
    }
}

/// What is sent, and where to.
type Sent = (&'static str, &'static str, String, Value);

/// Sends them one after the other, and compares the answers with the recordings of these names.
async fn compare(unleash: &SharedUnleash, all: Vec<Sent>) {
    for (name, method, path, body) in all {
        let answered = send(unleash, method, &path, body).await;
        let (status, theirs) = recorded(name);
        assert_eq!(answered.status, status, "{name}: {}", answered.text);
        if theirs.is_null() {
            assert_eq!(answered.text, "", "{name}");
            continue;
        }
        agree(name, &answered.json());
        let told = (&answered.json()["message"], &theirs["message"]);
        let same = ["404", "409", "archived-400"];
        let is_same = same.iter().any(|it| name.ends_with(it));
        assert!(
            !is_same || shortened(told.0) == shortened(told.1),
            "{name}: {told:?}"
        );
    }
}

const PROJECT: &str = "/api/admin/projects/default";
const FEATURE: &str = "/api/admin/projects/default/features/checkout.new-ui";

#[tokio::test]
async fn writes_of_strategies_have_the_recorded_form() {
    let unleash = lived().await;
    let strategies = format!("{FEATURE}/environments/production/strategies");
    let listed = get(&unleash, &strategies).await.json();
    let one = format!("{strategies}/{}", listed[0]["id"].as_str().unwrap());
    let none = format!("{strategies}/44f58616-a779-48c9-b902-103d56f685f3");
    let rollout =
        |value: &Value| json!([{"op": "replace", "path": "/parameters/rollout", "value": value}]);
    let test = json!([{"op": "test", "path": "/parameters/rollout", "value": "no"}]);
    let (few, many, number) = (json!("60"), json!("150"), json!(60));
    let all = vec![
        ("strategy-patch-200", "PATCH", one.clone(), rollout(&few)),
        (
            "strategy-patch-150-200",
            "PATCH",
            one.clone(),
            rollout(&many),
        ),
        (
            "strategy-patch-number-400",
            "PATCH",
            one.clone(),
            rollout(&number),
        ),
        ("strategy-patch-test-failed-500", "PATCH", one, test),
        (
            "strategy-patch-no-such-strategy-404",
            "PATCH",
            none.clone(),
            rollout(&few),
        ),
        (
            "strategy-delete-no-such-strategy-404",
            "DELETE",
            none,
            Value::Null,
        ),
    ];
    compare(&unleash, all).await;
}

#[tokio::test]
async fn writes_of_features_have_the_recorded_form() {
    let unleash = lived().await;
    let features = || format!("{PROJECT}/features");
    let at = |rest: &str| format!("{PROJECT}/features/{rest}");
    let here = |rest: &str| format!("{FEATURE}/environments/{rest}");
    let bulk = || format!("{PROJECT}/bulk_features/environments/production/on");
    let stale = || format!("{PROJECT}/stale");
    let revive = |name: &str| format!("/api/admin/archive/revive/{name}");
    let name = |name: &str| json!({"name": name});
    let names = |name: &str| json!({"features": [name], "stale": true});
    let nothere = at("nothere/environments/production/on");
    let everything = json!({"environment": "production", "project": "default"});
    let export = "/api/admin/features-batch/export".to_owned();
    let none = Value::Null;
    let all = vec![
        (
            "feature-create-second-201",
            "POST",
            features(),
            name("second"),
        ),
        (
            "feature-create-409",
            "POST",
            features(),
            name("checkout.new-ui"),
        ),
        (
            "feature-create-bad-name-400",
            "POST",
            features(),
            name("a b"),
        ),
        ("off-200", "POST", here("production/off"), none.clone()),
        ("on-200", "POST", here("production/on"), none.clone()),
        ("on-no-such-flag-404", "POST", nothere, none.clone()),
        (
            "on-no-such-environment-404",
            "POST",
            here("nowhere/on"),
            none.clone(),
        ),
        ("bulk-on-200", "POST", bulk(), names("second")),
        ("bulk-on-no-such-flag", "POST", bulk(), names("nothere")),
        ("stale-202", "POST", stale(), names("second")),
        ("stale-no-such-flag-202", "POST", stale(), names("nothere")),
        ("export-200", "POST", export, everything),
        ("archive-202", "DELETE", FEATURE.to_owned(), none.clone()),
        (
            "archive-again-202",
            "DELETE",
            FEATURE.to_owned(),
            none.clone(),
        ),
        (
            "archive-no-such-flag-404",
            "DELETE",
            at("nothere"),
            none.clone(),
        ),
        (
            "off-archived-400",
            "POST",
            here("production/off"),
            none.clone(),
        ),
        (
            "feature-archived-404",
            "GET",
            FEATURE.to_owned(),
            none.clone(),
        ),
        (
            "strategies-archived-200",
            "GET",
            here("production/strategies"),
            none.clone(),
        ),
        (
            "revive-200",
            "POST",
            revive("checkout.new-ui"),
            none.clone(),
        ),
        (
            "revive-again-200",
            "POST",
            revive("checkout.new-ui"),
            none.clone(),
        ),
        ("revive-no-such-flag-404", "POST", revive("nothere"), none),
    ];
    compare(&unleash, all).await;
}

/// Without the ids, which differ.
fn shortened(message: &Value) -> String {
    let text = message.as_str().unwrap_or_default();
    let (first, _) = text.split_once("id").unwrap_or((text, ""));
    first.to_owned()
}
