//! Rounds: every query once, for the whole fleet, at one time.

use std::sync::Arc;

use chrono::TimeDelta;
use futures::StreamExt;
use futures::stream;

use super::api::{Api, Body};
use super::backend::Prometheus;
use super::decode::{self, Instant};
use super::question::Question;
use super::sides;
use crate::backends::Feed;
use crate::backends::http::Failure;
use crate::backends::metrics::sides::WantedSides;
use crate::backends::metrics::{Pace, Polled, Round, Seen, poll};
use crate::clock;
use crate::model::signals::{Signal, SignalSet};
use crate::model::{CleanText, Compared};

/// How many queries are on their way at once.
const AT_ONCE: usize = 3;

/// From this size on an answer is read where it holds up nobody.
const LARGE: usize = 256 << 10;

/// What came of a question, or why nothing did.
pub type Answered = (Question, Result<Instant, CleanText>);

/// Asks until the feed's receiver is gone.
pub(super) async fn observe(prometheus: Arc<Prometheus>, feed: Feed) {
    let pace = Pace {
        refresh: prometheus.config.refresh.duration(),
        waits: prometheus.timing.waits,
    };
    poll(Observer { prometheus }, feed, pace).await;
}

struct Observer {
    prometheus: Arc<Prometheus>,
}

impl Polled for Observer {
    async fn look(&mut self, _: &[Compared]) -> Result<Seen, Failure> {
        let seen = round(&self.prometheus).await;
        if seen.is_err() {
            self.prometheus.forget();
        }
        seen
    }

    async fn compare(&mut self, wanted: &[Compared]) -> Seen {
        let wanted = WantedSides::new(wanted, self.prometheus.cluster());
        sides::compare(&self.prometheus, &Arc::new(wanted)).await
    }
}

/// One round. An error means that no query was answered.
async fn round(prometheus: &Prometheus) -> Result<Seen, Failure> {
    let survey = prometheus.survey().await?;
    let (api, _) = prometheus.setup()?;
    let questions = prometheus.questions(&survey.sets);
    let window = prometheus.config.window.0;
    if questions.is_empty() {
        return Ok(nothing_known(window));
    }
    let time = clock::now().timestamp_millis() as f64 / 1_000.0 + survey.ahead;
    let asking = questions.into_iter().map(|question| async move {
        let answer = ask(api, &question, time).await;
        (question, answer)
    });
    let answers: Vec<_> = stream::iter(asking).buffered(AT_ONCE).collect().await;
    if let Some(failure) = common_failure(&answers) {
        return Err(failure);
    }
    let answers = answers.into_iter().map(|(question, answer)| {
        if let Ok(instant) = &answer {
            prometheus.learn(question.origin, instant.ways.clone());
        }
        (question, answer.map_err(|failure| failure.words()))
    });
    let answers: Vec<Answered> = answers.collect();
    let joined = tokio::task::spawn_blocking(move || join(answers, window)).await;
    joined.map_err(|_| Failure::broken("the answers could not be joined"))
}

/// The first failure, where every question failed.
fn common_failure(answers: &[(Question, Result<Instant, Failure>)]) -> Option<Failure> {
    let failures = answers.iter().map(|(_, answer)| answer.as_ref().err());
    let failures: Option<Vec<_>> = failures.collect();
    failures?.first().map(|failure| (*failure).clone())
}

async fn ask(api: &Api, question: &Question, time: f64) -> Result<Instant, Failure> {
    let body = api.query(&question.text, Some(time)).await?;
    if body.len() < LARGE {
        return read(&body, question);
    }
    let question = question.clone();
    let reading = tokio::task::spawn_blocking(move || read(&body, &question)).await;
    reading.unwrap_or_else(|_| Err(Failure::broken("the answer could not be read")))
}

fn read(body: &Body, question: &Question) -> Result<Instant, Failure> {
    body.decode(|bytes| decode::vector(bytes, &question.reader))
}

/// There is nothing to ask for: no app has any signal.
fn nothing_known(window: TimeDelta) -> Seen {
    let mut round = Round::new();
    for signal in Signal::ALL {
        round.answered(signal);
    }
    let words = "none of the metrics is there that tell of apps: name other queries in the configuration, or see what `dogwatch doctor` says";
    round.odd.remark(CleanText::new(words));
    round.finish(window)
}

/// Joins the answers to the questions of a round, which come set by set.
pub fn join(answers: Vec<Answered>, window: TimeDelta) -> Seen {
    let mut round = Round::new();
    let asked: SignalSet = answers
        .iter()
        .map(|(question, _)| question.signal)
        .collect();
    let mut failed = SignalSet::default();
    let mut traffic_of = None;
    for (question, answer) in answers {
        let signal = question.signal;
        let instant = match answer {
            Ok(instant) => instant,
            Err(words) => {
                failed.insert(signal);
                let words = format!("{}: {words}", signal.name());
                round.odd.remark(CleanText::new(&words));
                continue;
            }
        };
        match question.set {
            // The configuration's query is the only one for its signal.
            None => round.hear_all(),
            Some(set) if set.traffic.is_none() || traffic_of == Some(set.name) => {}
            Some(set) => {
                traffic_of = Some(set.name);
                round.next_set();
            }
        }
        round.odd.extend(instant.odd);
        for (subject, value) in instant.values {
            round.take(signal, subject, value);
        }
    }
    // A signal that two sets tell is answered only where both are.
    for signal in asked.iter().filter(|signal| !failed.contains(*signal)) {
        round.answered(signal);
    }
    round.finish(window)
}
