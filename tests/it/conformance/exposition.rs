//! The suite over targets in the text exposition format.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dogwatch::backends::exposition::{Exposition, Timing};
use dogwatch::backends::{Backend, FindingState, Waits};
use dogwatch::config::{ExpositionConfig, Span};
use dogwatch::model::signals::{Measured, Signal};
use dogwatch::model::{CleanText, SourceState};

use super::server::{Asked, Fault, Reply, Script, Server};
use super::suite::{self, Subject};
use super::viewer::Viewer;

const SUBJECT: Subject = Subject {
    backend: |address| backend(&[address], |_| {}),
    good: |names| good(names),
    changed: |_, after| good(after),
    huge,
};

/// The most bytes of a scrape.
const MOST: usize = 16 << 20;

fn timing() -> Timing {
    let millis = Duration::from_millis;
    Timing {
        waits: Waits {
            min: millis(20),
            max: millis(200),
            refused_max: millis(100),
        },
        examine: Duration::from_secs(5),
        connect: millis(500),
        bytes: MOST,
    }
}

fn milliseconds(count: i64) -> Span {
    Span(chrono::TimeDelta::milliseconds(count))
}

fn backend(targets: &[SocketAddr], adjust: impl Fn(&mut ExpositionConfig)) -> Arc<dyn Backend> {
    // The second call of a process fails and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut config = ExpositionConfig {
        targets: targets.iter().map(|it| format!("http://{it}")).collect(),
        refresh: milliseconds(50),
        settle: milliseconds(20),
        window: milliseconds(1000),
        timeout: milliseconds(2500),
        ..ExpositionConfig::default()
    };
    adjust(&mut config);
    Exposition::new(&config, &CleanText::new("prod"), timing())
}

fn text(text: String) -> Reply {
    Reply::Whole {
        status: 200,
        body: text.into_bytes(),
    }
}

/// A server whose every answer is what `page` gives for its number.
fn pages(page: impl Fn(u64) -> String + Send + Sync + 'static) -> Script {
    let asked = AtomicU64::new(0);
    Arc::new(move |_: &Asked| text(page(asked.fetch_add(1, Ordering::Relaxed))))
}

/// Ten more requests of each, every time.
fn good(names: &[&str]) -> Script {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    pages(move |number| {
        let mut page = String::from("# TYPE http_requests_total counter\n");
        for name in &names {
            let count = number * 10;
            let _ = writeln!(
                page,
                "http_requests_total{{namespace=\"apps\",app=\"{name}\",code=\"200\"}} {count}"
            );
        }
        page
    })
}

fn huge(count: usize) -> Script {
    let label = "x".repeat(10 << 20);
    pages(move |number| {
        let mut page = format!("other{{label=\"{label}\"}} 1\n");
        for index in 0..count {
            let _ = writeln!(
                page,
                "http_requests_total{{namespace=\"apps\",app=\"app-{index:06}\"}} {number}"
            );
        }
        page
    })
}

fn refuses(status: u16, headers: &'static str, body: &str) -> Fault {
    Fault::Status {
        status,
        headers,
        body: body.to_owned(),
    }
}

fn body(kind: &'static str, body: &[u8]) -> Fault {
    Fault::Body {
        kind,
        body: body.to_vec(),
    }
}

#[tokio::test]
async fn empty() {
    suite::bears_emptiness(SUBJECT).await;
}

#[tokio::test]
async fn unauthorized() {
    suite::bears(SUBJECT, refuses(401, "", "no"), "check bearer_token_file").await;
}

#[tokio::test]
async fn forbidden() {
    let fault = refuses(403, "", "not for you \u{1b}[2J");
    suite::bears(SUBJECT, fault, "(403): not for you ^[[2J").await;
}

#[tokio::test]
async fn busy() {
    let fault = refuses(429, "retry-after: 1\r\n", "slow down");
    suite::bears(SUBJECT, fault, "asks to wait (429): slow down").await;
}

#[tokio::test]
async fn unavailable_behind_a_proxy() {
    let fault = refuses(503, "", "<html>maintenance</html>");
    suite::bears(SUBJECT, fault, "is there a proxy").await;
}

#[tokio::test]
async fn moved() {
    let fault = refuses(302, "location: https://sso.example.com/?secret\r\n", "");
    suite::bears(
        SUBJECT,
        fault,
        "redirects (302) to https://sso.example.com/,",
    )
    .await;
}

