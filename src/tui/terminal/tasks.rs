//! What goes on beside the screen: following the open app, asking for a dialog, executing a plan,
//! reading the audit.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::asking::Asking;
use super::records::Records;
use crate::backends::{DetailFeed, FlagReaders, Inspector};
use crate::clock;
use crate::evidence::EvidenceStore;
use crate::execution::prepare::Surveyors;
use crate::execution::{Control, Executor};
use crate::fleet::Held;
use crate::model::{AppId, CleanText, DetailPart, ObjectRef, Reading};
use crate::playbooks::Agreed;
use crate::tui::app::Msg;

/// Starts and stops what goes on beside the screen; answers come as messages.
pub(super) struct Tasks {
    inspectors: BTreeMap<CleanText, Vec<Arc<dyn Inspector>>>,
    executor: Arc<Executor>,
    evidence: EvidenceStore,
    messages: mpsc::UnboundedSender<Msg>,
    details: Option<mpsc::Receiver<(AppId, DetailPart)>>,
    control: Control,
    /// What clusters are asked for a dialog.
    pub(super) asking: Asking,
    /// The audit.
    pub(super) records: Records,
}

impl Tasks {
    pub(super) fn new(
        inspectors: BTreeMap<CleanText, Vec<Arc<dyn Inspector>>>,
        lookers: (Surveyors, FlagReaders),
        executor: Arc<Executor>,
        evidence: EvidenceStore,
        messages: mpsc::UnboundedSender<Msg>,
    ) -> Self {
        Self {
            inspectors,
            asking: Asking::new(lookers, Arc::clone(&executor), messages.clone()),
            records: Records::new(Arc::clone(&executor), messages.clone()),
            executor,
            evidence,
            messages,
            details: None,
            control: Control::default(),
        }
    }

    /// Follows `app`, and no other: dropping the receiver ends what was followed before.
    pub(super) fn inspect(&mut self, app: &AppId, objects: &[ObjectRef]) {
        let (sender, receiver) = mpsc::channel(16);
        self.details = Some(receiver);
        let feed = DetailFeed::new(app.clone(), sender);
        if let Some(inspectors) = self.inspectors.get(&app.cluster) {
            for inspector in inspectors {
                tokio::spawn(Arc::clone(inspector).inspect(objects.to_vec(), feed.clone()));
            }
            return;
        }
        let why = "this cluster's connection could not be set up";
        let parts = [
            DetailPart::Releases(Reading::unknown(why)),
            DetailPart::Pods(Reading::unknown(why)),
            DetailPart::Events(Reading::unknown(why)),
        ];
        for part in parts {
            let _ = self.messages.send(Msg::Detail(app.clone(), part));
        }
    }

    /// Follows no app any more.
    pub(super) fn stop_inspecting(&mut self) {
        self.details = None;
    }

    /// The next part of the followed app; never, where none is followed.
    pub(super) async fn detail(&mut self) -> Msg {
        loop {
            let part = match &mut self.details {
                Some(details) => details.recv().await,
                None => std::future::pending().await,
            };
            match part {
                Some((app, part)) => return Msg::Detail(app, part),
                None => self.details = None,
            }
        }
    }

    /// Runs what was `agreed` to.
    pub(super) fn execute(&mut self, agreed: Agreed) {
        self.asking.stop();
        self.control = Control::default();
        let (executor, control) = (Arc::clone(&self.executor), self.control.clone());
        let messages = self.messages.clone();
        let (progress, mut steps) = mpsc::unbounded_channel();
        let forward = messages.clone();
        tokio::spawn(async move {
            let relay = async {
                while let Some(step) = steps.recv().await {
                    let _ = forward.send(Msg::Progress(step));
                }
            };
            // In a task of its own: should it die, the screen still hears of the end.
            let run = tokio::spawn(async move { executor.run(&agreed, progress, &control).await });
            let (ended, ()) = tokio::join!(run, relay);
            let finished = match ended {
                Ok(Ok(report)) => Ok(Box::new(report)),
                Ok(Err(refused)) => Err(CleanText::new(&refused.to_string())),
                Err(died) => Err(CleanText::new(&format!(
                    "execution itself has stopped ({died}): `dogwatch audit list` tells how far \
                     it came"
                ))),
            };
            let _ = messages.send(Msg::Finished(finished));
        });
    }

    /// Looks up what became of the interrupted plan `id`, and ends it so.
    pub(super) fn close(&self, id: CleanText) {
        let (executor, messages) = (Arc::clone(&self.executor), self.messages.clone());
        tokio::spawn(async move {
            let closed = executor.close(id.as_str()).await;
            let closed = closed.map_err(|why| CleanText::new(&format!("{id}: {why}")));
            let _ = messages.send(Msg::Closed(closed.map(Box::new)));
        });
    }

    /// Keeps what was seen of releases. What can't be kept is missed at a rollback, and by nobody
    /// now.
    pub(super) fn remember(&self, held: Vec<Held>) {
        let store = self.evidence.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = store.append(&held, clock::now()) {
                let path = store.path().display();
                tracing::warn!(%path, %error, "what was seen of releases is not kept");
            }
        });
    }

    /// The hand on the running plan.
    pub(super) fn control(&self) -> &Control {
        &self.control
    }
}
