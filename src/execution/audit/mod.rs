//! The record of who did what, why, and what came of it: hash-chained JSON lines.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// The audit file.
#[derive(Clone, Debug)]
pub struct Audit {
    path: PathBuf,
}

impl Audit {
    /// The audit in `dir`, which is made where it is missing; `operator` is the local
    /// `user@host` that goes into every intent.
    pub fn open(dir: &Path, operator: &str) -> Result<Self, AuditError> {
        let _ = operator;
        Ok(Self {
            path: dir.join("audit.jsonl"),
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
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
}
