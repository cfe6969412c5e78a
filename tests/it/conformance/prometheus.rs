//! The suite over the Prometheus backend.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::prometheus::{Prometheus, Timing};
use dogwatch::backends::{Backend, FindingState, Waits};
use dogwatch::config::{PrometheusConfig, Span};
use dogwatch::model::signals::{Measured, Signal, SignalSet};
use dogwatch::model::{CleanText, SourceState};
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

/// Everything that is waited for, small.
fn timing() -> Timing {
    let millis = Duration::from_millis;
    Timing {
        connect: millis(500),
        grace: millis(300),
        waits: Waits {
            min: millis(20),
            max: millis(200),
            refused_max: millis(100),
        },
        survey: Duration::from_mins(1),
        inspect: millis(100),
        examine: Duration::from_secs(5),
    }
}

fn milliseconds(count: i64) -> Span {
    Span(chrono::TimeDelta::milliseconds(count))
}

fn backend(address: SocketAddr, adjust: impl Fn(&mut PrometheusConfig)) -> Arc<dyn Backend> {
    // The second call of a process fails and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut config = PrometheusConfig {
        url: format!("http://{address}"),
        refresh: milliseconds(50),
        timeout: milliseconds(500),
        ..PrometheusConfig::default()
    };
    adjust(&mut config);
    Prometheus::new(&config, &CleanText::new("prod"), timing())
}

fn labels(name: &str) -> Value {
    json!({"namespace": "apps", "app": name})
}

fn vector(series: &[Value]) -> Value {
    json!({"status": "success", "data": {"resultType": "vector", "result": series}})
}

/// One series a name, with this value.
fn each(names: &[String], value: &str) -> Value {
    let series = names
        .iter()
        .map(|name| json!({"metric": labels(name), "value": [1_800_000_000.0, value]}));
    vector(&series.collect::<Vec<_>>())
}

/// What was asked, by what is in the query.
fn signal(asked: &Asked) -> Option<Signal> {
    let query = asked.field("query")?;
    let has = |part: &str| query.contains(part);
    match () {
        () if has("__name__") || query == "time()" => None,
        () if has("histogram_quantile") => Some(Signal::Latency),
        () if has("5..") => Some(Signal::Errors),
        () if has("memory") => Some(Signal::Memory),
        () if has("cpu") => Some(Signal::Cpu),
        () => Some(Signal::Requests),
    }
}

fn survey(asked: &Asked) -> Reply {
    let now = dogwatch::clock::now().timestamp_millis() as f64 / 1_000.0;
    let value = json!([now, now.to_string()]);
    let body = match asked.field("query").as_deref() {
        Some("time()") => {
            json!({"status": "success", "data": {"resultType": "scalar", "result": value}})
        }
        Some(query) if query.contains("__name__") => {
            let metric = json!({"__name__": "http_requests_total"});
            vector(&[json!({"metric": metric, "value": [now, "3"]})])
        }
        _ => {
            return Reply::json(
                404,
                &json!({"status": "error", "errorType": "x", "error": "?"}),
            );
        }
    };
    Reply::json(200, &body)
}

/// A server that answers each signal with what `answer` gives.
fn serving(answer: impl Fn(Signal) -> Reply + Send + Sync + 'static) -> Script {
    Arc::new(move |asked: &Asked| match signal(asked) {
        Some(signal) => answer(signal),
        None => survey(asked),
    })
}

fn good(names: &[&str]) -> Script {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    serving(move |signal| {
        let body = match signal {
            Signal::Requests => each(&names, "2.5"),
            // No failures: no series.
            Signal::Errors => vector(&[]),
            _ => each(&names, "0.25"),
        };
        Reply::json(200, &body)
    })
}

fn huge(count: usize) -> Script {
    let names: Vec<String> = (0..count).map(|index| format!("app-{index:06}")).collect();
    let requests = each(&names, "1");
    let mut latency = each(&names, "0.5");
    latency["data"]["result"][0]["metric"]["other"] = json!("x".repeat(10 << 20));
    serving(move |signal| match signal {
        Signal::Requests => Reply::json(200, &requests),
        Signal::Latency => Reply::json(200, &latency),
        _ => Reply::json(200, &vector(&[])),
    })
}

