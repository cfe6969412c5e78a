//! The backend: what is configured, and what was learned of the server.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::Instant;

use super::api::Api;
use super::detect::{Choice, Survey, survey};
use super::question::{Origin, Question, configured, questions};
use super::sides::{self, Tellings};
use super::{Timing, examine, inspect, observe};
use crate::backends::http::{Endpoint, Failure};
use crate::backends::metrics::{Way, sets::MetricSet};
use crate::backends::{Backend, DetailFeed, Feed, Finding, Inspector};
use crate::config::PrometheusConfig;
use crate::model::signals::Signal;
use crate::model::{CleanText, ObjectRef, SourceId};

/// A server that speaks the Prometheus HTTP API.
#[derive(Debug)]
pub struct Prometheus {
    source: SourceId,
    pub(super) cluster: CleanText,
    pub(super) config: PrometheusConfig,
    pub(super) timing: Timing,
    setup: Result<(Api, Choice), Failure>,
    learned: Mutex<Learned>,
}

#[derive(Debug, Default)]
struct Learned {
    survey: Option<(Survey, Instant)>,
    /// How sides are told apart, as of the survey.
    tellings: Option<Arc<Tellings>>,
    /// Which labels named the subjects of a question's answers.
    ways: HashMap<Origin, BTreeSet<Way>>,
}

impl Prometheus {
    /// The server as configured; its series are of `cluster` where neither the configuration nor
    /// a label says otherwise. What is wrong with the configuration is said at the source.
    pub fn new(config: &PrometheusConfig, cluster: &CleanText, timing: Timing) -> Arc<Self> {
        let address = Endpoint::parse(&config.url).map(|endpoint| endpoint.address());
        let address = address.unwrap_or_else(|_| CleanText::new("?"));
        let name = config.name.as_deref().unwrap_or(&address);
        let setup =
            Api::new(config, &timing).and_then(|api| Ok((api, Choice::read(&config.sets)?)));
        Arc::new(Self {
            source: SourceId(CleanText::new(&format!("prometheus/{name}"))),
            cluster: match &config.cluster {
                Some(cluster) => CleanText::new(cluster),
                None => cluster.clone(),
            },
            config: config.clone(),
            timing,
            setup,
            learned: Mutex::default(),
        })
    }

    /// The cluster whose series these are; `None` where a label says so.
    pub fn cluster(&self) -> Option<&CleanText> {
        let of_one = self.config.labels.cluster.is_none();
        of_one.then_some(&self.cluster)
    }

    /// The way to the server, and which sets are used.
    pub(super) fn setup(&self) -> Result<&(Api, Choice), Failure> {
        self.setup.as_ref().map_err(Clone::clone)
    }

    /// Whether the configuration replaces every query of the sets.
    pub(super) fn asks_no_set(&self) -> bool {
        let query = &self.config.query;
        let mut signals = Signal::ALL.into_iter();
        signals.all(|signal| configured(query, signal).is_some())
    }

    /// What to ask in a round, of these sets.
    pub(super) fn questions(&self, sets: &[&'static MetricSet]) -> Vec<Question> {
        questions(sets, &self.config, &self.cluster)
    }

    /// What is known of the server; looked at anew where that is long ago, or nothing was found.
    pub(super) async fn survey(&self) -> Result<Survey, Failure> {
        let known = self.learned().survey.clone();
        let fresh = known.as_ref().filter(|(survey, at)| {
            let found = !survey.sets.is_empty() || self.asks_no_set();
            found && at.elapsed() < self.timing.survey
        });
        if let Some((survey, _)) = fresh {
            return Ok(survey.clone());
        }
        match survey(self).await {
            Ok(survey) => {
                let mut learned = self.learned();
                learned.survey = Some((survey.clone(), Instant::now()));
                // Labels may have come, as metrics may.
                learned.tellings = None;
                Ok(survey)
            }
            Err(failure) => {
                self.forget();
                Err(failure)
            }
        }
    }

    /// How the sets of `survey` tell the sides of rollouts apart; looked at anew with each survey.
    pub(super) async fn tellings(&self, survey: &Survey) -> Result<Arc<Tellings>, Failure> {
        let known = self.learned().tellings.clone();
        if let Some(known) = known {
            return Ok(known);
        }
        let found = Arc::new(sides::telling(self, survey).await?);
        self.learned().tellings = Some(Arc::clone(&found));
        Ok(found)
    }

    /// The server failed: what is known of it may not hold when it is back.
    pub(super) fn forget(&self) {
        let mut learned = self.learned();
        (learned.survey, learned.tellings) = (None, None);
    }

    /// Remembers which labels named the subjects of an answer.
    pub(super) fn learn(&self, origin: Origin, ways: BTreeSet<Way>) {
        if !ways.is_empty() {
            self.learned().ways.insert(origin, ways);
        }
    }

    /// The ways in which subjects are named; every one there could be, before an answer came.
    pub(super) fn ways(&self, question: &Question) -> BTreeSet<Way> {
        let known = self.learned().ways.get(&question.origin).cloned();
        known.unwrap_or_else(|| question.reader.ways().collect())
    }

    fn learned(&self) -> MutexGuard<'_, Learned> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for Prometheus {
    fn source(&self) -> &SourceId {
        &self.source
    }

    fn observe(self: Arc<Self>, feed: Feed) -> BoxFuture<'static, ()> {
        observe::observe(self, feed).boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Finding>> {
        examine::examine(self).boxed()
    }
}

impl Inspector for Prometheus {
    fn inspect(
        self: Arc<Self>,
        objects: Vec<ObjectRef>,
        feed: DetailFeed,
    ) -> BoxFuture<'static, ()> {
        inspect::inspect(self, objects, feed).boxed()
    }
}
