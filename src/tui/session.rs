//! What the console is started with.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc;

use crate::backends::{FlagReaders, Inspector, WatchlistWriter};
use crate::evidence::EvidenceStore;
use crate::execution::Executor;
use crate::execution::prepare::Surveyors;
use crate::fleet::{Observation, Witness};
use crate::model::{AttentionPolicy, CleanText, SourceId};
use crate::playbooks::Limits;

/// Everything the console talks to.
pub struct Session {
    /// What the backends observe.
    pub observations: mpsc::Receiver<Observation>,
    /// Where the metrics backends see whose sides are compared.
    pub compared: WatchlistWriter,
    /// Who will speak, in the order in which they are heard.
    pub sources: Vec<SourceId>,
    /// Who knows more of an open app, by the cluster's name.
    pub inspectors: BTreeMap<CleanText, Vec<Arc<dyn Inspector>>>,
    /// Who looks closely at the targets of a plan, by the cluster's name.
    pub surveyors: Surveyors,
    /// Who looks at flags, by the platform's name.
    pub flag_readers: FlagReaders,
    /// Who writes.
    pub executor: Arc<Executor>,
    /// The operator's limits, for the words; execution checks them again.
    pub limits: Limits,
    /// When life's end begins to matter.
    pub policy: AttentionPolicy,
    /// What was seen of releases, and is kept.
    pub evidence: EvidenceStore,
    /// Who sees it.
    pub witness: Witness,
    /// What is simulated, where this is no real fleet.
    pub simulation: Option<CleanText>,
    /// The filter to begin with.
    pub filter: Option<String>,
}
