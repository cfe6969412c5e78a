//! What a metrics source would say of the simulated gateway, made from two readings of its text.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use dogwatch::backends::exposition::counter::increase;
use dogwatch::backends::exposition::histogram::Histogram;
use dogwatch::backends::exposition::text::{Format, Limits, Reader, Sample, Wanted};
use dogwatch::fleet::{Fact, Observation, Part, SignalRow};
use dogwatch::model::signals::{Measured, SignalSet, Subject, SubjectKind};
use dogwatch::model::{CleanText, Epoch, SourceId, SourceState};

type Labels = BTreeMap<String, String>;
/// Values by name and labels.
type Scrape = BTreeMap<(String, Labels), f64>;

/// Reads the gateway every 15 seconds.
#[derive(Default)]
pub(super) struct Gateway {
    scrapes: Vec<(DateTime<Utc>, Scrape)>,
}

impl Gateway {
    /// Reads `text`, and says what it comes to together with what was read first.
    pub(super) fn observe(&mut self, text: &str, at: DateTime<Utc>) -> Observation {
        self.scrapes.push((at, read(text)));
        let (since, _) = self.scrapes[0];
        let window = at - since;
        let mut facts = Vec::new();
        if window > TimeDelta::zero() {
            facts.push(Fact::Measured(self.rows(window.as_seconds_f64())));
            facts.push(Fact::RoundEnd {
                asked: SignalSet::all(),
                window,
                part: Part::WHOLE,
            });
        }
        facts.push(Fact::State(SourceState::Live));
        Observation {
            source: SourceId("exposition/gateway".into()),
            epoch: Epoch(1),
            at,
            facts,
        }
    }

    fn rows(&self, seconds: f64) -> Vec<SignalRow> {
        let (_, now) = self.scrapes.last().expect("a scrape");
        let mut apps: BTreeMap<[String; 2], Gathered> = BTreeMap::new();
        let pods = apps_of_pods(now);
        for (key @ (name, labels), value) in now {
            let (Some(namespace), Some(pod)) = (labels.get("namespace"), labels.get("pod")) else {
                continue;
            };
            let Some(app) = labels.get("app").or(pods.get(&[namespace, pod]).copied()) else {
                continue;
            };
            let app = [namespace.clone(), app.clone()];
            let gathered = apps.entry(app).or_default();
            let limit = |resource: &str| limit(labels, resource, now);
            match name.as_str() {
                "http_requests_total" => {
                    let gained = self.gained(key);
                    gathered.requests += gained;
                    if labels["code"].starts_with('5') {
                        gathered.failures += gained;
                    }
                }
                "http_request_duration_seconds_bucket" => {
                    let bound = labels["le"].parse().expect("a bound");
                    gathered.latency.add(bound, self.gained(key));
                }
                "container_cpu_usage_seconds_total" => {
                    let share = limit("cpu").map(|limit| self.gained(key) / seconds / limit);
                    gathered.cpu = worst(gathered.cpu, share);
                }
                "container_memory_working_set_bytes" => {
                    let share = limit("memory").map(|limit| value / limit);
                    gathered.memory = worst(gathered.memory, share);
                }
                _ => {}
            }
        }
        let rows = apps.into_iter();
        rows.map(|(app, gathered)| gathered.row(app, seconds))
            .collect()
    }

    /// What a counter gained since it was first read.
    fn gained(&self, key: &(String, Labels)) -> f64 {
        let values = self
            .scrapes
            .iter()
            .filter_map(|(_, scrape)| scrape.get(key));
        let values: Vec<f64> = values.copied().collect();
        let steps = values.windows(2);
        steps.filter_map(|pair| increase(pair[0], pair[1])).sum()
    }
}

/// What was gathered of an app.
#[derive(Default)]
struct Gathered {
    requests: f64,
    failures: f64,
    latency: Histogram,
    cpu: Option<f64>,
    memory: Option<f64>,
}

impl Gathered {
    fn row(self, [namespace, name]: [String; 2], seconds: f64) -> SignalRow {
        SignalRow {
            subject: Subject {
                cluster: "demo".into(),
                namespace: CleanText::new(&namespace),
                kind: SubjectKind::App,
                name: CleanText::new(&name),
            },
            measured: Measured {
                requests: Some(self.requests / seconds),
                failures: Some(self.failures / seconds),
                latency: self.latency.quantile(0.95),
                cpu: self.cpu,
                memory: self.memory,
            },
        }
    }
}

fn read(text: &str) -> Scrape {
    let mut scrape = Scrape::new();
    let mut take = |sample: Sample<'_>| {
        let labels = sample.labels.iter();
        let labels = labels.map(|(name, value)| (name.into_owned(), value.into_owned()));
        scrape.insert((sample.name.into_owned(), labels.collect()), sample.value);
    };
    let mut reader = Reader::new(Format::Prometheus, &Wanted::Everything, Limits::default());
    reader
        .feed(text.as_bytes(), &mut take)
        .expect("a small text");
    reader.finish(&mut take).expect("a whole text");
    scrape
}

/// The apps by the namespace and name of the pods that answer their requests.
fn apps_of_pods(scrape: &Scrape) -> BTreeMap<[&String; 2], &String> {
    let pods = scrape.keys().filter_map(|(_, labels)| {
        let pod = [labels.get("namespace")?, labels.get("pod")?];
        Some((pod, labels.get("app")?))
    });
    pods.collect()
}

fn limit(labels: &Labels, resource: &str, scrape: &Scrape) -> Option<f64> {
    let found = scrape.iter().find(|((name, others), _)| {
        name == "kube_pod_container_resource_limits"
            && others.get("resource").is_some_and(|one| one == resource)
            && labels
                .iter()
                .all(|(name, value)| others.get(name) == Some(value))
    });
    found.map(|(_, limit)| *limit)
}

fn worst(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.max(other)),
        (one, other) => one.or(other),
    }
}
