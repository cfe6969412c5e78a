//! How long text exposition takes: 200,000 lines, of which the budget is half a second, alone and
//! as whole rounds over HTTP on loopback.

#![expect(
    clippy::expect_used,
    reason = "a benchmark may stop at the first surprise"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use chrono::TimeDelta;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dogwatch::backends::exposition::text::{Format, Limits, Reader, Sample, Wanted};
use dogwatch::backends::exposition::{Exposition, Timing};
use dogwatch::backends::{Backend, Feed};
use dogwatch::config::{ExpositionConfig, Span};
use dogwatch::fleet::{Fact, Observation};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::Instant;

const LINES: usize = 200_000;
/// What a connection hands over at a time.
const CHUNK: usize = 16 << 10;

/// The buckets of a gateway's histograms, as they come from 10,000 apps.
fn answer() -> String {
    let mut text = String::from("# TYPE http_request_duration_seconds histogram\n");
    for line in 1..LINES {
        let (app, bucket) = (line / 20, line % 20);
        let _ = writeln!(
            text,
            "http_request_duration_seconds_bucket{{namespace=\"team-{}\",app=\"app-{app}\",\
             route=\"/v1/items/{{id}}\",method=\"GET\",status=\"200\",le=\"0.{bucket:02}\"}} {}",
            app % 50,
            line * 7
        );
    }
    text
}

fn read(text: &str, wanted: &Wanted) -> f64 {
    let mut sum = 0.0;
    let mut take = |sample: Sample<'_>| {
        black_box(sample.labels.get("app"));
        sum += sample.value;
    };
    let mut reader = Reader::new(Format::Prometheus, wanted, Limits::default());
    for chunk in text.as_bytes().chunks(CHUNK) {
        reader.feed(chunk, &mut take).expect("small enough");
    }
    let tally = reader.finish(&mut take).expect("whole");
    assert_eq!((tally.lines, tally.unreadable), (LINES as u64, 0));
    sum
}

fn parse(criterion: &mut Criterion) {
    let text = answer();
    let nothing = Wanted::Names(["something_else".into()].into());
    let mut group = criterion.benchmark_group("exposition, 200,000 lines");
    group.throughput(Throughput::Elements(LINES as u64));
    group.sample_size(10);
    for (name, wanted) in [
        ("all wanted", &Wanted::Everything),
        ("none wanted", &nothing),
    ] {
        group.bench_function(name, |bencher| bencher.iter(|| read(&text, wanted)));
    }
}

/// Serves `text`, for as long as the program runs.
async fn serve(text: String) -> SocketAddr {
    let text = axum::body::Bytes::from(text);
    let router = Router::new().route("/metrics", get(move || async move { text.clone() }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Waits for the end of a round; whether it had rows.
async fn round(observations: &mut mpsc::Receiver<Observation>) -> bool {
    let mut has_rows = false;
    loop {
        let facts = observations.recv().await.expect("it goes on").facts;
        for fact in facts {
            match fact {
                Fact::Measured(rows) => has_rows |= !rows.is_empty(),
                Fact::RoundEnd { .. } => return has_rows,
                Fact::State(state) => assert_eq!(state, dogwatch::model::SourceState::Live),
                _ => {}
            }
        }
    }
}

/// From the end of a round to that of the next: 10,000 apps scraped, measured and handed over,
/// and the pause of a quarter of that which the loop makes.
fn rounds(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut observations = runtime.block_on(async {
        let address = serve(answer()).await;
        let config = ExpositionConfig {
            targets: vec![format!("http://{address}")],
            refresh: Span(TimeDelta::milliseconds(1)),
            settle: Span(TimeDelta::milliseconds(1)),
            sets: vec!["http".to_owned()],
            ..ExpositionConfig::default()
        };
        let backend = Exposition::new(&config, &"bench".into(), Timing::default());
        let (sender, observations) = mpsc::channel(64);
        let feed = Feed::new(backend.source().clone(), sender);
        tokio::spawn(Arc::clone(&backend).observe(feed));
        observations
    });
    // The first has no rates.
    runtime.block_on(round(&mut observations));
    let mut group = criterion.benchmark_group("exposition, 200,000 lines");
    group.throughput(Throughput::Elements(LINES as u64));
    group.sample_size(10);
    group.bench_function("a round over HTTP, with its pause", |bencher| {
        bencher.iter_custom(|count| {
            runtime.block_on(async {
                let begun = Instant::now();
                for _ in 0..count {
                    black_box(round(&mut observations).await);
                }
                begun.elapsed().max(Duration::from_nanos(1))
            })
        });
    });
}

criterion_group!(benches, parse, rounds);
criterion_main!(benches);
