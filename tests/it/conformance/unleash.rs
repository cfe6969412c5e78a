//! The suite over the Unleash backend.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::unleash::{Timing, Unleash};
use dogwatch::backends::{Backend, Waits};
use dogwatch::config::{Span, UnleashConfig};
use dogwatch::model::{ClaimRules, Exposure, Flag};
use serde_json::{Value, json};

use super::server::{Asked, Fault, Reply, Script, Server};
use super::suite::{self, Subject};
use super::viewer::Viewer;

const SUBJECT: Subject = Subject {
    backend: |address| backend(address, |_| {}),
    good: |names| good(names),
    changed: |_, after| good(after),
    huge,
};

fn timing() -> Timing {
    let millis = Duration::from_millis;
    Timing {
        connect: millis(500),
        waits: Waits {
            min: millis(20),
            max: millis(200),
            refused_max: millis(100),
        },
        listing: Duration::from_mins(10),
        examine: Duration::from_secs(5),
    }
}

fn backend(address: SocketAddr, adjust: impl Fn(&mut UnleashConfig)) -> Arc<dyn Backend> {
    // The second call of a process fails and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let milliseconds = |count| Span(chrono::TimeDelta::milliseconds(count));
    let mut config = UnleashConfig {
        url: format!("http://{address}"),
        refresh: milliseconds(50),
        timeout: milliseconds(800),
        ..UnleashConfig::default()
    };
    adjust(&mut config);
    Unleash::new(&config, ClaimRules::default(), timing())
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn strategy(share: &str) -> Value {
    json!({"id": "s", "name": "flexibleRollout", "parameters": {"rollout": share}})
}

fn listed(name: &str) -> Value {
    json!({
        "name": name, "type": "release", "stale": false, "createdAt": "2026-11-01T00:00:00.000Z",
        "environments": [{"name": "production", "enabled": true, "lastSeenAt": null}],
    })
}

fn told(name: &str) -> Value {
    json!({"name": name, "project": "default", "enabled": true, "strategies": [strategy("25")]})
}

/// What is asked for.
fn ask(asked: &Asked) -> &str {
    let path = asked.path();
    path.strip_prefix("/api/admin/").unwrap_or(path)
}

/// The answers of a server with one project of these features, of which clients are told so.
fn answers(features: Vec<Value>, clients: Vec<Value>) -> impl Fn(&Asked) -> Reply {
    move |asked| {
        let body = match ask(asked) {
            "user" => json!({
                "user": {"username": "admin", "secret": "hunter2"},
                "permissions": [{"permission": "ADMIN"}],
            }),
            "ui-config" => json!({"version": "7.4.1"}),
            "search/events" => json!({"events": [], "total": 0}),
            "projects" => json!({"projects": [{"id": "default"}]}),
            "projects/default/features" => json!({"features": features}),
            "/api/client/features" => json!({"features": clients}),
            _ => return Reply::json(404, &json!({"message": "no such path"})),
        };
        Reply::json(200, &body)
    }
}

fn good(names: &[&str]) -> Script {
    let names = owned(names);
    let features = names.iter().map(|name| listed(name)).collect();
    let clients = names.iter().map(|name| told(name)).collect();
    Arc::new(answers(features, clients))
}

fn huge(count: usize) -> Script {
    let names: Vec<String> = (0..count).map(|index| format!("flag-{index:06}")).collect();
    let mut features: Vec<_> = names.iter().map(|name| listed(name)).collect();
    features[0]["description"] = json!("x".repeat(10 << 20));
    let clients = names.iter().map(|name| told(name)).collect();
    let answers = answers(features, clients);
    Arc::new(answers)
}

fn refuses(status: u16, words: &str, headers: &'static str) -> Fault {
    let body = json!({"name": "x", "message": words, "details": [{"message": words}]});
    Fault::Status {
        status,
        headers,
        body: body.to_string(),
    }
}

#[tokio::test]
async fn empty() {
    suite::bears_emptiness(SUBJECT).await;
}

#[tokio::test]
async fn unauthorized() {
    let fault = refuses(401, "You must log in to use Unleash.", "");
    suite::bears(SUBJECT, fault, "(401): check").await;
}

#[tokio::test]
async fn forbidden() {
    let fault = refuses(403, "no \u{1b}[2J", "");
    suite::bears(SUBJECT, fault, "(403): no ^[[2J").await;
}

#[tokio::test]
async fn a_token_for_applications() {
    let words = "invalid token: expected a different token type for this endpoint";
    let fault = refuses(403, words, "");
    suite::bears(
        SUBJECT,
        fault,
        "name a file with an admin or a personal token",
    )
    .await;
}

#[tokio::test]
async fn busy() {
    let fault = refuses(429, "slow down", "retry-after: 1\r\n");
    suite::bears(SUBJECT, fault, "asks to wait (429): slow down").await;
}

#[tokio::test]
async fn broken_inside() {
    let fault = refuses(500, "the database is away", "");
    suite::bears(SUBJECT, fault, "answered 500: the database is away").await;
}

#[tokio::test]
async fn not_there() {
    let fault = Fault::Status {
        status: 404,
        headers: "",
        body: "404 page not found".into(),
    };
    suite::bears(SUBJECT, fault, "is the path of the URL right?").await;
}

#[tokio::test]
async fn moved() {
    let fault = Fault::Status {
        status: 302,
        headers: "location: https://sso.example.com/login?secret\r\n",
        body: String::new(),
    };
    let words = "redirects (302) to https://sso.example.com/login,";
    suite::bears(SUBJECT, fault, words).await;
}

#[tokio::test]
async fn disconnects_midway() {
    suite::bears(SUBJECT, Fault::CutMidway, "broke").await;
}

#[tokio::test]
async fn slams_the_door() {
    suite::bears(SUBJECT, Fault::Slammed, "broke").await;
}

#[tokio::test]
async fn garbage() {
    let fault = Fault::Body {
        kind: "application/json",
        body: b"{\"features\": [\xff\x1b[2J\n".to_vec(),
    };
    suite::bears(SUBJECT, fault, "not Unleash's").await;
}

#[tokio::test]
async fn html() {
    let fault = Fault::Body {
        kind: "text/html",
        body: b"<html>please log in</html>".to_vec(),
    };
    suite::bears(SUBJECT, fault, "text/html `<html>please log in").await;
}

#[tokio::test]
async fn slow() {
    suite::bears(SUBJECT, Fault::Slow(Duration::from_millis(50)), "").await;
}

#[tokio::test]
async fn silent() {
    suite::bears(SUBJECT, Fault::Silent, "no answer from 127.0.0.1").await;
    suite::is_examined_in_time(SUBJECT, Fault::Silent).await;
}

#[tokio::test]
async fn a_dead_connection() {
    suite::bears_a_dead_connection(SUBJECT).await;
}

#[tokio::test]
async fn a_restart() {
    suite::bears_a_restart(SUBJECT).await;
}

#[tokio::test]
async fn calm() {
    suite::is_calm_where_nothing_happens(SUBJECT).await;
}

#[tokio::test]
async fn size() {
    let subject = Subject {
        backend: |address| backend(address, |config| config.timeout = Span::seconds(30)),
        ..SUBJECT
    };
    suite::bears_size(subject, 3_000).await;
}

async fn watch(script: Script) -> (Server, Viewer) {
    let server = Server::start(script, None).await;
    let viewer = Viewer::of(backend(server.address(), |_| {}));
    (server, viewer)
}

fn flag<'a>(viewer: &'a Viewer, name: &str) -> &'a Flag {
    let mut flags = viewer.flags.values();
    flags.find(|it| it.name().as_str() == name).expect("a row")
}

