//! The last hour of the app that is open, by range queries.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::DateTime;
use futures::StreamExt;
use futures::stream;
use tokio::time::sleep;

use super::api::{Api, Range};
use super::backend::Prometheus;
use super::decode::{self, Points};
use super::detect::Survey;
use super::promql::{self, Selector, quoted};
use super::question::{Question, duration};
use super::releases;
use crate::backends::DetailFeed;
use crate::backends::http::Failure;
use crate::backends::metrics::{Reader, Way};
use crate::clock;
use crate::model::signals::{Signal, SubjectKind};
use crate::model::{AppId, DetailPart, ObjectRef, Reading, ReleaseSignals, Series};

/// How far back, in seconds.
const PAST: i64 = 3_600;
/// How far apart the points are: 121 of them, far below the 11,000 that servers refuse.
const STEP: i64 = 30;
/// How many queries are on their way at once.
const AT_ONCE: usize = 2;

/// Follows the app until the feed's receiver is gone.
pub(super) async fn inspect(
    prometheus: Arc<Prometheus>,
    objects: Vec<ObjectRef>,
    feed: DetailFeed,
) {
    let of_another = |cluster| cluster != &feed.app().cluster;
    if prometheus.cluster().is_some_and(of_another) {
        return feed.closed().await;
    }
    let whom = Whom::new(feed.app(), &objects);
    loop {
        let looked = tokio::select! {
            () = feed.closed() => return,
            looked = look(&prometheus, &whom) => looked,
        };
        let (series, releases) = looked;
        let series = reading(series);
        let releases = reading(releases);
        if !feed.say(DetailPart::Series(series)).await
            || !feed.say(DetailPart::ReleaseSignals(releases)).await
        {
            return;
        }
        tokio::select! {
            () = feed.closed() => return,
            () = sleep(prometheus.timing.inspect) => {}
        }
    }
}

/// Whose series are asked for.
#[derive(Debug)]
pub(super) struct Whom {
    app: AppId,
    /// What its workloads are called.
    workloads: BTreeSet<String>,
}

impl Whom {
    pub(super) fn new(app: &AppId, objects: &[ObjectRef]) -> Self {
        let named = objects.iter().map(|object| object.key.name.to_string());
        Self {
            app: app.clone(),
            workloads: named.collect(),
        }
    }

    /// The names under which series may be its own.
    fn names(&self, kind: SubjectKind) -> Vec<&str> {
        let workloads = self.workloads.iter().map(String::as_str);
        let app = self.app.name.as_str();
        match kind {
            SubjectKind::Workload if !self.workloads.is_empty() => workloads.collect(),
            _ => vec![app],
        }
    }

    /// What chooses its series among those that are named in this way. A label that comes before
    /// the one that counts must be empty.
    pub(super) fn selector(&self, reader: &Reader, way: Way) -> Selector {
        let mut selector = Selector::default();
        if let Some(label) = reader.cluster() {
            selector = selector.is_one_of(label, &[&self.app.cluster]);
        }
        for (place, label) in reader.namespaces().take(way.namespace + 1).enumerate() {
            let namespace = self.app.namespace.as_str();
            let value = if place == way.namespace {
                namespace
            } else {
                ""
            };
            selector = selector.is_one_of(label, &[value]);
        }
        for (place, naming) in reader.names().iter().take(way.name + 1).enumerate() {
            selector = if place == way.name {
                selector.is_one_of(&naming.label, &self.names(naming.kind))
            } else {
                selector.is_one_of(&naming.label, &[""])
            };
        }
        selector
    }

    /// The query of the whole fleet, narrowed to this app.
    pub(super) fn narrowed(
        &self,
        question: &Question,
        ways: &BTreeSet<Way>,
        window: &str,
    ) -> String {
        let (signal, reader) = (question.signal, &question.reader);
        let set = question.set;
        if let Some(traffic) = set.and_then(|set| set.traffic.as_ref()) {
            let chosen: Vec<_> = ways.iter().map(|way| self.selector(reader, *way)).collect();
            return promql::traffic(signal, (traffic, reader), &chosen, window);
        }
        if let Some(saturation) = set.and_then(|set| set.saturation.as_ref()) {
            let names: Vec<_> = self.names(SubjectKind::Workload);
            let pods = promql::pods_of(&names).is_one_of("namespace", &[&self.app.namespace]);
            let pods = match reader.cluster() {
                Some(label) => pods.is_one_of(label, &[&self.app.cluster]),
                None => pods,
            };
            return promql::saturation(signal, (saturation, reader), &pods, window);
        }
        let narrowed = ways.iter().flat_map(|way| self.intersected(question, *way));
        narrowed.collect::<Vec<_>>().join(" or ")
    }

