//! The embedded platform's metrics, scraped as a gateway's would be.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use dogwatch::backends::exposition::{Exposition, Timing};
use dogwatch::backends::{Backend, Feed, FindingState, Waits};
use dogwatch::config::Span;
use dogwatch::fleet::{Fact, Observation};
use dogwatch::model::SourceState;
use dogwatch::model::signals::{Measured, Signal, SignalSet};
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
        let (sender, observations) = mpsc::channel(8);
        let feed = Feed::new(backend.source().clone(), sender);
        tokio::spawn(Arc::clone(backend).observe(feed));
        Self {
            observations,
            state: SourceState::Connecting,
        }
    }

    /// Listens until `heard` is satisfied with a fact.
    async fn until<T>(&mut self, mut heard: impl FnMut(&SourceState, Fact) -> Option<T>) -> T {
        let listening = async {
            loop {
                let observation = self.observations.recv().await.expect("it goes on");
                for fact in observation.facts {
                    if let Fact::State(state) = &fact {
                        self.state = state.clone();
                    }
                    if let Some(found) = heard(&self.state, fact) {
                        return found;
                    }
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
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(
        findings.iter().all(|it| it.state == FindingState::Ok),
        "{findings:?}"
    );
    let words = findings[1].words.as_str();
    assert!(words.starts_with("http, kubernetes; they name "), "{words}");
}