#[tokio::test]
async fn not_there() {
    let fault = refuses(404, "", "404 page not found");
    suite::bears(SUBJECT, fault, "/metrics is not there (404)").await;
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
    let fault = body("text/plain", b"\xff\xfe\x1b[2J\x00\n\x80\n");
    suite::bears(SUBJECT, fault, "not a metrics exporter's").await;
}

#[tokio::test]
async fn html() {
    let fault = body("text/html", b"<html>please log in</html>");
    suite::bears(SUBJECT, fault, "text/html `<html>please log in").await;
}

#[tokio::test]
async fn openmetrics_without_its_end() {
    let kind = "application/openmetrics-text; version=1.0.0";
    let fault = body(
        kind,
        b"http_requests_total{namespace=\"apps\",app=\"a\"} 1\n",
    );
    suite::bears(SUBJECT, fault, "before # EOF: it was cut off").await;
}

#[tokio::test]
async fn too_large() {
    let line = format!("# {}\n", "x".repeat(1_000));
    let fault = body("text/plain", line.repeat(MOST / 1_000).as_bytes());
    suite::bears(SUBJECT, fault, "more than 16 MB").await;
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

#[tokio::test]
async fn an_answer_that_never_ends() {
    let script: Script = Arc::new(|_: &Asked| Reply::Stream {
        lines: vec!["http_requests_total{namespace=\"apps\",app=\"a\"} 1".to_owned()],
    });
    let server = Server::start(script, None).await;
    let mut viewer = Viewer::of(backend(&[server.address()], |config| {
        config.timeout = milliseconds(300);
    }));
    viewer.until_failing("is too slow").await;
    server.behave(good(&["a"]), None);
    viewer.until_live(&["a"]).await;
    viewer.close().await;
}

async fn watch(script: Script) -> (Server, Viewer) {
    let server = Server::start(script, None).await;
    let mut viewer = Viewer::of(backend(&[server.address()], |_| {}));
    viewer
        .until("rates", |viewer| viewer.asked.contains(Signal::Requests))
        .await;
    (server, viewer)
}

fn first(viewer: &Viewer) -> Measured {
    *viewer.measured.values().next().expect("one")
}

#[tokio::test]
async fn the_first_round_has_no_rates_and_the_second_has() {
    let page = |number: u64| {
        let (fast, all) = (number * 90, number * 100);
        format!(
            "http_requests_total{{namespace=\"apps\",app=\"a\",code=\"200\"}} {fast}\n\
             http_requests_total{{namespace=\"apps\",app=\"a\",code=\"500\"}} {}\n\
             http_request_duration_seconds_bucket{{namespace=\"apps\",app=\"a\",le=\"0.1\"}} {fast}\n\
             http_request_duration_seconds_bucket{{namespace=\"apps\",app=\"a\",le=\"1\"}} {all}\n\
             http_request_duration_seconds_bucket{{namespace=\"apps\",app=\"a\",le=\"+Inf\"}} {all}\n\
             container_cpu_usage_seconds_total{{namespace=\"apps\",pod=\"a-66cb466fc5-x2l4z\",container=\"c\"}} {number}\n\
             container_memory_working_set_bytes{{namespace=\"apps\",pod=\"a-66cb466fc5-x2l4z\",container=\"c\"}} 300\n\
             kube_pod_container_resource_limits{{namespace=\"apps\",pod=\"a-66cb466fc5-x2l4z\",container=\"c\",resource=\"cpu\"}} 2\n\
             kube_pod_container_resource_limits{{namespace=\"apps\",pod=\"a-66cb466fc5-x2l4z\",container=\"c\",resource=\"memory\"}} 400\n",
            number * 10
        )
    };
    let server = Server::start(pages(page), None).await;
    let mut viewer = Viewer::of(backend(&[server.address()], |_| {}));
    viewer
        .until("a round", |viewer| !viewer.asked.is_empty())
        .await;
    assert_eq!(viewer.asked.iter().collect::<Vec<_>>(), [Signal::Memory]);
    assert_eq!(first(&viewer).memory, Some(0.75));
    viewer
        .until("rates", |viewer| viewer.asked.contains(Signal::Requests))
        .await;
    assert_eq!(viewer.asked.iter().count(), 5);
    let whole = viewer.measured.values().copied().reduce(|mut one, other| {
        one.merge(other);
        one
    });
    let whole = whole.expect("the app and its workload");
    let requests = whole.requests.expect("requests");
    let near = |value: Option<f64>, expected: f64| {
        let value = value.expect("a value");
        assert!(
            (value / expected - 1.0).abs() < 1e-3,
            "{value} is not {expected}"
        );
    };
    near(whole.failures, requests / 10.0);
    // One second of processor time for every 100 requests, of two a second.
    near(whole.cpu, requests / 200.0);
    near(whole.latency, 0.55);
    assert_eq!(viewer.note, None);
    viewer.close().await;
}

#[tokio::test]
async fn what_is_odd_is_said_at_the_source() {
    let page = |number: u64| {
        format!(
            "http_requests_total{{namespace=\"apps\",app=\"a\"}} {number}\n\
             http_requests_total{{namespace=\"apps\",app=\"a\"}} 7\n\
             http_requests_total{{app=\"homeless\"}} 1\n\
             http_requests_total{{namespace=\"apps\",app=\"b}} 1\n\
             other 1,5\n"
        )
    };
    let (_server, viewer) = watch(pages(page)).await;
    assert_eq!(viewer.names(), ["a"]);
    let note = viewer.note.clone().expect("a note");
    for words in [
        "2 of 5 samples unreadable; first at line 4, column 42: the quote never ends",
        "1 samples of a series that came before",
        "1 series without label namespace",
    ] {
        assert!(note.contains(words), "{words}: {note}");
    }
    viewer.close().await;
}

#[tokio::test]
async fn one_target_that_fails_leaves_the_others() {
    let one = Server::start(good(&["a", "b"]), None).await;
    let mut two = Server::start(good(&["b", "c"]), None).await;
    let mut viewer = Viewer::of(backend(&[one.address(), two.address()], |_| {}));
    viewer.until_live(&["a", "b", "c"]).await;
    two.stop().await;
    let said = |viewer: &Viewer, words: &str| {
        let note = viewer.note.as_ref();
        note.is_some_and(|note| note.contains(words))
    };
    viewer
        .until("the failure in words", |viewer| {
            said(viewer, "1 of 2 targets: connection refused at")
        })
        .await;
    viewer.until_live(&["a", "b"]).await;
    two.restart().await;
    viewer.until_live(&["a", "b", "c"]).await;
    viewer
        .until("no failure", |viewer| viewer.note.is_none())
        .await;
    let is_failing = |state: &SourceState| matches!(state, SourceState::Failing { .. });
    assert!(!viewer.states.iter().any(is_failing), "{:?}", viewer.states);
    viewer.close().await;
}

#[tokio::test]
async fn where_no_metric_is_known_it_is_said() {
    let server = Server::start(pages(|_| "go_goroutines 7\n".to_owned()), None).await;
    let subject = backend(&[server.address()], |_| {});
    let mut viewer = Viewer::of(Arc::clone(&subject));
    viewer
        .until("words", |viewer| {
            let note = viewer.note.as_ref();
            viewer.state == SourceState::Live
                && note.is_some_and(|note| note.contains("no metrics of a known set"))
        })
        .await;
    viewer.close().await;
    let findings = subject.examine().await;
    let worst = findings.iter().map(|finding| finding.state).max();
    assert_eq!(worst, Some(FindingState::Limited), "{findings:?}");
}

#[tokio::test]
async fn what_is_wrong_with_the_configuration_is_said_by_the_source() {
    let address = "127.0.0.1:1".parse().expect("an address");
    for (adjust, words) in [
        (
            (|config| config.targets.clear()) as fn(&mut ExpositionConfig),
            "no targets are configured",
        ),
        (
            |config| config.targets.push("ftp://x".into()),
            "must begin with http",
        ),
        (
            |config| config.sets = vec!["htpt".into()],
            "no metric set `htpt`: istio,",
        ),
    ] {
        let mut viewer = Viewer::of(backend(&[address], adjust));
        viewer.until_failing(words).await;
        viewer.close().await;
    }
}

#[tokio::test]
async fn an_examination_says_what_is_there() {
    let server = Server::start(good(&["a", "b"]), None).await;
    let gone = {
        let gone = Server::start(good(&[]), None).await;
        gone.address()
    };
    let findings = backend(&[server.address(), gone], |_| {}).examine().await;
    let words: Vec<&str> = findings.iter().map(|it| it.words.as_str()).collect();
    assert_eq!(findings.len(), 4, "{words:?}");
    assert_eq!(words[3], "told apart where series name their pod");
    assert_eq!(
        findings[0].what.as_str(),
        format!("{}/metrics", server.address())
    );
    assert!(
        words[0].starts_with("2 samples in 1 kB, all readable"),
        "{words:?}"
    );
    assert_eq!(findings[1].state, FindingState::Failed);
    assert!(words[1].contains("connection refused"), "{words:?}");
    assert!(words[2].starts_with("http; they name 2 apps"), "{words:?}");
}
