//! The audit, read beside the screen.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::execution::{AuditError, Executor, Interrupted};
use crate::model::CleanText;
use crate::tui::app::{Entry, Msg, activity_entries};

/// Reads the audit; answers come as messages.
pub(super) struct Records {
    executor: Arc<Executor>,
    messages: mpsc::UnboundedSender<Msg>,
    /// How long the file was when it was last read or looked at.
    length: u64,
}

impl Records {
    pub(super) fn new(executor: Arc<Executor>, messages: mpsc::UnboundedSender<Msg>) -> Self {
        Self {
            executor,
            messages,
            length: 0,
        }
    }

    /// Reads all of it.
    pub(super) fn load(&mut self) {
        self.length = self.length_now();
        self.read(|executor| match entries(executor) {
            Ok((entries, waiting)) => vec![Msg::Interrupted(waiting), Msg::Activity(Ok(entries))],
            Err(error) => vec![Msg::Activity(Err(CleanText::new(&error.to_string())))],
        });
    }

    /// Looks for plans that were interrupted. An audit that can't be read says so in its tab.
    pub(super) fn find_interrupted(&mut self) {
        self.length = self.length_now();
        self.read(|executor| {
            let found = executor.interrupted().ok();
            found.map(Msg::Interrupted).into_iter().collect()
        });
    }

    /// Says so where the file has another length than when it was read.
    pub(super) fn watch(&mut self) {
        let length = self.length_now();
        if length != self.length {
            self.length = length;
            let _ = self.messages.send(Msg::ActivityGrown);
        }
    }

    fn length_now(&self) -> u64 {
        let known = std::fs::metadata(self.executor.audit().path());
        known.map_or(0, |known| known.len())
    }

    fn read(&self, read: impl FnOnce(&Executor) -> Vec<Msg> + Send + 'static) {
        let executor = Arc::clone(&self.executor);
        let messages = self.messages.clone();
        tokio::task::spawn_blocking(move || {
            for message in read(&executor) {
                let _ = messages.send(message);
            }
        });
    }
}

fn entries(executor: &Executor) -> Result<(Vec<Entry>, Vec<Interrupted>), AuditError> {
    let waiting = executor.interrupted()?;
    let history = executor.audit().history()?;
    Ok((activity_entries(&history, &waiting), waiting))
}