fn event(id: u64, name: &str, kind: &str) -> Value {
    json!({
        "id": id, "type": kind, "createdBy": "ada", "createdAt": "2026-11-23T18:00:00Z",
        "featureName": name, "project": "default", "environment": "production",
    })
}

#[tokio::test]
async fn only_what_was_touched_is_read_again() {
    let (server, mut viewer) = watch(good(&["a", "b"])).await;
    viewer.until_live(&["a", "b"]).await;
    let before = server.asked().len();
    let others = answers(vec![listed("a"), listed("b")], vec![told("a"), told("b")]);
    server.behave_quietly(
        Arc::new(move |asked: &Asked| match ask(asked) {
            "search/events" => {
                let events = [
                    event(9, "b", "feature-strategy-update"),
                    event(8, "b", "feature-tagged"),
                ];
                Reply::json(200, &json!({"events": events, "total": 2}))
            }
            "projects/default/features/b" => {
                let mut feature = listed("b");
                feature["environments"][0]["strategies"] = json!([strategy("60")]);
                Reply::json(200, &feature)
            }
            "features/b/tags" => {
                Reply::json(200, &json!({"tags": [{"type": "app", "value": "shop"}]}))
            }
            _ => others(asked),
        }),
        None,
    );
    let set = |viewer: &Viewer| flag(viewer, "b").exposure.words().as_str() == "60 %";
    viewer.until("the change", set).await;
    assert_eq!(flag(&viewer, "b").claims[0].name.as_str(), "shop");
    assert_eq!(flag(&viewer, "b").changes.len(), 2);
    assert_eq!(flag(&viewer, "a").exposure.words().as_str(), "25 %");
    let asked = server.asked();
    let since = asked[before..].iter().map(ask);
    let read: Vec<_> = since.filter(|path| path.contains("features/")).collect();
    assert_eq!(read, ["projects/default/features/b", "features/b/tags"]);
    viewer.close().await;
}

