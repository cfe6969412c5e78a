//! The suite over the LaunchDarkly backend, and its exchanges (`tests/fixtures/launchdarkly/`).

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::launchdarkly::{LaunchDarkly, Timing};
use dogwatch::backends::{FlagReader, Waits, WriteError, Writer};
use dogwatch::config::{AccessConfig, LaunchDarklyConfig, Span};
use dogwatch::model::{ClaimRules, CleanText, Flag, FlagKey, LastSeen, SourceState, Target};
use dogwatch::playbooks::{FieldChange, Step};
use serde_json::{Value, json};

use super::server::{Asked, Fault, Reply, Script, Server};
use super::suite::{self, Subject};
use super::viewer::Viewer;

const SUBJECT: Subject = Subject {
    backend: |address| backend(address),
    good: |names| paged(names.iter().map(|name| listed(name)).collect()),
    changed: |_, after| paged(after.iter().map(|name| listed(name)).collect()),
    huge,
};

fn backend(address: SocketAddr) -> Arc<LaunchDarkly> {
    // The second call of a process fails and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().expect("a folder").keep();
    let token = folder.join("token");
    std::fs::write(&token, "api-hunter2").expect("writable");
    let milliseconds = |count| Span(chrono::TimeDelta::milliseconds(count));
    let config = LaunchDarklyConfig {
        url: format!("http://{address}"),
        refresh: milliseconds(50),
        timeout: milliseconds(1_500),
        access: AccessConfig {
            token_file: Some(token),
            ..AccessConfig::default()
        },
        ..LaunchDarklyConfig::default()
    };
    let millis = Duration::from_millis;
    let timing = Timing {
        connect: millis(500),
        waits: Waits {
            min: millis(20),
            max: millis(200),
            refused_max: millis(100),
        },
        listing: Duration::from_mins(10),
        examine: Duration::from_secs(5),
    };
    LaunchDarkly::new(
        &config,
        ClaimRules::new("app-", Vec::new(), [].into()),
        timing,
    )
}

fn fixture(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/launchdarkly");
    let text = std::fs::read_to_string(format!("{folder}/{name}.json")).expect(name);
    serde_json::from_str(&text).expect(name)
}

/// The flag of the fixture, under another key.
fn listed(name: &str) -> Value {
    let mut flag = fixture("flag");
    flag["key"] = json!(name);
    flag
}

fn parameter(asked: &Asked, name: &str) -> Option<usize> {
    let url = reqwest::Url::parse(&format!("http://server{}", asked.target)).ok()?;
    let mut pairs = url.query_pairs();
    pairs.find(|(key, _)| key == name)?.1.parse().ok()
}

/// A server that holds these, page by page.
fn paged(flags: Vec<Value>) -> Script {
    Arc::new(move |asked: &Asked| {
        let body = match asked.path() {
            "/api/v2/flags/default" => {
                let offset = parameter(asked, "offset").unwrap_or(0).min(flags.len());
                let limit = parameter(asked, "limit").unwrap_or(20);
                let end = (offset + limit).min(flags.len());
                let mut page = json!({"items": flags[offset..end], "_links": {}});
                if end < flags.len() {
                    page["_links"]["next"] = json!({"href": format!("/x?offset={end}")});
                }
                page
            }
            "/api/v2/auditlog" | "/api/v2/flag-statuses/default/production" => {
                json!({"items": []})
            }
            "/api/v2/caller-identity" => fixture("caller-identity"),
            path => {
                let key = path.rsplit('/').next().unwrap_or_default();
                let Some(flag) = flags.iter().find(|flag| flag["key"] == key) else {
                    return Reply::json(404, &json!({"code": "not_found", "message": "no"}));
                };
                flag.clone()
            }
        };
        Reply::json(200, &body)
    })
}

fn huge(count: usize) -> Script {
    let mut flag = listed("x");
    let mut flags = Vec::with_capacity(count);
    for index in 0..count {
        flag["key"] = json!(format!("flag-{index:06}"));
        flags.push(flag.clone());
    }
    flags[0]["description"] = json!("x".repeat(10 << 20));
    paged(flags)
}

/// The exchanges as they are written down.
fn recorded() -> Script {
    Arc::new(|asked: &Asked| {
        let is_patch = asked.head.starts_with("PATCH");
        let name = match asked.path() {
            "/api/v2/flags/default" if parameter(asked, "offset") == Some(100) => "flags-2",
            "/api/v2/flags/default" => "flags-1",
            "/api/v2/flags/default/new-prompt" if is_patch => "patched",
            "/api/v2/flags/default/new-prompt" => "flag",
            "/api/v2/flag-statuses/default/production" => "statuses",
            "/api/v2/auditlog" => "auditlog",
            "/api/v2/caller-identity" => "caller-identity",
            _ => return Reply::json(404, &json!({"code": "not_found", "message": "no"})),
        };
        Reply::json(200, &fixture(name))
    })
}

