//! The embedded platform's metrics, scraped as a gateway's would be.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use dogwatch::backends::exposition::{Exposition, Timing};
use dogwatch::backends::metrics::sets::release_of;
use dogwatch::backends::{Backend, Feed, FindingState, Waits, Watchlist};
use dogwatch::config::Span;
use dogwatch::fleet::{Fact, Observation, SideRow};
use dogwatch::model::signals::{Measured, Signal, SignalSet};
use dogwatch::model::{Compared, SidePods, SourceState};
use dogwatch::sim::servers::Fault;
use dogwatch::sim::{Options, Running, start};
use tokio::sync::mpsc;

/// Long enough for a busy machine; nothing here waits that long when all is well.
const DEADLINE: Duration = Duration::from_mins(1);

async fn platform() -> (Running, Arc<Exposition>) {
    // The second call of a process fails and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let options = Options {
        apps: 60,
        scenario: "calm".parse().expect("a scenario"),
        ..Options::default()
    };
    let running = start(options).await.expect("a platform");
    let mut config = running.exposition();
    config.refresh = Span(TimeDelta::milliseconds(300));
    config.settle = Span(TimeDelta::milliseconds(100));
    let millis = Duration::from_millis;
    let timing = Timing {
        waits: Waits {
            min: millis(20),
            max: millis(200),
            refused_max: millis(100),
        },
        ..Timing::default()
    };
    let backend = Exposition::new(&config, &"demo".into(), timing);
    (running, backend)
}

/// What a source says, round by round.
struct Listener {
    observations: mpsc::Receiver<Observation>,
    state: SourceState,
}

impl Listener {
    fn of(backend: &Arc<Exposition>) -> Self {
        Self::comparing(backend, Watchlist::default())
    }

    fn comparing(backend: &Arc<Exposition>, watchlist: Watchlist) -> Self {
        let (sender, observations) = mpsc::channel(8);
        let feed = Feed::new(backend.source().clone(), sender).comparing(watchlist);
        tokio::spawn(Arc::clone(backend).observe(feed));
        Self {
            observations,
            state: SourceState::Connecting,
        }
    }

    /// Listens until `heard` is satisfied with a fact, to the end of what came with it.
    async fn until<T>(&mut self, mut heard: impl FnMut(&SourceState, Fact) -> Option<T>) -> T {
        let listening = async {
            loop {
                let observation = self.observations.recv().await.expect("it goes on");
                let mut found = None;
                for fact in observation.facts {
                    if let Fact::State(state) = &fact {
                        self.state = state.clone();
                    }
                    found = found.or(heard(&self.state, fact));
                }
                if let Some(found) = found {
                    return found;
                }
            }
        };
        tokio::time::timeout(DEADLINE, listening)
            .await
            .expect("in time")
    }

    /// The next round that was asked for everything: by name, app and workload as one.
    async fn round(&mut self) -> BTreeMap<String, Measured> {
        let mut round: BTreeMap<String, Measured> = BTreeMap::new();
        self.until(|_, fact| match fact {
            Fact::Measured(rows) => {
                for row in rows {
                    assert_eq!(row.subject.cluster.as_str(), "demo");
                    let name = format!("{}/{}", row.subject.namespace, row.subject.name);
                    round.entry(name).or_default().merge(row.measured);
                }
                None
            }
            Fact::RoundEnd { asked, .. } if asked == SignalSet::all() => {
                Some(std::mem::take(&mut round))
            }
            Fact::RoundEnd { .. } => {
                round.clear();
                None
            }
            Fact::Note(note) => {
                assert_eq!(note, None, "nothing is odd");
                None
            }
            _ => None,
        })
        .await
    }
}

