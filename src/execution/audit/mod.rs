//! The record of who did what, why, and what came of it: hash-chained JSON lines, `audit.jsonl`
//! in the state directory.
//!
//! The chain makes changes evident: each line holds the hash of the line before it and its own,
//! so that a line that is changed, removed or put elsewhere is named by `audit verify`. Lines cut
//! off its end leave a valid chain; `audit.head` beside it tells of them. It is no more than
//! that: whoever may write these files can compute all of it anew. Keep a copy, or at least the
//! hash that `audit verify` prints, elsewhere where that matters.
//!
//! The record is the journal, too: an intent without an end, of which no process holds the lock,
//! is a plan that was interrupted.
//!
//! A line's hash is the SHA-256 of the line without its `,"hash":"…"` part, so that it can be
//! checked without dogwatch:
//! `sed 's/,"hash":"[0-9a-f]*"}$/}/' audit.jsonl | while read -r line; do printf %s "$line" | sha256sum; done`

mod append;
mod draft;
mod entry;
mod flag_record;
mod head;
mod history;
mod kept;
mod line;
mod lines;
mod taken_back;
#[cfg(test)]
mod tests;
mod verify;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use thiserror::Error;

pub(super) use append::make_private_dir;
pub use draft::Draft;
pub use entry::{Change, Cluster, Ending, Entry, Intent, Record, Shown, StepRecord, TakenUp, Yes};
pub use flag_record::FlagRecord;
pub use history::{History, PlanRecord, StepOutcome, Undo};
pub use kept::{Kept, Sha256};
pub use taken_back::TakenBack;
pub use verify::{Flaw, Verdict};

use crate::clock;

/// The audit file.
#[derive(Clone)]
pub struct Audit {
    path: PathBuf,
    operator: String,
    clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    remembered: Arc<append::Remembered>,
}

impl Audit {
    /// The audit in `dir`, which is made where it is missing; `operator` is the local
    /// `user@host` that goes into every intent.
    pub fn open(dir: &Path, operator: &str) -> Result<Self, AuditError> {
        append::make_private_dir(dir)?;
        Ok(Self {
            path: dir.join("audit.jsonl"),
            operator: operator.to_owned(),
            clock: Arc::new(clock::now),
            remembered: Arc::default(),
        })
    }

    /// The same with another clock. The chain's order is that of its numbers: times may go
    /// backwards in it.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether anything was ever recorded here.
    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// The local `user@host`.
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// Where the lock files of running plans are.
    pub(super) fn running_dir(&self) -> PathBuf {
        self.path.with_file_name("running")
    }

    /// Adds `record` and returns once it is on the disk.
    pub async fn append(&self, record: Record) -> Result<(), AuditError> {
        let audit = self.clone();
        let written = tokio::task::spawn_blocking(move || {
            let now = (audit.clock)();
            append::append(&audit.path, &audit.remembered, (now, record))
        });
        let stopped = |error: tokio::task::JoinError| AuditError::Stopped(error.to_string());
        written.await.map_err(stopped)?
    }

    /// Every plan on record, the oldest first. What can't be read is left out: see
    /// [`Audit::verify`].
    pub fn history(&self) -> Result<History, AuditError> {
        let mut history = History::default();
        let mut places = BTreeMap::new();
        lines::each(&self.path, |line| {
            if let Ok(entry) = serde_json::from_slice(line.bytes) {
                history.take(entry, &mut places);
            }
        })?;
        Ok(history)
    }

    /// The same, read beside what else goes on.
    pub async fn read(&self) -> Result<History, AuditError> {
        let audit = self.clone();
        let read = tokio::task::spawn_blocking(move || audit.history()).await;
        read.map_err(|stopped| AuditError::Stopped(stopped.to_string()))?
    }

    /// Checks the chain.
    pub fn verify(&self) -> Result<Verdict, AuditError> {
        verify::verify(&self.path, None)
    }

    /// Checks the chain, in which a line must still have the hash `head`, noted down earlier.
    pub fn verify_against(&self, head: &str) -> Result<Verdict, AuditError> {
        verify::verify(&self.path, Some(head))
    }
}

impl fmt::Debug for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audit")
            .field("path", &self.path)
            .field("operator", &self.operator)
            .finish_non_exhaustive()
    }
}

/// Why the audit can't be used.
#[derive(Debug, Error)]
pub enum AuditError {
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// A record that can't be written as JSON.
    #[error("a record can't be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The program is ending.
    #[error("the record was not reached, for the program is ending: {0}")]
    Stopped(String),
}

impl AuditError {
    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}
