//! Every system that a command observes, made from the configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::exit::Stop;
use crate::backends::exposition::{self, Exposition};
use crate::backends::kubernetes::{self, Kubernetes};
use crate::backends::launchdarkly::{self, LaunchDarkly};
use crate::backends::prometheus::{self, Prometheus};
use crate::backends::unleash::{self, Unleash};
use crate::backends::{Backend, FlagReader, FlagReaders, Follower, Inspector, Surveyor, Writer};
use crate::config::Config;
use crate::model::{ClaimRules, CleanText, SourceId};

/// Every system that is observed. The order is that in which they are heard where two of them
/// measure the same.
pub(super) struct Sources {
    kubernetes: Arc<Kubernetes>,
    prometheus: Vec<Arc<Prometheus>>,
    exposition: Vec<Arc<Exposition>>,
    unleash: Vec<Arc<Unleash>>,
    launchdarkly: Vec<Arc<LaunchDarkly>>,
}

impl Sources {
    /// As configured. What cannot be reached, or is configured wrongly, says so in its place;
    /// two of one name could not be told apart.
    pub(super) fn new(config: &Config) -> Result<Self, Stop> {
        let kubernetes = Kubernetes::joining(
            &config.kubernetes,
            (&config.flags).into(),
            kubernetes::Timing::default(),
        );
        let cluster = kubernetes.cluster_name();
        let prometheus = config.prometheus.iter();
        let exposition = config.exposition.iter();
        let rules = ClaimRules::from(&config.flags);
        let unleash = config.unleash.iter();
        let launchdarkly = config.launchdarkly.iter();
        let sources = Self {
            launchdarkly: launchdarkly
                .map(|it| LaunchDarkly::new(it, rules.clone(), launchdarkly::Timing::default()))
                .collect(),
            unleash: unleash
                .map(|it| Unleash::new(it, rules.clone(), unleash::Timing::default()))
                .collect(),
            prometheus: prometheus
                .map(|it| Prometheus::new(it, cluster, prometheus::Timing::default()))
                .collect(),
            exposition: exposition
                .map(|it| Exposition::new(it, cluster, exposition::Timing::default()))
                .collect(),
            kubernetes,
        };
        let mut names = BTreeSet::new();
        for backend in sources.backends() {
            if !names.insert(backend.source().clone()) {
                let name = backend.source();
                return Err(Stop::usage(format!(
                    "two sources are called {name}: give each [[prometheus]], each \
                     [[exposition]], each [[unleash]] and each [[launchdarkly]] a `name` of its own"
                )));
            }
        }
        if let Some(name) = sources.twice() {
            return Err(Stop::usage(format!(
                "two of the cluster, the [[unleash]] and the [[launchdarkly]] are called {name}: \
                 give each another `name`"
            )));
        }
        Ok(sources)
    }

    /// The name of two that keep flags, which could not be told apart.
    fn twice(&self) -> Option<&CleanText> {
        let mut names = BTreeSet::from([self.kubernetes.cluster_name()]);
        let unleash = self.unleash.iter().map(|it| it.name());
        let mut others = unleash.chain(self.launchdarkly.iter().map(|it| it.name()));
        others.find(|name| !names.insert(name))
    }

    /// All of them.
    pub(super) fn backends(&self) -> impl Iterator<Item = Arc<dyn Backend>> {
        let prometheus = self.prometheus.iter().map(|it| Arc::clone(it) as _);
        let exposition = self.exposition.iter().map(|it| Arc::clone(it) as _);
        let unleash = self.unleash.iter().map(|it| Arc::clone(it) as _);
        let measured = self.inventory().chain(prometheus).chain(exposition);
        let launchdarkly = self.launchdarkly.iter().map(|it| Arc::clone(it) as _);
        measured.chain(unleash).chain(launchdarkly)
    }

