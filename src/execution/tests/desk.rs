//! Who works on the cluster: an executor with a state directory of its own.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::cluster::{Cluster, clean};
use crate::backends::Writer;
use crate::execution::audit::{Draft, Undo};
use crate::execution::{Audit, Control, ExecutionError, Executor, Patience, Report};
use crate::model::Closeups;
use crate::playbooks::{Agreed, Answer, Disagreement, Limits, Plan};

/// An executor over one cluster, with a state directory of its own.
pub(super) struct Desk {
    dir: tempfile::TempDir,
    cluster: Arc<Cluster>,
    pub(super) limits: Limits,
}

impl Desk {
    pub(super) fn new(cluster: &Arc<Cluster>) -> Self {
        Self {
            dir: tempfile::tempdir().expect("a directory"),
            cluster: Arc::clone(cluster),
            limits: Limits::default(),
        }
    }

    pub(super) fn audit(&self) -> Audit {
        Audit::open(&self.dir.path().join("state"), "kim@desk").expect("an audit")
    }

    pub(super) fn executor(&self) -> Executor {
        let writer: Arc<dyn Writer> = Arc::clone(&self.cluster) as _;
        let waits = |count| vec![Duration::from_millis(1); count];
        // What keeps flags fails in the same ways.
        let writers = [
            (clean("prod"), Arc::clone(&writer)),
            (clean("unleash"), writer),
        ]
        .into();
        Executor::new(writers, self.audit(), self.limits.clone(), 4)
            .with_rate(10_000)
            .with_patience(Patience {
                busy: waits(3),
                unknown: waits(4),
            })
    }

    pub(super) async fn run(&self, plan: Plan) -> Result<Report, ExecutionError> {
        self.run_because(plan, None).await
    }

    pub(super) async fn run_because(
        &self,
        plan: Plan,
        why: Option<&str>,
    ) -> Result<Report, ExecutionError> {
        let (progress, _) = mpsc::unbounded_channel();
        let agreed = agreed(plan, why)
            .map_err(|missing| ExecutionError::ReasonMissing(clean(&missing.to_string())))?;
        self.executor()
            .run(&agreed, progress, &Control::default())
            .await
    }
}

pub(super) fn agreed(plan: Plan, why: Option<&str>) -> Result<Agreed, Disagreement> {
    let digest = plan.digest();
    let answer = Answer {
        reason: why.map(clean),
        typed: None,
    };
    Agreed::new(plan, &digest, answer)
}

pub(super) fn restored(draft: Draft) -> Result<Plan, Undo> {
    draft.plan(&Closeups::new())
}

pub(super) fn yes(plan: Plan) -> Agreed {
    agreed(plan, None).expect("it takes no more than a yes")
}