#[tokio::test]
async fn after_a_gap_everything_is_listed() {
    let (server, mut viewer) = watch(good(&["a", "b"])).await;
    viewer.until_live(&["a", "b"]).await;
    let others = answers(vec![listed("b"), listed("c")], vec![told("b"), told("c")]);
    server.behave_quietly(
        Arc::new(move |asked: &Asked| match ask(asked) {
            "search/events" => {
                let events = (1..=100).rev();
                let events = events.map(|id| event(id, "c", "feature-tagged"));
                let events: Vec<_> = events.collect();
                Reply::json(200, &json!({"events": events, "total": 500}))
            }
            _ => others(asked),
        }),
        None,
    );
    viewer.until_live(&["b", "c"]).await;
    viewer.close().await;
}

#[tokio::test]
async fn a_project_that_fails_loses_no_other_and_no_row() {
    let projects = |failing: bool| -> Script {
        let others = answers(vec![listed("a")], vec![told("a"), told("b")]);
        Arc::new(move |asked: &Asked| match ask(asked) {
            "projects" => Reply::json(
                200,
                &json!({"projects": [{"id": "default"}, {"id": "shop"}]}),
            ),
            "projects/shop/features" if failing => {
                Reply::json(403, &json!({"message": "not yours"}))
            }
            "projects/shop/features" => Reply::json(200, &json!({"features": [listed("b")]})),
            _ => others(asked),
        })
    };
    let (server, mut viewer) = watch(projects(true)).await;
    viewer.until_live(&["a"]).await;
    let note = viewer.note.clone().expect("a note");
    assert!(note.contains("project shop: forbidden by"), "{note}");
    assert!(note.contains("not yours"), "{note}");
    viewer.close().await;

    // What was told before stays.
    server.behave(projects(false), None);
    let mut viewer = Viewer::of(backend(server.address(), |_| {}));
    viewer.until_live(&["a", "b"]).await;
    server.behave(projects(true), Some(Fault::Slammed));
    viewer.until_failing("broke").await;
    server.behave(projects(true), None);
    viewer.until_live(&["a", "b"]).await;
    viewer.until("a note", |viewer| viewer.note.is_some()).await;
    viewer.close().await;
}