fn refuses(status: u16, kind: &str, words: &str, headers: &'static str) -> Fault {
    let body = json!({"status": "error", "errorType": kind, "error": words}).to_string();
    Fault::Status {
        status,
        headers,
        body,
    }
}

#[tokio::test]
async fn empty() {
    suite::bears_emptiness(SUBJECT).await;
}

#[tokio::test]
async fn unauthorized() {
    let fault = refuses(401, "unauthorized", "no", "");
    suite::bears(SUBJECT, fault, "check bearer_token_file").await;
}

#[tokio::test]
async fn forbidden() {
    let fault = refuses(403, "forbidden", "no \u{1b}[2J", "");
    suite::bears(SUBJECT, fault, "forbidden: no ^[[2J").await;
}

#[tokio::test]
async fn busy() {
    let fault = refuses(429, "too_many", "slow down", "retry-after: 1\r\n");
    suite::bears(SUBJECT, fault, "asks to wait (429): too_many: slow down").await;
}

#[tokio::test]
async fn broken_inside() {
    let fault = refuses(500, "internal", "storage is sad", "");
    suite::bears(SUBJECT, fault, "answered 500: internal: storage is sad").await;
}

#[tokio::test]
async fn not_executed() {
    let fault = refuses(422, "execution", "too many samples", "");
    suite::bears(SUBJECT, fault, "422: execution: too many samples").await;
}

#[tokio::test]
async fn unavailable_behind_a_proxy() {
    let fault = Fault::Status {
        status: 503,
        headers: "",
        body: "<html>maintenance</html>".into(),
    };
    suite::bears(SUBJECT, fault, "<html>maintenance</html>").await;
}

#[tokio::test]
async fn moved() {
    let fault = Fault::Status {
        status: 302,
        headers: "location: https://sso.example.com/login?secret\r\n",
        body: String::new(),
    };
    suite::bears(
        SUBJECT,
        fault,
        "redirects (302) to https://sso.example.com/login,",
    )
    .await;
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
        body: b"{\"status\": [\xff\x1b[2J\n".to_vec(),
    };
    suite::bears(SUBJECT, fault, "not Prometheus's").await;
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
    suite::bears_size(SUBJECT, 3_000).await;
}

fn first(viewer: &Viewer) -> Measured {
    *viewer.measured.values().next().expect("one")
}

async fn watch(script: Script, adjust: impl Fn(&mut PrometheusConfig)) -> (Server, Viewer) {
    let server = Server::start(script, None).await;
    let mut viewer = Viewer::of(backend(server.address(), adjust));
    viewer
        .until("a round", |viewer| !viewer.asked.is_empty())
        .await;
    (server, viewer)
}

#[tokio::test]
async fn a_round_is_one_query_a_signal_at_one_time() {
    let (server, viewer) = watch(good(&["a", "b"]), |_| {}).await;
    assert_eq!(first(&viewer).requests, Some(2.5));
    assert_eq!(first(&viewer).failures, Some(0.0), "no failures are none");
    assert_eq!(first(&viewer).latency, Some(0.25));
    let asked: Vec<_> = [Signal::Requests, Signal::Errors, Signal::Latency].into();
    assert_eq!(viewer.asked.iter().collect::<Vec<_>>(), asked);
    viewer.close().await;
    let asked = server.asked();
    let timed: Vec<_> = asked
        .iter()
        .filter_map(|asked| asked.field("time"))
        .collect();
    assert!(timed.len() >= 3, "{timed:?}");
    assert!(timed[..3].iter().all(|time| *time == timed[0]), "{timed:?}");
    for asked in &asked {
        assert!(
            asked.head.starts_with("POST /api/v1/query HTTP/1.1"),
            "{}",
            asked.head
        );
        assert_eq!(asked.field("timeout").as_deref(), Some("500ms"));
    }
}

