//! The file: a line a release, appended under a lock, written anew where it has grown too long.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::fleet::{Held, Ledger};

/// From what length on the file is looked at for lines that are not needed any more.
const LONG: u64 = 4 << 20;

/// The longest file that is read: one that is longer is not ours.
const LONGEST: u64 = 256 << 20;

/// What was seen of releases, in `releases.jsonl` of the state directory, for its owner alone.
#[derive(Clone, Debug)]
pub struct EvidenceStore {
    path: PathBuf,
}

impl EvidenceStore {
    /// That of the state directory `dir`, which need not be there.
    pub fn new(dir: &Path) -> Self {
        Self {
            path: dir.join("releases.jsonl"),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All that is on record. A line that can't be read is left out: it is torn, or of another
    /// version.
    pub fn load(&self) -> io::Result<Ledger> {
        let mut ledger = Ledger::default();
        match fs::metadata(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(ledger),
            Err(error) => return Err(error),
            Ok(metadata) if metadata.len() > LONGEST => {
                let words = format!("{} is too long to be dogwatch's", self.path.display());
                return Err(io::Error::new(ErrorKind::InvalidData, words));
            }
            Ok(_) => {}
        }
        let text = fs::read(&self.path)?;
        let lines = text.split(|byte| *byte == b'\n');
        for held in lines.filter_map(|line| serde_json::from_slice::<Held>(line).ok()) {
            ledger.take(held);
        }
        Ok(ledger)
    }

    /// Adds what was seen until `now`. Other processes wait meanwhile.
    pub fn append(&self, seen: &[Held], now: DateTime<Utc>) -> io::Result<()> {
        if let Some(dir) = self.path.parent() {
            let private = DirBuilder::new().recursive(true).mode(0o700).create(dir);
            private?;
        }
        // A file of its own: the other one is replaced.
        let lock = private(&self.path.with_extension("lock"))?;
        lock.lock()?;
        let mut file = private(&self.path)?;
        let length = file.metadata()?.len();
        // After a line that was torn by a crash; an empty line says nothing.
        let mut lines = vec![b'\n'];
        for held in seen {
            serde_json::to_writer(&mut lines, held)?;
            lines.push(b'\n');
        }
        file.write_all(&lines)?;
        if length > LONG {
            self.compact(now)?;
        }
        Ok(())
    }

    /// Writes it anew with what is still needed.
    fn compact(&self, now: DateTime<Utc>) -> io::Result<()> {
        let mut ledger = self.load()?;
        ledger.prune(now);
        let mut lines = Vec::new();
        for held in ledger.all() {
            serde_json::to_writer(&mut lines, held)?;
            lines.push(b'\n');
        }
        let fresh = self.path.with_extension("new");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)?;
        file.write_all(&lines)?;
        file.sync_data()?;
        fs::rename(&fresh, &self.path)
    }
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true).mode(0o600).open(path)
}
