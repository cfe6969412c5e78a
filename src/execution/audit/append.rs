//! Appends to the file: private, locked, on the disk before it returns.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::line::{GENESIS, Line, Link, sha256};
use super::{AuditError, Entry, Record, head};

/// How much of the end is read first, to find the last line.
const TAIL: u64 = 16 * 1024;

/// Makes `dir` where it is missing, for its owner alone.
pub(in crate::execution) fn make_private_dir(dir: &Path) -> Result<(), AuditError> {
    if dir.is_dir() {
        return Ok(());
    }
    let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map_err(AuditError::file(dir))
}

/// How the file ended when we last wrote to it: while its length is the same, nobody else wrote,
/// and its end need not be read again.
#[derive(Debug, Default)]
pub(super) struct Remembered(Mutex<Option<(u64, Link)>>);

impl Remembered {
    fn at(&self, length: u64) -> Option<Link> {
        let remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, link) = remembered.as_ref()?;
        (*known == length).then(|| link.clone())
    }

    fn set(&self, length: u64, link: Link) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((length, link));
    }
}

/// Adds `record` to the chain. Other processes wait at the lock meanwhile.
pub(super) fn append(
    path: &Path,
    remembered: &Remembered,
    (time, record): (DateTime<Utc>, Record),
) -> Result<(), AuditError> {
    let is_new = !path.exists();
    let mut file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map_err(AuditError::file(path))?;
    file.lock().map_err(AuditError::file(path))?;
    let length = file
        .seek(SeekFrom::End(0))
        .map_err(AuditError::file(path))?;
    let end = if let Some(last) = remembered.at(length) {
        End::after(last)
    } else {
        let end = End::find(&mut file, length).map_err(AuditError::file(path))?;
        end.beyond(head::read(path)?)
    };
    let (text, link) = end.continued_by(time, record)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_data())
        .map_err(AuditError::file(path))?;
    if is_new {
        // The file's name is on the disk only once its folder is.
        sync_parent(path).map_err(AuditError::file(path))?;
    }
    remembered.set(length + text.len() as u64, link.clone());
    // The record stands without it: it only tells later of what was cut off.
    let _ = head::write(path, &link);
    Ok(())
}

fn sync_parent(path: &Path) -> std::io::Result<()> {
    path.parent()
        .map_or(Ok(()), |dir| fs::File::open(dir)?.sync_all())
}

/// How the file ends.
struct End {
    /// The last line that could be read.
    last: Option<Link>,
    /// A line without a newline that can't be read: a crash in mid-write.
    torn: Option<Vec<u8>>,
    /// Whether the last byte is no newline.
    open: bool,
}

impl End {
    fn after(last: Link) -> Self {
        Self {
            last: Some(last),
            torn: None,
            open: false,
        }
    }

    /// The same, where `head` tells of lines that are not there any more: the numbers go on after
    /// theirs, so that what was cut off stays missing for good, and is not healed by the next
    /// line.
    fn beyond(mut self, head: Option<Link>) -> Self {
        let last = self.last.as_ref();
        if let Some(head) = head.filter(|head| last.is_none_or(|last| last.seq < head.seq)) {
            let hash = last.map_or_else(|| GENESIS.to_owned(), |last| last.hash.clone());
            self.last = Some(Link {
                seq: head.seq,
                hash,
            });
        }
        self
    }

    /// Reads backwards, twice as far each time, until a line is found that can be read.
    fn find(file: &mut File, length: u64) -> std::io::Result<Self> {
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
            last: lines.iter().rev().find_map(|line| Link::read(line)),
            torn,
            open,
        }
    }

    /// What is to be written after it, and its last line: a torn line is closed and told of first.
    fn continued_by(
        self,
        time: DateTime<Utc>,
        record: Record,
    ) -> Result<(String, Link), AuditError> {
        let mut text = String::from(if self.open { "\n" } else { "" });
        let torn = self.torn.map(|bytes| Record::Torn {
            sha256: sha256(&bytes),
            bytes: bytes.len(),
        });
        let mut last = self.last;
        if let Some(torn) = torn {
            last = Some(write_line(&mut text, last.as_ref(), (time, torn))?);
        }
        let link = write_line(&mut text, last.as_ref(), (time, record))?;
        Ok((text, link))
    }
}

/// Writes one line after `last`.
fn write_line(
    text: &mut String,
    last: Option<&Link>,
    (time, record): (DateTime<Utc>, Record),
) -> Result<Link, AuditError> {
    let (seq, prev) = last.map_or_else(
        || (0, GENESIS.to_owned()),
        |last| (last.seq + 1, last.hash.clone()),
    );
    let entry = Entry {
        seq,
        time,
        prev,
        record,
    };
    let (line, hash) = Line::write(&entry)?;
    text.push_str(&line);
    text.push('\n');
    Ok(Link { seq, hash })
}
