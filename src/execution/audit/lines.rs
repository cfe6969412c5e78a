//! Reads the file line by line, while nobody appends: it may be far larger than its plans.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;

use super::AuditError;

/// One line of the file, whatever stands in it.
pub(super) struct RawLine<'a> {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Its bytes, without the newline.
    pub bytes: &'a [u8],
    /// Whether a newline ends it.
    pub is_closed: bool,
}

/// Gives every line of `path` to `take`; whether there is such a file.
pub(super) fn each(path: &Path, mut take: impl FnMut(&RawLine<'_>)) -> Result<bool, AuditError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        opened => opened.map_err(AuditError::file(path))?,
    };
    file.lock_shared().map_err(AuditError::file(path))?;
    let mut reader = BufReader::with_capacity(64 * 1024, &file);
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        let read = reader.read_until(b'\n', &mut bytes);
        if read.map_err(AuditError::file(path))? == 0 {
            break;
        }
        let is_closed = bytes.last() == Some(&b'\n');
        let end = bytes.len() - usize::from(is_closed);
        take(&RawLine {
            number,
            bytes: &bytes[..end],
            is_closed,
        });
    }
    Ok(true)
}