fn refuses(status: u16, body: &str, headers: &'static str) -> Fault {
    Fault::Status {
        status,
        headers,
        body: fixture(body).to_string(),
    }
}

#[tokio::test]
async fn empty() {
    suite::bears_emptiness(SUBJECT).await;
}

#[tokio::test]
async fn unauthorized() {
    let fault = refuses(401, "unauthorized", "");
    suite::bears(SUBJECT, fault, "(401): check").await;
}

#[tokio::test]
async fn busy() {
    let words = "asks to wait (429): You've exceeded the API rate limit";
    suite::bears(SUBJECT, refuses(429, "busy", "retry-after: 1\r\n"), words).await;
}

#[tokio::test]
async fn busy_until_a_moment() {
    let words = "asks to wait (429): You've exceeded";
    let fault = refuses(429, "busy", "x-ratelimit-reset: 1000\r\n");
    suite::bears(SUBJECT, fault, words).await;
}

#[tokio::test]
async fn broken_inside() {
    let fault = refuses(500, "forbidden", "");
    suite::bears(SUBJECT, fault, "answered 500: Access to").await;
}

#[tokio::test]
async fn disconnects_midway() {
    suite::bears(SUBJECT, Fault::CutMidway, "broke").await;
}

#[tokio::test]
async fn html() {
    let fault = Fault::Body {
        kind: "text/html",
        body: b"<html>please log in</html>".to_vec(),
    };
    suite::bears(SUBJECT, fault, "not LaunchDarkly's: text/html").await;
}

#[tokio::test]
async fn silent() {
    suite::bears(SUBJECT, Fault::Silent, "no answer from 127.0.0.1").await;
    suite::is_examined_in_time(SUBJECT, Fault::Silent).await;
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
    suite::bears_size(SUBJECT, 3_000).await;
}

fn flag<'a>(viewer: &'a Viewer, name: &str) -> &'a Flag {
    let mut flags = viewer.flags.values();
    flags.find(|it| it.name().as_str() == name).expect("a row")
}

fn asked_for<'a>(asked: &'a [Asked], path: &str) -> Vec<&'a Asked> {
    asked.iter().filter(|asked| asked.path() == path).collect()
}

#[tokio::test]
async fn every_flag_is_listed_with_what_is_known_of_it() {
    let server = Server::start(recorded(), None).await;
    let mut viewer = Viewer::of(backend(server.address()));
    let names = ["beta-users", "kill-llm", "model-size", "new-prompt"];
    viewer.until_live(&names).await;
    let words = names.map(|name| {
        let flag = flag(&viewer, name);
        let percentage = flag.can.percentage.is_ok();
        let (state, exposure) = (flag.state.word(), flag.exposure.words());
        format!("{state}, {exposure}, {}, {percentage}", flag.kind.word())
    });
    assert_eq!(
        words,
        [
            "on, some: 1 rule, else 0 %, release, false",
            "on, everyone, kill-switch, true",
            "on, some: variation Big, —, false",
            "on, 5 %, release, true",
        ]
    );
    let new = flag(&viewer, "new-prompt");
    assert_eq!(new.claims[0].name.as_str(), "invoice-bot");
    assert_eq!(new.owner.as_deref(), Some("Ada Lovelace"));
    assert_eq!(new.changes[0].what.as_str(), "updated the flag");
    assert!(matches!(new.last_seen, LastSeen::At { .. }));
    assert_eq!(flag(&viewer, "kill-llm").last_seen, LastSeen::Never);
    let asked = server.asked();
    let pages = asked_for(&asked, "/api/v2/flags/default");
    assert_eq!(pages.len(), 2, "one request a page");
    for asked in &asked {
        assert!(
            asked.head.contains("authorization: api-hunter2"),
            "{asked:?}"
        );
        assert!(asked.head.contains("ld-api-version: 20240415"), "{asked:?}");
    }
    viewer.close().await;
}

#[tokio::test]
async fn only_what_was_touched_is_read_again() {
    let server = Server::start(paged(vec![listed("new-prompt"), listed("b")]), None).await;
    let mut viewer = Viewer::of(backend(server.address()));
    viewer.until_live(&["b", "new-prompt"]).await;
    let before = server.asked().len();
    let others = paged(vec![listed("new-prompt"), listed("b")]);
    let script: Script = Arc::new(move |asked: &Asked| match asked.path() {
        "/api/v2/auditlog" => Reply::json(200, &fixture("auditlog")),
        "/api/v2/flags/default/new-prompt" => Reply::json(200, &fixture("patched")),
        _ => others(asked),
    });
    server.behave_quietly(script, None);
    viewer
        .until("the change", |viewer| {
            flag(viewer, "new-prompt").exposure.words().as_str() == "25 %"
        })
        .await;
    let asked = server.asked();
    let since = &asked[before..];
    assert_eq!(
        asked_for(since, "/api/v2/flags/default/new-prompt").len(),
        1
    );
    assert!(asked_for(since, "/api/v2/flags/default").is_empty());
    viewer.close().await;
}

