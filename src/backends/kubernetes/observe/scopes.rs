//! The tasks of a session: one for each kind and namespace that is watched.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::scope::{Place, Report, Scope};
use crate::backends::kubernetes::Kubernetes;
use crate::model::ResourceKind;

/// The scopes that run; they end with this.
pub(super) struct Scopes {
    kubernetes: Arc<Kubernetes>,
    reports: mpsc::Sender<Report>,
    tasks: JoinSet<()>,
    /// How those of a kind that a cluster may lack are told that it is gone.
    optional: BTreeMap<ResourceKind, Vec<oneshot::Sender<()>>>,
}

impl Scopes {
    pub(super) fn new(kubernetes: Arc<Kubernetes>, reports: mpsc::Sender<Report>) -> Self {
        Self {
            kubernetes,
            reports,
            tasks: JoinSet::new(),
            optional: BTreeMap::new(),
        }
    }

    /// Watches `place`, and reports as `index`.
    pub(super) fn start(&mut self, index: usize, place: &Place) {
        let scope = Scope::new(&self.kubernetes, index, place, self.reports.clone());
        let (end, ended) = oneshot::channel();
        if place.is_optional() {
            self.optional.entry(place.kind).or_default().push(end);
        }
        self.tasks.spawn(scope.run(ended));
    }

    /// Does something else beside them.
    pub(super) fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Ends all of them.
    pub(super) fn stop(&mut self) {
        self.tasks.abort_all();
    }

    /// Ends the scopes of the kinds that are not among `kinds`; gives those of `kinds` that are
    /// not watched yet.
    pub(super) fn review(&mut self, kinds: &[ResourceKind]) -> Vec<ResourceKind> {
        let gone = self
            .optional
            .extract_if(.., |kind, _| !kinds.contains(kind));
        for end in gone.flat_map(|(_, ends)| ends) {
            // One that has ended already needs not be told.
            let _ = end.send(());
        }
        let new = kinds
            .iter()
            .filter(|kind| !self.optional.contains_key(kind));
        new.copied().collect()
    }
}
