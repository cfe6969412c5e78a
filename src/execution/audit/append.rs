//! Appends to the file: private, locked, on the disk before it returns.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use super::line::{GENESIS, Line, sha256};
use super::{AuditError, Entry, Record};
use crate::clock;

/// How much of the end is read first, to find the last line.
const TAIL: u64 = 16 * 1024;

/// Makes `dir` where it is missing, for its owner alone.
pub(super) fn make_private_dir(dir: &Path) -> Result<(), AuditError> {
    if dir.is_dir() {
        return Ok(());
    }
    let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map_err(AuditError::file(dir))
}

/// Reads all of it while nobody appends.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, AuditError> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        opened => opened.map_err(AuditError::file(path))?,
    };
    let mut bytes = Vec::new();
    file.lock_shared()
        .and_then(|()| file.read_to_end(&mut bytes))
        .map_err(AuditError::file(path))?;
    Ok(bytes)
}

/// Adds `record` to the chain. Other processes wait at the lock meanwhile.
pub(super) fn append(path: &Path, record: Record) -> Result<(), AuditError> {
    let is_new = !path.exists();
    let mut file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map_err(AuditError::file(path))?;
    file.lock().map_err(AuditError::file(path))?;
    let end = End::find(&mut file).map_err(AuditError::file(path))?;
    let text = end.continued_by(record)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_data())
        .map_err(AuditError::file(path))?;
    if is_new {
        // The file's name is on the disk only once its folder is.
        sync_parent(path).map_err(AuditError::file(path))?;
    }
    Ok(())
}

fn sync_parent(path: &Path) -> std::io::Result<()> {
    path.parent()
        .map_or(Ok(()), |dir| fs::File::open(dir)?.sync_all())
}

/// How the file ends.
struct End {
    /// The last line that could be read.
    last: Option<Line>,
    /// A line without a newline that can't be read: a crash in mid-write.
    torn: Option<Vec<u8>>,
    /// Whether the last byte is no newline.
    open: bool,
}

impl End {
    /// Reads backwards, twice as far each time, until a line is found that can be read.
    fn find(file: &mut File) -> std::io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        let mut reach = TAIL;
        loop {
            let start = length.saturating_sub(reach);
            file.seek(SeekFrom::Start(start))?;
            let mut tail = Vec::new();
            Read::by_ref(file)
                .take(length - start)
                .read_to_end(&mut tail)?;
            let end = Self::of(&tail, start > 0);
            if end.last.is_some() || start == 0 {
                return Ok(end);
            }
            reach *= 2;
        }
    }

    /// The end of `tail`, whose first line is cut where it `is_cut`.
    fn of(tail: &[u8], is_cut: bool) -> Self {
        let open = tail.last().is_some_and(|byte| *byte != b'\n');
        let mut lines: Vec<_> = tail
            .split(|byte| *byte == b'\n')
            .skip(usize::from(is_cut))
            .filter(|line| !line.is_empty())
            .collect();
        let torn = match lines.last() {
            Some(fragment) if open && Line::read(fragment).is_none() => {
                let fragment = fragment.to_vec();
                lines.pop();
                Some(fragment)
            }
            _ => None,
        };
        Self {
            last: lines.iter().rev().find_map(|line| Line::read(line)),
            torn,
            open,
        }
    }

    /// What is to be written after it: a torn line is closed and told of first.
    fn continued_by(self, record: Record) -> Result<String, AuditError> {
        let mut text = String::from(if self.open { "\n" } else { "" });
        let torn = self.torn.map(|bytes| Record::Torn {
            sha256: sha256(&bytes),
            bytes: bytes.len(),
        });
        let (mut seq, mut prev) = match self.last {
            Some(line) => (line.entry.seq + 1, line.hash),
            None => (0, GENESIS.to_owned()),
        };
        for record in torn.into_iter().chain([record]) {
            let entry = Entry {
                seq,
                time: clock::now(),
                prev,
                record,
            };
            let line = Line::write(&entry)?;
            prev = Line::read(line.as_bytes()).map_or_else(String::new, |line| line.hash);
            seq += 1;
            text.push_str(&line);
            text.push('\n');
        }
        Ok(text)
    }
}