#[tokio::test]
async fn one_query_that_fails_is_named_and_the_others_go_on() {
    let failing = |status: u16, words: &'static str| {
        serving(move |signal| match signal {
            Signal::Latency => {
                let body = json!({"status": "error", "errorType": "execution", "error": words});
                Reply::json(status, &body)
            }
            Signal::Errors => Reply::json(200, &vector(&[])),
            _ => Reply::json(200, &each(&["a".into()], "2")),
        })
    };
    for status in [400, 422, 503] {
        let (_server, mut viewer) = watch(failing(status, "too much"), |_| {}).await;
        viewer
            .until("the words", |viewer| {
                let note = viewer.note.as_ref();
                note.is_some_and(|note| note.contains("execution: too much"))
            })
            .await;
        let note = viewer.note.clone().expect("a note");
        assert!(note.starts_with("latency: "), "{note}");
        assert_eq!(viewer.state, SourceState::Live);
        let asked: SignalSet = [Signal::Requests, Signal::Errors].into_iter().collect();
        assert_eq!(viewer.asked, asked, "latency stays what it was, and ages");
        assert_eq!(first(&viewer).requests, Some(2.0));
        viewer.close().await;
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_named_and_the_others_go_on() {
    let names: Vec<String> = (0..300_001).map(|index| format!("{index}")).collect();
    let latency = each(&names, "1").to_string().into_bytes();
    let script = serving(move |signal| match signal {
        Signal::Latency => Reply::Whole {
            status: 200,
            body: latency.clone(),
        },
        _ => Reply::json(200, &each(&["a".into()], "2")),
    });
    let long = |config: &mut PrometheusConfig| config.timeout = Span::seconds(30);
    let (_server, viewer) = watch(script, long).await;
    let note = viewer.note.clone().expect("a note");
    assert!(note.contains("latency: more than 300000 series"), "{note}");
    assert_eq!(viewer.names(), ["a"]);
    viewer.close().await;
}

#[tokio::test]
async fn what_is_odd_is_said_at_the_source() {
    let script = serving(|signal| {
        let mut series: Vec<Value> = ["1", "NaN", "+Inf", "-Inf"]
            .iter()
            .enumerate()
            .map(|(index, value)| {
                let labels = labels(&format!("app-{index}"));
                json!({"metric": labels, "value": [1, value]})
            })
            .collect();
        series.push(json!({"metric": {"app": "homeless"}, "value": [1, "1"]}));
        series.push(json!({"metric": {}, "value": [1, "1"]}));
        if signal == Signal::Latency {
            let other = json!({"namespace": "apps", "app_kubernetes_io_name": "app-0"});
            series.push(json!({"metric": other, "value": [1, "9"]}));
        }
        let mut body = vector(&series);
        body["warnings"] = json!(["store \u{1b}eu is away"]);
        body["infos"] = json!(["might not be a counter"]);
        Reply::json(200, &body)
    });
    let (_server, viewer) = watch(script, |_| {}).await;
    assert_eq!(viewer.names(), ["app-0"]);
    assert_eq!(first(&viewer).latency, Some(9.0), "the worst");
    let note = viewer.note.clone().expect("a note");
    for words in [
        "store ^[eu is away",
        "might not be a counter",
        "6 series without label namespace",
        "latency: 1 more series of the same app, the worst is shown",
        "requests: 3 series of no use",
    ] {
        assert!(note.contains(words), "{words}: {note}");
    }
    viewer.close().await;
}

#[tokio::test]
async fn what_vanishes_is_no_longer_said() {
    let (server, mut viewer) = watch(good(&["a", "b"]), |_| {}).await;
    server.behave(good(&["b"]), None);
    viewer.until_live(&["b"]).await;
    viewer.close().await;
}

#[tokio::test]
async fn where_no_metric_is_known_it_is_said() {
    let script: Script = Arc::new(|asked: &Asked| match asked.field("query").as_deref() {
        Some("time()") => survey(asked),
        _ => Reply::json(200, &vector(&[])),
    });
    let (server, mut viewer) = watch(script, |_| {}).await;
    let note = viewer.note.clone().expect("a note");
    assert!(note.contains("none of the metrics is there"), "{note}");
    // It is looked for again, without being told.
    server.behave(good(&["a"]), None);
    viewer.until_live(&["a"]).await;
    assert_eq!(viewer.note, None);
    viewer.close().await;
}

#[tokio::test]
async fn a_configuration_that_cannot_work_is_said_at_the_source() {
    type Adjust = fn(&mut PrometheusConfig);
    let cases: [(Adjust, &str); 4] = [
        (|config| config.url = String::new(), "no URL"),
        (
            |config| config.url = "ftp://x".into(),
            "must begin with http",
        ),
        (
            |config| config.sets = vec!["htp".into()],
            "no metric set `htp`",
        ),
        (
            |config| config.access.bearer_token_file = Some("/no/such/file".into()),
            "bearer_token_file /no/such/file can't be read",
        ),
    ];
    for (adjust, words) in cases {
        let server = Server::start(good(&["a"]), None).await;
        let mut viewer = Viewer::of(backend(server.address(), adjust));
        viewer.until_failing(words).await;
        viewer.close().await;
    }
}

#[tokio::test]
async fn queries_and_labels_of_the_configuration_are_used() {
    let script: Script = Arc::new(|asked: &Asked| {
        let metric = json!({"cluster": "eu", "team": "x", "ns": "shop", "svc": "cart"});
        let series = [json!({"metric": metric, "value": [1, "7"]})];
        match asked.field("query").as_deref() {
            Some("time()") => survey(asked),
            Some("my:requests" | "my:memory") => Reply::json(200, &vector(&series)),
            _ => Reply::json(200, &vector(&[])),
        }
    });
    let (server, viewer) = watch(script, |config| {
        config.sets = vec!["http".into()];
        config.query.requests = Some("my:requests".into());
        config.query.memory = Some("my:memory".into());
        config.labels.cluster = Some("cluster".into());
        config.labels.namespace = Some("ns".into());
        config.labels.app = Some("svc".into());
        let headers = &mut config.access.headers;
        headers.insert("X-Scope-OrgID".into(), "tenant".into());
    })
    .await;
    let (subject, measured) = viewer.measured.first_key_value().expect("one");
    let named = [&subject.cluster, &subject.namespace, &subject.name].map(CleanText::as_str);
    assert_eq!(named, ["eu", "shop", "cart"]);
    assert_eq!((measured.requests, measured.memory), (Some(7.0), Some(7.0)));
    viewer.close().await;
    let asked = server.asked();
    assert!(
        asked
            .iter()
            .all(|asked| asked.head.contains("x-scope-orgid: tenant"))
    );
    let failures = asked.iter().filter_map(|asked| asked.field("query"));
    let failures: Vec<_> = failures.filter(|query| query.contains("5..")).collect();
    assert!(
        failures[0].starts_with("sum by (cluster, ns, svc) (rate("),
        "{failures:?}"
    );
}

#[tokio::test]
async fn an_examination_says_what_is_found() {
    let server = Server::start(good(&["a", "b"]), None).await;
    let backend = backend(server.address(), |_| {});
    let findings = backend.examine().await;
    let words = |what: &str| {
        let found = findings
            .iter()
            .find(|finding| finding.what.as_str() == what);
        let found = found.unwrap_or_else(|| panic!("{what}: {findings:?}"));
        (found.state, found.words.to_string())
    };
    assert_eq!(words("server").0, FindingState::Ok);
    assert_eq!(words("clock").0, FindingState::Ok);
    assert_eq!(words("metric sets"), (FindingState::Ok, "http".into()));
    assert_eq!(
        words("requests (http)"),
        (FindingState::Ok, "2 apps or workloads".into())
    );
    assert!(words("errors (http)").1.contains("no request failed"));
}
