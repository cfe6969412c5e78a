//! The record of who did what, why, and what came of it: hash-chained JSON lines, `audit.jsonl`
//! in the state directory.
//!
//! The chain makes changes evident: each line holds the hash of the line before it and its own,
//! so that a line that is changed, removed or put elsewhere is named by `audit verify`. It is no
//! more than that. Whoever may write the file can compute the chain anew, and lines cut off its
//! end leave a valid chain; keep a copy elsewhere where that matters.
//!
//! A line's hash is the SHA-256 of the line without its `,"hash":"…"` part, so that it can be
//! checked without dogwatch:
//! `sed 's/,"hash":"[0-9a-f]*"}$/}/' audit.jsonl | while read -r line; do printf %s "$line" | sha256sum; done`

mod append;
mod entry;
mod history;
mod line;
#[cfg(test)]
mod tests;
mod verify;

use std::path::{Path, PathBuf};

use thiserror::Error;

pub use entry::{Change, Ending, Entry, Intent, Record, StepRecord};
pub use history::{History, PlanRecord, StepOutcome, Undo};
pub use verify::{Flaw, Verdict};

/// The audit file.
#[derive(Clone, Debug)]
pub struct Audit {
    path: PathBuf,
    operator: String,
}

impl Audit {
    /// The audit in `dir`, which is made where it is missing; `operator` is the local
    /// `user@host` that goes into every intent.
    pub fn open(dir: &Path, operator: &str) -> Result<Self, AuditError> {
        append::make_private_dir(dir)?;
        Ok(Self {
            path: dir.join("audit.jsonl"),
            operator: operator.to_owned(),
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The local `user@host`.
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// Adds `record` and returns once it is on the disk.
    pub async fn append(&self, record: Record) -> Result<(), AuditError> {
        let path = self.path.clone();
        let written = tokio::task::spawn_blocking(move || append::append(&path, record)).await;
        written.unwrap_or_else(|stopped| Err(AuditError::Stopped(stopped.to_string())))
    }

    /// Every plan on record, the oldest first. What can't be read is left out: see
    /// [`Audit::verify`].
    pub fn history(&self) -> Result<History, AuditError> {
        Ok(History::read(&self.text()?))
    }

    /// Checks the chain.
    pub fn verify(&self) -> Result<Verdict, AuditError> {
        Ok(verify::verify(&self.text()?))
    }

    /// The whole file, read while nobody appends; empty where there is none yet.
    fn text(&self) -> Result<Vec<u8>, AuditError> {
        append::read(&self.path)
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
    #[error("the record was not written, for the program is ending: {0}")]
    Stopped(String),
}

impl AuditError {
    fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}
