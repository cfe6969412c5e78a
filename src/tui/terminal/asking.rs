//! What clusters are asked for a dialog: one thing at a time, and not longer than it is open. All of
//! it only reads.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::backends::{FlagReaders, Surveyors, look_all, survey_all};
use crate::execution::Executor;
use crate::execution::prepare;
use crate::model::{CleanText, Digest, FlagKey, ObjectRef};
use crate::playbooks::{Plan, Survey};
use crate::tui::app::{Msg, Preparation, Ticket};

/// Asks, and gives it up.
pub(super) struct Asking {
    surveyors: Arc<Surveyors>,
    readers: Arc<FlagReaders>,
    executor: Arc<Executor>,
    messages: mpsc::UnboundedSender<Msg>,
    underway: Option<JoinHandle<()>>,
}

impl Asking {
    pub(super) fn new(
        (surveyors, readers): (Surveyors, FlagReaders),
        executor: Arc<Executor>,
        messages: mpsc::UnboundedSender<Msg>,
    ) -> Self {
        Self {
            surveyors: Arc::new(surveyors),
            readers: Arc::new(readers),
            executor,
            messages,
            underway: None,
        }
    }

    /// Looks at `objects`.
    pub(super) fn survey(&mut self, ticket: Ticket, objects: Vec<ObjectRef>, survey: Survey) {
        let surveyors = Arc::clone(&self.surveyors);
        self.ask(async move {
            let closeups = survey_all(&surveyors, objects, survey).await;
            Msg::Surveyed { ticket, closeups }
        });
    }

    /// Looks at `flags`.
    pub(super) fn look(&mut self, ticket: Ticket, flags: Vec<FlagKey>) {
        let readers = Arc::clone(&self.readers);
        self.ask(async move {
            let seen = look_all(&readers, flags).await;
            Msg::FlagsSeen { ticket, seen }
        });
    }

    /// Makes a plan from the audit.
    pub(super) fn prepare(&mut self, what: Preparation) {
        let executor = Arc::clone(&self.executor);
        let surveyors = Arc::clone(&self.surveyors);
        self.ask(async move {
            let plan = prepared(&executor, &surveyors, &what).await;
            Msg::Prepared(what, plan.map(Box::new))
        });
    }

    /// Has the clusters check `plan`.
    pub(super) fn rehearse(&mut self, digest: Digest, plan: Plan) {
        let executor = Arc::clone(&self.executor);
        self.ask(async move {
            let outcomes = executor.preview(&plan).await;
            let outcomes = outcomes.into_iter().map(|(_, outcome)| outcome).collect();
            Msg::Rehearsed { digest, outcomes }
        });
    }

    /// Gives up what is being asked.
    pub(super) fn stop(&mut self) {
        if let Some(underway) = self.underway.take() {
            underway.abort();
        }
    }

    fn ask(&mut self, question: impl Future<Output = Msg> + Send + 'static) {
        self.stop();
        let messages = self.messages.clone();
        self.underway = Some(tokio::spawn(async move {
            let _ = messages.send(question.await);
        }));
    }
}

async fn prepared(
    executor: &Executor,
    surveyors: &Surveyors,
    what: &Preparation,
) -> Result<Plan, CleanText> {
    let audit = executor.audit();
    let plan = match what {
        Preparation::Undo(id) => prepare::undo(audit, surveyors, Some(id.as_str())).await,
        Preparation::Resume(id) => prepare::resume(audit, surveyors, id.as_str()).await,
    };
    plan.map_err(|why| CleanText::new(&why.to_string()))
}