    /// A query that we can't look into, and of its answer what carries the app's labels.
    fn intersected(&self, question: &Question, way: Way) -> Vec<String> {
        let reader = &question.reader;
        let (Some(namespace), Some(naming)) = (
            reader.namespaces().nth(way.namespace),
            reader.names().get(way.name),
        ) else {
            return Vec::new();
        };
        let of_name = |name: &str| {
            let mut labels = vec![(namespace, self.app.namespace.as_str())];
            labels.push((naming.label.as_ref(), name));
            labels.extend(
                reader
                    .cluster()
                    .map(|label| (label, self.app.cluster.as_str())),
            );
            let on: Vec<_> = labels.iter().map(|(label, _)| *label).collect();
            let named = labels
                .iter()
                .fold("vector(1)".to_owned(), |vector, (label, value)| {
                    // The replacement's `$` would name a group.
                    let value = quoted(&value.replace('$', "$$"));
                    format!("label_replace({vector}, \"{label}\", {value}, \"\", \"\")")
                });
            format!("(({}) and on ({}) {named})", question.text, on.join(", "))
        };
        let names = self.names(naming.kind);
        names.into_iter().map(of_name).collect()
    }
}

fn reading<T>(looked: Result<T, Failure>) -> Reading<T> {
    match looked {
        Ok(value) => Reading::known(value, clock::now()),
        Err(failure) => Reading::Unknown {
            why: failure.words(),
        },
    }
}

/// The last hour of the app, and how its releases serve now.
async fn look(
    prometheus: &Prometheus,
    whom: &Whom,
) -> (
    Result<Vec<Series>, Failure>,
    Result<Vec<ReleaseSignals>, Failure>,
) {
    match prometheus.survey().await {
        Ok(survey) => (
            hour(prometheus, whom, &survey).await,
            releases::look(prometheus, whom, &survey).await,
        ),
        Err(failure) => (Err(failure.clone()), Err(failure)),
    }
}

/// All signals of the last hour. An error means that no query was answered.
async fn hour(
    prometheus: &Prometheus,
    whom: &Whom,
    survey: &Survey,
) -> Result<Vec<Series>, Failure> {
    let (api, _) = prometheus.setup()?;
    let window = duration(prometheus.config.window.duration());
    let range = last_hour(survey.ahead);
    let questions = prometheus.questions(&survey.sets);
    let asking = questions.into_iter().map(|question| {
        let ways = prometheus.ways(&question);
        let text = whom.narrowed(&question, &ways, &window);
        async move {
            (
                question.signal,
                ask(api, question.signal, &text, range).await,
            )
        }
    });
    let answers: Vec<_> = stream::iter(asking).buffered(AT_ONCE).collect().await;
    let mut known: [Option<Points>; Signal::ALL.len()] = Default::default();
    let mut failed = None;
    for (signal, answer) in answers {
        let slot = &mut known[signal as usize];
        match answer {
            // Of several sets, the first that knows the app counts.
            Ok(points) if slot.as_ref().is_none_or(Points::is_empty) => *slot = Some(points),
            Ok(_) => {}
            Err(failure) => failed = Some(failure),
        }
    }
    match failed {
        Some(failure) if known.iter().all(Option::is_none) => Err(failure),
        _ => Ok(series(known)),
    }
}

async fn ask(api: &Api, signal: Signal, text: &str, range: Range) -> Result<Points, Failure> {
    let join = match signal {
        Signal::Requests | Signal::Errors => |a, b| a + b,
        Signal::Latency | Signal::Cpu | Signal::Memory => f64::max,
    };
    let body = api.query_range(text, range).await?;
    body.decode(|bytes| decode::matrix(bytes, join))
}

fn last_hour(ahead: f64) -> Range {
    let now = clock::now().timestamp_millis() as f64 / 1_000.0 + ahead;
    #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970")]
    let end = (now as i64).div_euclid(STEP) * STEP;
    Range {
        start: end - PAST,
        end,
        step: STEP,
    }
}

/// What was known, as series; errors as the share of requests that failed.
fn series(mut known: [Option<Points>; Signal::ALL.len()]) -> Vec<Series> {
    let requests = known[Signal::Requests as usize].clone().unwrap_or_default();
    if let Some(failures) = known[Signal::Errors as usize].take() {
        let with_requests = requests.iter().filter(|(_, requests)| **requests > 0.0);
        let shares = with_requests.map(|(at, requests)| {
            let failures = failures.get(at).copied().unwrap_or(0.0);
            (*at, (failures / requests).min(1.0))
        });
        known[Signal::Errors as usize] = Some(shares.collect());
    }
    let named = Signal::ALL.into_iter().zip(known);
    let series = named.filter_map(|(signal, points)| {
        let points = points.filter(|points| !points.is_empty())?;
        let points = points.into_iter();
        let dated =
            points.filter_map(|(at, value)| Some((DateTime::from_timestamp_millis(at)?, value)));
        Some(Series {
            signal,
            points: dated.collect(),
        })
    });
    series.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_known_where_requests_are() {
        let points = |values: &[(i64, f64)]| Some(values.iter().copied().collect::<Points>());
        let mut known: [Option<Points>; 5] = Default::default();
        known[Signal::Requests as usize] = points(&[(0, 2.0), (30_000, 0.0), (60_000, 4.0)]);
        known[Signal::Errors as usize] = points(&[(0, 0.5), (30_000, 0.0), (90_000, 1.0)]);
        known[Signal::Cpu as usize] = points(&[]);
        let series = series(known);
        assert_eq!(series.len(), 2);
        let shares: Vec<_> = series[1]
            .points
            .iter()
            .map(|(at, share)| (at.timestamp(), *share))
            .collect();
        assert_eq!(
            (series[1].signal, shares),
            (Signal::Errors, vec![(0, 0.25), (60, 0.0)])
        );
    }
}
