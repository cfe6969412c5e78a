//! What clusters are asked for a dialog: one thing at a time, and not longer than it is open. All of
//! it only reads.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use futures::future::join_all;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::execution::Executor;
use crate::execution::prepare::{self, Surveyors};
use crate::model::{CleanText, Closeups, Digest, ObjectRef};
use crate::playbooks::{Plan, Survey};
use crate::tui::app::{Msg, Preparation, Ticket};

/// Asks, and gives it up.
pub(super) struct Asking {
    surveyors: Arc<Surveyors>,
    executor: Arc<Executor>,
    messages: mpsc::UnboundedSender<Msg>,
    underway: Option<JoinHandle<()>>,
}

impl Asking {
    pub(super) fn new(
        surveyors: Surveyors,
        executor: Arc<Executor>,
        messages: mpsc::UnboundedSender<Msg>,
    ) -> Self {
        Self {
            surveyors: Arc::new(surveyors),
            executor,
            messages,
            underway: None,
        }
    }

    /// Looks at `objects`.
    pub(super) fn survey(&mut self, ticket: Ticket, objects: Vec<ObjectRef>, survey: Survey) {
        let surveyors = Arc::clone(&self.surveyors);
        self.ask(async move {
            let closeups = look(&surveyors, objects, survey).await;
            Msg::Surveyed { ticket, closeups }
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

/// Looks at `objects`, on all their clusters at once.
async fn look(surveyors: &Surveyors, objects: Vec<ObjectRef>, survey: Survey) -> Closeups {
    let mut by_cluster: BTreeMap<CleanText, Vec<ObjectRef>> = BTreeMap::new();
    for object in objects {
        let cluster = object.key.cluster.clone();
        by_cluster.entry(cluster).or_default().push(object);
    }
    let looks = by_cluster.iter().map(|(cluster, objects)| async move {
        match surveyors.get(cluster) {
            Some(surveyor) => surveyor.survey(objects, survey).await,
            None => unseen(objects),
        }
    });
    join_all(looks).await.into_iter().flatten().collect()
}

fn unseen(objects: &[ObjectRef]) -> Closeups {
    let why = CleanText::new("this cluster's connection could not be set up");
    let unknown = objects
        .iter()
        .map(|one| (one.key.clone(), Err(why.clone())));
    unknown.collect()
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