    /// Those that say which apps there are.
    pub(super) fn inventory(&self) -> impl Iterator<Item = Arc<dyn Backend>> {
        let kubernetes: Arc<dyn Backend> = Arc::clone(&self.kubernetes) as _;
        std::iter::once(kubernetes)
    }

    /// Those that keep flags, besides clusters.
    pub(super) fn platforms(&self) -> impl Iterator<Item = Arc<dyn Backend>> {
        let unleash = self.unleash.iter();
        unleash.map(|it| Arc::clone(it) as Arc<dyn Backend>)
    }

    /// Whether any of them measures.
    pub(super) fn measure(&self) -> bool {
        !self.prometheus.is_empty() || !self.exposition.is_empty()
    }

    /// Their names.
    pub(super) fn names(&self) -> Vec<SourceId> {
        let backends = self.backends();
        backends.map(|backend| backend.source().clone()).collect()
    }

    /// Who knows more of an open app, by the cluster's name.
    pub(super) fn inspectors(&self) -> BTreeMap<CleanText, Vec<Arc<dyn Inspector>>> {
        let cluster = self.kubernetes.cluster_name();
        let kubernetes: Arc<dyn Inspector> = Arc::clone(&self.kubernetes) as _;
        let of_cluster = |it: &&Arc<Prometheus>| it.cluster().is_none_or(|own| own == cluster);
        // The page has one history: that of the first that keeps one.
        let prometheus = self.prometheus.iter().find(of_cluster);
        let prometheus = prometheus.map(|it| Arc::clone(it) as Arc<dyn Inspector>);
        let all = std::iter::once(kubernetes).chain(prometheus);
        [(cluster.clone(), all.collect())].into()
    }

    /// Who writes, by the name of the cluster or of the platform of flags.
    pub(super) fn writers(&self) -> BTreeMap<CleanText, Arc<dyn Writer>> {
        let writer: Arc<dyn Writer> = Arc::clone(&self.kubernetes) as _;
        let cluster = (self.kubernetes.cluster_name().clone(), writer);
        let unleash = self.unleash.iter();
        let unleash = unleash.map(|it| (it.name().clone(), Arc::clone(it) as Arc<dyn Writer>));
        let launchdarkly = self.launchdarkly.iter();
        let launchdarkly =
            launchdarkly.map(|it| (it.name().clone(), Arc::clone(it) as Arc<dyn Writer>));
        let clusters = std::iter::once(cluster);
        clusters.chain(unleash).chain(launchdarkly).collect()
    }

    /// Who looks at single flags anew, by the platform's name.
    pub(super) fn flag_readers(&self) -> FlagReaders {
        let reader: Arc<dyn FlagReader> = Arc::clone(&self.kubernetes) as _;
        let cluster = (self.kubernetes.cluster_name().clone(), reader);
        let unleash = self.unleash.iter();
        let unleash = unleash.map(|it| (it.name().clone(), Arc::clone(it) as Arc<dyn FlagReader>));
        let launchdarkly = self.launchdarkly.iter();
        let launchdarkly =
            launchdarkly.map(|it| (it.name().clone(), Arc::clone(it) as Arc<dyn FlagReader>));
        let clusters = std::iter::once(cluster);
        clusters.chain(unleash).chain(launchdarkly).collect()
    }

    /// Who looks closely at the targets of a plan, by the cluster's name.
    pub(super) fn surveyors(&self) -> BTreeMap<CleanText, Arc<dyn Surveyor>> {
        let surveyor: Arc<dyn Surveyor> = Arc::clone(&self.kubernetes) as _;
        [(self.kubernetes.cluster_name().clone(), surveyor)].into()
    }

    /// Who tells how far rollouts are, by the cluster's name.
    pub(super) fn followers(&self) -> BTreeMap<CleanText, Arc<dyn Follower>> {
        let follower: Arc<dyn Follower> = Arc::clone(&self.kubernetes) as _;
        [(self.kubernetes.cluster_name().clone(), follower)].into()
    }
}
