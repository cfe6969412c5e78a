//! Everything that a command works on: the backends, the operator's limits, the audit.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::args::Global;
use super::exit::Stop;
use super::sources::Sources;
use crate::backends::Inspector;
use crate::config::{self, Config, ExpositionConfig, LimitsConfig, OfrepConfig, UnleashConfig};
use crate::evidence::{EvidenceStore, Presenter, telling};
use crate::execution::prepare::Surveyors;
use crate::execution::{Audit, Executor};
use crate::fleet::Witness;
use crate::model::{AttentionPolicy, CleanText};
use crate::playbooks::Limits;

/// What a command works on.
pub(super) struct Site {
    config: Config,
    limits: Limits,
    sources: Sources,
    state_dir: PathBuf,
    simulation: Option<CleanText>,
}

/// What a simulation has beside its cluster.
pub(super) struct Systems {
    /// Its metrics.
    pub(super) metrics: ExpositionConfig,
    /// Its feature flags.
    pub(super) unleash: UnleashConfig,
    /// Who evaluates those of its cluster.
    pub(super) ofrep: OfrepConfig,
}

impl Site {
    /// As configured by file, environment and flags.
    ///
    /// A kubeconfig that is broken is no error here: the source says so in its place, and goes on
    /// once it is repaired.
    pub(super) fn configured(global: &Global) -> Result<Self, Stop> {
        let config = config::load(global.config.as_deref()).map_err(Stop::usage)?;
        Self::new(global.overrides().over(config), None)
    }

    /// Over a simulation, whose own systems take the place of all others. The operator's own
    /// configuration counts only where it was named.
    pub(super) fn simulated(
        global: &Global,
        systems: Systems,
        words: CleanText,
    ) -> Result<Self, Stop> {
        let config = match &global.config {
            Some(path) => config::load(Some(path)).map_err(Stop::usage)?,
            None => Config::default(),
        };
        let mut config = global.overrides().over(config);
        config.prometheus = Vec::new();
        config.exposition = vec![systems.metrics];
        config.unleash = vec![systems.unleash];
        config.launchdarkly = Vec::new();
        config.ofrep = Some(systems.ofrep);
        Self::new(config, Some(words))
    }

    fn new(config: Config, simulation: Option<CleanText>) -> Result<Self, Stop> {
        Ok(Self {
            sources: Sources::new(&config)?,
            limits: config.limits(),
            state_dir: config::state_dir(&config)?,
            config,
            simulation,
        })
    }

    /// Every system that is observed.
    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Who evaluates flags, where that is configured.
    pub(super) fn ofrep(&self) -> Option<&OfrepConfig> {
        self.config.ofrep.as_ref()
    }

    /// The operator's limits.
    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// When apps ask for attention.
    pub(super) fn attention(&self) -> AttentionPolicy {
        AttentionPolicy::from(&self.config)
    }

    /// What is simulated, where this is no real fleet.
    pub(super) fn simulation(&self) -> Option<&CleanText> {
        self.simulation.as_ref()
    }

    /// Who looks closely at objects, and tells what was seen of their releases.
    pub(super) fn surveyors(&self) -> Surveyors {
        telling(self.sources.surveyors(), &self.evidence())
    }

    /// Who knows more of an open app, by the cluster's name; also how its releases served.
    pub(super) fn inspectors(&self) -> BTreeMap<CleanText, Vec<Arc<dyn Inspector>>> {
        let mut inspectors = self.sources.inspectors();
        for (cluster, surveyor) in self.surveyors() {
            let presenter: Arc<dyn Inspector> = Arc::new(Presenter::new(surveyor));
            inspectors.entry(cluster).or_default().push(presenter);
        }
        inspectors
    }

    /// What was seen of releases.
    pub(super) fn evidence(&self) -> EvidenceStore {
        EvidenceStore::new(&self.state_dir)
    }

    /// Who sees which releases hold.
    pub(super) fn witness(&self) -> Witness {
        Witness::new(self.config.evidence.hold.0)
    }

    /// The record of what was done.
    pub(super) fn audit(&self) -> Result<Audit, Stop> {
        Ok(Audit::open(&self.state_dir, &operator())?)
    }

    /// The one way to write.
    pub(super) fn executor(&self) -> Result<Executor, Stop> {
        let writers = self.sources.writers();
        let LimitsConfig {
            concurrency, rate, ..
        } = self.config.limits;
        let executor = Executor::new(writers, self.audit()?, self.limits.clone(), concurrency);
        Ok(executor.with_rate(rate))
    }
}

/// Who sits here, as far as the machine tells: `user@host`.
#[expect(clippy::disallowed_methods, reason = "the environment is read in cli")]
fn operator() -> String {
    let user = ["USER", "LOGNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok());
    let host = gethostname::gethostname();
    format!(
        "{}@{}",
        user.as_deref().unwrap_or("unknown"),
        host.to_string_lossy()
    )
}