#[tokio::test]
async fn a_token_that_may_not_read_the_record_still_lists() {
    let others = paged(vec![listed("a")]);
    let script: Script = Arc::new(move |asked: &Asked| match asked.path() {
        "/api/v2/auditlog" => Reply::json(403, &fixture("forbidden")),
        _ => others(asked),
    });
    let server = Server::start(script, None).await;
    let mut viewer = Viewer::of(backend(server.address()));
    viewer.until_live(&["a"]).await;
    assert_eq!(viewer.state, SourceState::Live);
    let note = viewer.note.clone().expect("a note");
    assert!(note.contains("its record can't be read"), "{note}");
    viewer.close().await;
}

async fn looked_at(platform: &LaunchDarkly) -> Flag {
    let key = FlagKey {
        platform: "launchdarkly".into(),
        project: "default".into(),
        environment: "production".into(),
        name: "new-prompt".into(),
    };
    let mut looks = platform.look(std::slice::from_ref(&key)).await;
    looks.remove(&key).expect("an answer").expect("a flag")
}

fn to_25(flag: &Flag) -> Step {
    Step {
        target: Target::Flag {
            app: None,
            flag: flag.at.clone(),
        },
        changes: vec![FieldChange {
            pointer: "/percentage".into(),
            before: Some(json!(5).into()),
            after: Some(json!(25).into()),
        }],
        words: "5 % → 25 %".into(),
        event: "FlagSet".into(),
    }
}

#[tokio::test]
async fn a_step_is_one_semantic_patch_with_its_reason() {
    let server = Server::start(recorded(), None).await;
    let platform = backend(server.address());
    let step = to_25(&looked_at(&platform).await);
    let on = platform.read(&step.target).await.expect("a flag");
    assert_eq!(on.value["percentage"], json!(5));
    assert_eq!(on.uid, step.target.uid().as_str());
    let before = server.asked().len();
    let reason = CleanText::from("more people");
    let made = platform.apply(&step, &on, Some(&reason)).await;
    assert_eq!(made.expect("made").value["percentage"], json!(25));
    let asked = server.asked();
    let [patch] = &asked[before..] else {
        panic!("{:?}", &asked[before..])
    };
    assert!(
        patch
            .head
            .starts_with("PATCH /api/v2/flags/default/new-prompt HTTP")
    );
    assert!(
        patch
            .head
            .contains("domain-model=launchdarkly.semanticpatch")
    );
    let body: Value = serde_json::from_str(&patch.body).expect("JSON");
    assert_eq!(
        body,
        json!({
            "environmentKey": "production", "comment": "more people",
            "instructions": [{
                "kind": "updateFallthroughVariationOrRollout", "rolloutContextKind": "user",
                "rolloutWeights": {"new-prompt-true": 25_000, "new-prompt-false": 75_000},
            }],
        })
    );
    platform.dry_run(&step, &on).await.expect("it may be done");
    let asked = server.asked();
    let last = asked.last().expect("a request");
    assert!(last.target.ends_with("?dryRun=true"), "{}", last.target);
    let cluster = platform.cluster().await.expect("an account");
    assert_eq!(cluster.uid.as_deref(), Some("1234a56b7c89d012345e678f"));
    assert_eq!(platform.user().await.expect("a user").as_str(), "dogwatch");
}

#[tokio::test]
async fn each_refusal_says_what_it_means_for_the_change() {
    let server = Server::start(recorded(), None).await;
    let platform = backend(server.address());
    let step = to_25(&looked_at(&platform).await);
    let on = platform.read(&step.target).await.expect("a flag");
    for (status, body, headers, meaning) in [
        (409, "conflict", "", "conflict"),
        (403, "forbidden", "", "refused"),
        (401, "unauthorized", "", "refused"),
        (404, "forbidden", "", "gone"),
        (429, "busy", "retry-after: 7\r\n", "busy 7"),
        (500, "forbidden", "", "unknown"),
    ] {
        server.behave_quietly(recorded(), Some(refuses(status, body, headers)));
        let error = platform.apply(&step, &on, None).await.expect_err("no");
        let said = match &error {
            WriteError::Conflict(_) => "conflict".to_owned(),
            WriteError::Refused(_) => "refused".to_owned(),
            WriteError::Gone(_) => "gone".to_owned(),
            WriteError::Busy { retry_after, .. } => {
                format!("busy {}", retry_after.expect("a time").as_secs())
            }
            WriteError::NotSent(_) => "not sent".to_owned(),
            WriteError::Unknown(_) => "unknown".to_owned(),
        };
        assert_eq!(said, meaning, "{status}: {error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
