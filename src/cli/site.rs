//! Everything that a command works on: the backends, the operator's limits, the audit.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::args::Global;
use super::exit::Stop;
use crate::backends::kubernetes::{Kubernetes, Timing};
use crate::backends::{Backend, Inspector, Writer};
use crate::config::{self, Config};
use crate::execution::{Audit, Executor};
use crate::model::{AttentionPolicy, CleanText};
use crate::playbooks::Limits;

/// What a command works on.
pub(super) struct Site {
    config: Config,
    limits: Limits,
    kubernetes: Arc<Kubernetes>,
    state_dir: PathBuf,
    simulation: Option<CleanText>,
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

    /// Over a simulation: the operator's own configuration counts only where it was named.
    pub(super) fn simulated(global: &Global, words: CleanText) -> Result<Self, Stop> {
        let config = match &global.config {
            Some(path) => config::load(Some(path)).map_err(Stop::usage)?,
            None => Config::default(),
        };
        Self::new(global.overrides().over(config), Some(words))
    }

    fn new(config: Config, simulation: Option<CleanText>) -> Result<Self, Stop> {
        Ok(Self {
            kubernetes: Kubernetes::new(&config.kubernetes, Timing::default()),
            limits: config.limits(),
            state_dir: config::state_dir(&config)?,
            config,
            simulation,
        })
    }

    /// Every system that is observed.
    pub(super) fn backends(&self) -> impl Iterator<Item = Arc<dyn Backend>> {
        let backend: Arc<dyn Backend> = Arc::clone(&self.kubernetes) as _;
        std::iter::once(backend)
    }

    /// Who knows more of an open app, by the cluster's name.
    pub(super) fn inspectors(&self) -> BTreeMap<CleanText, Vec<Arc<dyn Inspector>>> {
        let inspector: Arc<dyn Inspector> = Arc::clone(&self.kubernetes) as _;
        [(self.kubernetes.cluster_name().clone(), vec![inspector])].into()
    }

    /// The operator's limits.
    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// When apps ask for attention.
    pub(super) fn attention(&self) -> AttentionPolicy {
        AttentionPolicy::from(&self.config.attention)
    }

    /// What is simulated, where this is no real fleet.
    pub(super) fn simulation(&self) -> Option<&CleanText> {
        self.simulation.as_ref()
    }

    /// The record of what was done.
    pub(super) fn audit(&self) -> Result<Audit, Stop> {
        Ok(Audit::open(&self.state_dir, &operator())?)
    }

    /// The one way to write.
    pub(super) fn executor(&self) -> Result<Executor, Stop> {
        let writer: Arc<dyn Writer> = Arc::clone(&self.kubernetes) as _;
        let writers = [(self.kubernetes.cluster_name().clone(), writer)].into();
        let concurrency = self.config.limits.concurrency;
        Ok(Executor::new(
            writers,
            self.audit()?,
            self.limits.clone(),
            concurrency,
        ))
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
