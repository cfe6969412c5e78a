use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Gateway, SharedGateway, serve};
use crate::backends::exposition::text::{Format, Limits, Reader, Sample, Wanted};
use crate::sim::ScenarioName;
use crate::sim::servers::{Cluster, Fault, Users};
use crate::sim::store::Store;
use crate::sim::world::{Founding, Traffic, World};

struct Served {
    gateway: SharedGateway,
    address: std::net::SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
}

/// A gateway over a world in which nobody does anything, at a time that the test decides.
fn gateway(
    scenario: &str,
    clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
) -> SharedGateway {
    let start = clock();
    let founding = Founding {
        apps: 30,
        seed: 7,
        flags: 0,
        scenario: scenario.parse::<ScenarioName>().unwrap().scenario(),
    };
    let mut store = Store::starting_at(7, 1_000);
    let mut world = World::new(founding, start);
    world.populate(&mut store);
    let cluster = Cluster::with_clock(store, Users::demonstration(), clock);
    let traffic = Traffic::new(7, start, founding.scenario.texture);
    Gateway::new(traffic, cluster)
}

async fn served(clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Served {
    let gateway = gateway("still", clock);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let task = tokio::spawn(serve(listener, Arc::clone(&gateway), stop.clone()));
    Served {
        gateway,
        address,
        stop,
        task,
    }
}

impl Served {
    async fn get(&self, path: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(self.address).await?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: sim\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
    }
}

fn monday() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-23T10:00:00Z")
        .unwrap()
        .to_utc()
}

#[tokio::test]
async fn a_scrape_is_answered_and_recorded() {
    let served = served(monday).await;
    let answer = served.get("/metrics?x=1").await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("content-type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    assert!(
        answer.contains("\n# TYPE http_requests_total counter\nhttp_requests_total{namespace=")
    );
    let elsewhere = served.get("/").await.unwrap();
    assert!(elsewhere.starts_with("HTTP/1.1 404"), "{elsewhere}");
    let asked = served.gateway.cluster.requests.all();
    let asked: Vec<_> = asked
        .iter()
        .map(|it| (it.path.as_str(), it.query.as_str(), it.status))
        .collect();
    assert_eq!(asked, [("/metrics", "x=1", 200), ("/", "", 404)]);
    served.stop().await;
}

#[tokio::test]
async fn between_two_scrapes_about_as_much_happens_as_is_declared() {
    let offset = Arc::new(std::sync::atomic::AtomicI64::new(0));
    let seconds = Arc::clone(&offset);
    let clock =
        move || monday() + TimeDelta::seconds(seconds.load(std::sync::atomic::Ordering::Relaxed));
    let served = served(clock).await;
    let total = |answer: &str| -> u64 {
        let lines = answer.lines();
        let counts = lines.filter_map(|line| {
            let (series, count) = line.split_once("} ")?;
            series.starts_with("http_requests_total{").then_some(count)
        });
        counts.map(|count| count.parse::<u64>().unwrap()).sum()
    };
    let before = total(&served.get("/metrics").await.unwrap());
    offset.store(60, std::sync::atomic::Ordering::Relaxed);
    let after = total(&served.get("/metrics").await.unwrap());
    // Thirty apps of which a tenth has some ten requests a second.
    assert!(
        (200..20_000).contains(&(after - before)),
        "{before} {after}"
    );
    served.stop().await;
}

#[test]
fn the_console_reads_every_sample_even_of_a_hostile_world() {
    for scenario in ["still", "hostile"] {
        let text = gateway(scenario, monday).expose();
        let (mut nowhere, mut odd) = (0, 0);
        let mut take = |sample: Sample<'_>| {
            nowhere += u32::from(sample.labels.get("namespace").as_deref() == Some("nowhere"));
            odd += u32::from(!sample.value.is_finite());
        };
        let mut reader = Reader::new(Format::Prometheus, &Wanted::Everything, Limits::default());
        reader.feed(text.as_bytes(), &mut take).unwrap();
        let tally = reader.finish(&mut take).unwrap();
        assert_eq!(tally.words(), None, "{scenario}");
        let samples = text
            .lines()
            .filter(|it| !it.is_empty() && !it.starts_with('#'));
        assert_eq!(tally.samples, samples.count() as u64, "{scenario}");
        let expected = match scenario {
            "hostile" => (20, 3),
            _ => (0, 0),
        };
        assert_eq!((nowhere, odd), expected, "{scenario}");
    }
}

#[tokio::test]
async fn it_fails_as_it_is_told_to_and_comes_back() {
    let served = served(monday).await;
    let faults = &served.gateway.faults;
    let failures = [
        (Fault::Html, "HTTP/1.1 502", "<html>"),
        (Fault::Garbage, "HTTP/1.1 200", "\0"),
        (
            Fault::Answer {
                status: 503,
                retry_after: Some(7),
            },
            "HTTP/1.1 503",
            "retry-after: 7",
        ),
    ];
    for (fault, status, part) in failures {
        faults.set(fault.clone());
        let answer = served.get("/metrics").await.unwrap();
        assert!(answer.starts_with(status), "{fault:?}: {answer}");
        assert!(answer.contains(part), "{fault:?}: {answer}");
    }
    faults.set(Fault::Gone);
    let gone = async { while served.get("/metrics").await.is_ok_and(|it| !it.is_empty()) {} };
    tokio::time::timeout(Duration::from_mins(1), gone)
        .await
        .unwrap();
    faults.clear();
    let back = async {
        while served.get("/metrics").await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), back)
        .await
        .unwrap();
    served.stop().await;
}