#[tokio::test]
async fn how_a_flag_is_let_out_may_be_unknown() {
    let others = answers(vec![listed("a")], Vec::new());
    let script: Script = Arc::new(move |asked: &Asked| match ask(asked) {
        "/api/client/features" => Reply::json(403, &json!({"message": "not for you"})),
        _ => others(asked),
    });
    let (_server, mut viewer) = watch(script).await;
    viewer.until_live(&["a"]).await;
    let exposure = &flag(&viewer, "a").exposure;
    assert!(matches!(exposure, Exposure::Unknown { .. }), "{exposure:?}");
    assert!(flag(&viewer, "a").can.percentage.is_err());
    let note = viewer.note.clone().expect("a note");
    assert!(note.contains("let out in production is unknown"), "{note}");
    viewer.close().await;
}

#[tokio::test]
async fn what_clients_are_told_may_be_behind() {
    let mut feature = listed("a");
    feature["environments"][0]["hasEnabledStrategies"] = json!(true);
    let mut whole = listed("a");
    whole["environments"][0]["strategies"] = json!([strategy("60")]);
    let clients = vec![json!({"name": "a", "project": "default", "enabled": true})];
    let others = answers(vec![feature], clients);
    let script: Script = Arc::new(move |asked: &Asked| match ask(asked) {
        "projects/default/features/a" => Reply::json(200, &whole),
        "features/a/tags" => Reply::json(200, &json!({"tags": []})),
        _ => others(asked),
    });
    let (_server, mut viewer) = watch(script).await;
    viewer.until_live(&["a"]).await;
    let exposure = &flag(&viewer, "a").exposure;
    assert!(*exposure != Exposure::Everyone, "not for want of data");
    let set = |viewer: &Viewer| flag(viewer, "a").exposure.words().as_str() == "60 %";
    viewer.until("what there is", set).await;
    viewer.close().await;
}

#[tokio::test]
async fn odd_flags_are_left_out_or_cleaned() {
    let mut features = vec![listed("a"), listed("b\u{1b}[2J"), listed("c")];
    features[0]["description"] = json!("x\u{202e}\u{1b}[31m");
    features[0]["tags"] = json!([{"type": "app\u{7}", "value": "y\u{9b}"}]);
    features[2] = json!({"name": "c", "environments": [{"name": "production"}], "tags": null});
    let clients = vec![
        json!({"name": "a", "strategies": null}),
        json!({"name": "c"}),
    ];
    let (_server, mut viewer) = watch(Arc::new(answers(features, clients))).await;
    viewer.until_live(&["a", "c"]).await;
    let note = viewer.note.clone().expect("a note");
    assert!(note.contains("1 flags with odd names left out"), "{note}");
    let odd = flag(&viewer, "a");
    assert_eq!(odd.description.as_deref(), Some("x<U+202E>^[[31m"));
    assert_eq!(odd.tags[0].as_str(), "app^G:y<U+009B>");
    assert_eq!(flag(&viewer, "c").created, None);
    viewer.close().await;
}

#[tokio::test]
async fn a_configuration_that_cannot_work_is_said_at_the_source() {
    type Adjust = fn(&mut UnleashConfig);
    let cases: [(Adjust, &str); 3] = [
        (|config| config.url = String::new(), "no URL"),
        (
            |config| config.url = "ftp://x".into(),
            "must begin with http",
        ),
        (
            |config| config.access.token_file = Some("/no/such/file".into()),
            "token_file /no/such/file can't be read",
        ),
    ];
    for (adjust, words) in cases {
        let server = Server::start(good(&["a"]), None).await;
        let mut viewer = Viewer::of(backend(server.address(), adjust));
        viewer.until_failing(words).await;
        viewer.close().await;
    }
}
