//! The last hour of the app that is open, by range queries.

use std::sync::Arc;

use chrono::DateTime;
use futures::StreamExt;
use futures::stream;
use tokio::time::sleep;

use super::api::{Api, Range};
use super::backend::Prometheus;
use super::decode::{self, Points};
use super::detect::Survey;
use super::question::duration;
use super::releases;
use super::whom::Whom;
use crate::backends::DetailFeed;
use crate::backends::http::Failure;
use crate::clock;
use crate::model::signals::Signal;
use crate::model::{DetailPart, ObjectRef, Reading, ReleaseSignals, Series};

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
