//! What goes wrong when the sides of rollouts are asked about spoils nothing else.

use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::prometheus::{Prometheus, Timing};
use dogwatch::backends::{Waits, Watchlist, WatchlistWriter};
use dogwatch::config::{PrometheusConfig, Span};
use dogwatch::model::{CleanText, Compared, SidePods, SourceState};
use serde_json::{Value, json};

use super::server::{Asked, Reply, Script, Server};
use super::viewer::Viewer;

fn side(hash: &str) -> Compared {
    Compared {
        cluster: "prod".into(),
        namespace: "shop".into(),
        pods: SidePods {
            workload: "cart".into(),
            hash: Some(hash.into()),
        },
    }
}

fn vector(series: &[(Value, &str)]) -> Reply {
    let series = series.iter();
    let series = series.map(|(labels, value)| json!({"metric": labels, "value": [1, value]}));
    let series: Vec<_> = series.collect();
    let body = json!({"status": "success", "data": {"resultType": "vector", "result": series}});
    Reply::json(200, &body)
}

/// A server of one app in rollout; `about_sides` answers what is asked about its sides.
fn serving(about_sides: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Script {
    Arc::new(move |asked: &Asked| {
        let query = asked.field("query").unwrap_or_default();
        let now = dogwatch::clock::now().timestamp();
        match query.as_str() {
            "time()" => {
                let data = json!({"resultType": "scalar", "result": [now, now.to_string()]});
                Reply::json(200, &json!({"status": "success", "data": data}))
            }
            query if query.contains("dogwatch_label") => {
                let label = |label: &str| (json!({"dogwatch_label": label}), "3");
                vector(&[label("pod"), label("namespace")])
            }
            query if query.contains("dogwatch_side") => about_sides(query),
            query if query.contains("__name__") => {
                vector(&[(json!({"__name__": "http_requests_total"}), "9")])
            }
            _ => vector(&[(json!({"namespace": "shop", "app": "cart"}), "2.5")]),
        }
    })
}

fn counts(query: &str) -> Reply {
    let of = |hash: &str, label: &str, value: &str| {
        let side = format!("cart-{hash}");
        json!({"namespace": "shop", "dogwatch_side": side, label: value})
    };
    if query.contains("_bucket") {
        return vector(&[
            (of("77d", "le", "0.5"), "8"),
            (of("77d", "le", "+Inf"), "10"),
        ]);
    }
    vector(&[
        (of("66c", "code", "200"), "900.2"),
        (of("77d", "code", "200"), "9"),
        (of("77d", "code", "503"), "1"),
    ])
}

async fn watch(script: Script) -> (Server, Viewer, WatchlistWriter) {
    // The second call of a process fails and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let server = Server::start(script, None).await;
    let millis = Duration::from_millis;
    let config = PrometheusConfig {
        url: format!("http://{}", server.address()),
        refresh: Span(chrono::TimeDelta::milliseconds(50)),
        timeout: Span(chrono::TimeDelta::milliseconds(500)),
        ..PrometheusConfig::default()
    };
    let timing = Timing {
        connect: millis(500),
        grace: millis(300),
        waits: Waits {
            min: millis(20),
            max: millis(200),
            refused_max: millis(100),
        },
        ..Timing::default()
    };
    let backend = Prometheus::new(&config, &CleanText::new("prod"), timing);
    let (writer, watchlist) = Watchlist::new();
    writer.write([side("66c"), side("77d")].into());
    let viewer = Viewer::comparing(backend, watchlist);
    (server, viewer, writer)
}

fn refuses(status: u16) -> Reply {
    let words = "not for sides";
    let body = json!({"status": "error", "errorType": "execution", "error": words});
    Reply::json(status, &body)
}

#[tokio::test]
async fn both_sides_are_counted_and_nothing_is_asked_where_none_is_wanted() {
    let (server, mut viewer, writer) = watch(serving(counts)).await;
    viewer
        .until("sides", |viewer| viewer.sides.len() == 2)
        .await;
    let (stable, canary) = (&viewer.sides[&side("66c")], &viewer.sides[&side("77d")]);
    assert_eq!((stable.requests, stable.failures), (900, 0));
    assert_eq!((canary.requests, canary.failures), (10, 1));
    let latency = canary.latency.as_ref().expect("known");
    assert_eq!(latency.counts, [8, 2]);
    assert_eq!((viewer.why.clone(), viewer.note.clone()), (None, None));
    writer.write([].into());
    viewer
        .until("an end", |viewer| viewer.sides.is_empty())
        .await;
    let about_sides = || {
        let asked = server.asked();
        asked
            .iter()
            .filter(|it| it.body.contains("dogwatch_side"))
            .count()
    };
    let before = about_sides();
    let rounds = viewer.facts.len();
    viewer
        .until("more rounds", |viewer| viewer.facts.len() > rounds + 3)
        .await;
    assert_eq!(about_sides(), before, "nobody is compared");
    viewer.close().await;
}

#[tokio::test]
async fn a_failure_about_sides_is_said_and_spoils_no_round() {
    let html = Reply::Whole {
        status: 200,
        body: b"<html>log in</html>\x1b[2J".to_vec(),
    };
    let broken_off = Reply::Stream {
        lines: vec!["{\"status\": \"success\", ".into()],
    };
    for (reply, words) in [
        (refuses(401), "401"),
        (refuses(403), "403"),
        (refuses(422), "422: execution: not for sides"),
        (refuses(429), "429"),
        (refuses(500), "500: execution: not for sides"),
        (html, "log in"),
        // It never comes to an end.
        (broken_off, "127.0.0.1"),
    ] {
        let (server, mut viewer, _writer) = watch(serving(move |_| reply.clone())).await;
        viewer
            .until(words, |viewer| {
                let why = viewer.why.as_ref();
                why.is_some_and(|why| why.contains(words))
            })
            .await;
        assert!(viewer.sides.is_empty());
        assert_eq!(viewer.state, SourceState::Live, "{words}");
        assert_eq!(viewer.names(), ["cart"], "{words}");
        let note = viewer.note.clone().expect("a note");
        assert!(note.contains("sides: requests: "), "{note}");
        // It recovers by itself.
        server.behave(serving(counts), None);
        viewer
            .until("sides", |viewer| viewer.sides.len() == 2)
            .await;
        viewer
            .until("no remark", |viewer| viewer.note.is_none())
            .await;
        viewer.close().await;
    }
}

#[tokio::test]
async fn no_series_is_unknown_and_not_zero() {
    let (_server, mut viewer, _writer) = watch(serving(|_| vector(&[]))).await;
    viewer
        .until("a reason", |viewer| viewer.why.is_some())
        .await;
    assert!(viewer.sides.is_empty());
    viewer.close().await;
}
