//! Runs plans.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Audit, ExecutionError, Outcome, Progress, Report};
use crate::backends::Writer;
use crate::model::CleanText;
use crate::playbooks::{Limits, Plan};

/// Runs plans against the clusters it was given, and nothing else does.
pub struct Executor {
    writers: BTreeMap<CleanText, Arc<dyn Writer>>,
    audit: Audit,
    limits: Limits,
    concurrency: usize,
}

impl Executor {
    /// An executor that writes through `writers` (by the cluster's name), records in `audit` and
    /// has at most `concurrency` changes on their way.
    pub fn new(
        writers: BTreeMap<CleanText, Arc<dyn Writer>>,
        audit: Audit,
        limits: Limits,
        concurrency: usize,
    ) -> Self {
        Self {
            writers,
            audit,
            limits,
            concurrency: concurrency.max(1),
        }
    }

    /// The record of what was done.
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    /// Runs `plan`: each step's outcome is sent to `progress` as soon as it is known; `stop`
    /// stops between steps. An error means that nothing was changed.
    pub async fn run(
        &self,
        plan: Plan,
        reason: Option<CleanText>,
        progress: mpsc::UnboundedSender<Progress>,
        stop: CancellationToken,
    ) -> Result<Report, ExecutionError> {
        let _ = (
            &self.writers,
            &self.limits,
            self.concurrency,
            plan,
            reason,
            progress,
            stop,
        );
        Err(ExecutionError::Refused(
            "the executor is being built".into(),
        ))
    }

    /// Asks the clusters to check `plan` without making any change; `Done` means that the step
    /// would be accepted. Steps are told by their place in the plan.
    pub async fn preview(&self, plan: &Plan) -> Vec<(usize, Outcome)> {
        let _ = plan;
        Vec::new()
    }
}