#[tokio::test]
async fn every_signal_of_the_whole_fleet_comes_from_one_page() {
    let (_running, backend) = platform().await;
    let mut listener = Listener::of(&backend);
    let mut round = listener.round().await;
    // The window grows: after some rounds even the quiet apps have had requests.
    for _ in 0..10 {
        round = listener.round().await;
    }
    assert!(round.len() >= 50, "{}", round.len());
    let knowing = |signal| round.values().filter(|it| it.get(signal).is_some()).count();
    for signal in [
        Signal::Requests,
        Signal::Errors,
        Signal::Cpu,
        Signal::Memory,
    ] {
        assert!(knowing(signal) >= 45, "{signal:?}: {}", knowing(signal));
    }
    assert!(
        knowing(Signal::Latency) >= 5,
        "{}",
        knowing(Signal::Latency)
    );
    let busy = round.values().filter(|it| it.requests > Some(0.0)).count();
    assert!(busy >= 5, "{busy}");
    for (name, measured) in &round {
        let Measured {
            requests,
            failures,
            latency,
            cpu,
            memory,
        } = *measured;
        assert!(failures <= requests, "{name}: {measured:?}");
        assert!(
            latency.is_none_or(|it| it > 0.0 && it <= 60.0),
            "{name}: {measured:?}"
        );
        assert!(
            cpu.is_none_or(|it| (0.0..2.0).contains(&it)),
            "{name}: {measured:?}"
        );
        assert!(
            memory.is_none_or(|it| it > 0.0 && it < 1.5),
            "{name}: {measured:?}"
        );
    }
}

/// How many requests the pods of each release have answered, as the page says.
async fn requests(running: &Running) -> BTreeMap<Compared, u64> {
    let page = reqwest::get(running.metrics_url()).await.expect("a page");
    let page = page.text().await.expect("a page");
    let mut requests = BTreeMap::new();
    for line in page
        .lines()
        .filter(|it| it.starts_with("http_requests_total{"))
    {
        let label = |name: &str| {
            let (_, rest) = line.split_once(&format!("{name}=\""))?;
            rest.split('"').next()
        };
        let release = label("pod").and_then(release_of);
        let (Some(namespace), Some((workload, hash))) = (label("namespace"), release) else {
            continue;
        };
        let side = Compared {
            cluster: "demo".into(),
            namespace: namespace.into(),
            pods: SidePods {
                workload: workload.into(),
                hash: Some(hash.into()),
            },
        };
        let count = line
            .rsplit(' ')
            .next()
            .and_then(|it| it.parse::<u64>().ok());
        *requests.entry(side).or_default() += count.expect("a count");
    }
    requests
}

#[tokio::test]
async fn a_side_has_the_requests_that_its_pods_answered_since_it_is_watched() {
    let (running, backend) = platform().await;
    let before = requests(&running).await;
    let (writer, watchlist) = Watchlist::new();
    writer.write(before.keys().cloned().collect());
    let mut listener = Listener::comparing(&backend, watchlist);
    let mut rows = Vec::new();
    let rows = listener
        .until(|_, fact| match fact {
            Fact::Sides(more) => {
                rows.extend(more);
                None
            }
            Fact::SidesEnd { .. } => {
                let rows = std::mem::take(&mut rows);
                let busy = |row: &&SideRow| row.counts.requests > 20;
                (rows.iter().filter(busy).count() >= 3).then_some(rows)
            }
            _ => None,
        })
        .await;
    let after = requests(&running).await;
    for SideRow { of, counts } in &rows {
        let most = after.get(of).copied().unwrap_or(u64::MAX) - before[of];
        assert!(
            counts.requests <= most,
            "{of:?}: {counts:?}, at most {most}"
        );
        assert!(counts.failures <= counts.requests);
        let timed: u64 = counts.latency.iter().flat_map(|it| &it.counts).sum();
        assert_eq!(timed, counts.requests, "{of:?}");
    }
}

#[tokio::test]
async fn metrics_that_die_come_back() {
    let (running, backend) = platform().await;
    let mut listener = Listener::of(&backend);
    let before = listener.round().await;
    running.metrics_faults().set(Fault::Gone);
    listener
        .until(|state, _| match state {
            SourceState::Failing { why } => why.contains("connection refused").then_some(()),
            _ => None,
        })
        .await;
    running.metrics_faults().clear();
    let after = listener.round().await;
    assert_eq!(listener.state, SourceState::Live);
    assert!(
        before.keys().all(|name| after.contains_key(name)),
        "{before:?} {after:?}"
    );
}

#[tokio::test]
async fn an_examination_finds_everything_in_order() {
    let (_running, backend) = platform().await;
    let findings = backend.examine().await;
    assert_eq!(findings.len(), 3, "{findings:?}");
    assert!(
        findings.iter().all(|it| it.state == FindingState::Ok),
        "{findings:?}"
    );
    let words = findings[1].words.as_str();
    assert!(words.starts_with("http, kubernetes; they name "), "{words}");
}
