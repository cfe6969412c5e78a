//! The last line's number and hash, beside the file: `audit.head`.
//!
//! It tells of lines that were cut off the end, which leave a valid chain. It is written after
//! each line and not synced, so that it may be behind the file and is never ahead of it.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::AuditError;
use super::line::Link;

/// Where the head of the audit at `path` is.
fn beside(path: &Path) -> PathBuf {
    path.with_extension("head")
}

/// Notes `link` as the newest line of the audit at `path`. Always of the same length, so that
/// nothing of an older one is left behind.
pub(super) fn write(path: &Path, link: &Link) -> Result<(), AuditError> {
    let path = beside(path);
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(AuditError::file(&path))?;
    let text = format!("{:020} {}\n", link.seq, link.hash);
    file.write_all(text.as_bytes())
        .map_err(AuditError::file(&path))
}

/// The newest line as it was noted; `None` where none was, or it can't be read, as after a loss
/// of power.
pub(super) fn read(path: &Path) -> Result<Option<Link>, AuditError> {
    let path = beside(path);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
            return Ok(None);
        }
        Err(error) => return Err(AuditError::file(&path)(error)),
    };
    let link = text.trim_end().split_once(' ').and_then(|(seq, hash)| {
        let seq = seq.parse().ok()?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| Link {
            seq,
            hash: hash.to_owned(),
        })
    });
    Ok(link)
}
