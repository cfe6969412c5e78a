//! Who runs a plan: a lock file of its own for each, in `running/` in the state directory.
//!
//! The operating system lets go of a lock when its process ends, however it ends. So a plan
//! without an end whose lock nobody holds was interrupted.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::audit::make_private_dir;
use super::{Audit, AuditError};
use crate::model::CleanText;

/// How often a held lock is tried again, and how long after: whoever only looks at who holds it
/// holds it for a moment, too.
const TRIES: usize = 4;
const BETWEEN: Duration = Duration::from_millis(25);

/// The lock on one plan; it is let go of, and its file removed, when this is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    /// Holds the lock as long as it is open.
    _file: File,
}

/// What came of an attempt.
#[derive(Debug)]
pub(super) enum Taken {
    /// It is ours.
    Ours(Lock),
    /// Somebody else holds it: who, as far as they said.
    Theirs(CleanText),
}

impl Lock {
    /// Takes the lock on `plan`, which nobody else can take then.
    pub(super) async fn take(audit: &Audit, plan: &str) -> Result<Taken, AuditError> {
        let path = path(audit, plan);
        for _ in 1..TRIES {
            if let Taken::Ours(lock) = attempt(&path, audit.operator())? {
                return Ok(Taken::Ours(lock));
            }
            tokio::time::sleep(BETWEEN).await;
        }
        attempt(&path, audit.operator())
    }

    /// Who runs `plan`; `None` where nobody does.
    pub(super) fn holder(audit: &Audit, plan: &str) -> Result<Option<CleanText>, AuditError> {
        let path = path(audit, plan);
        let file = match File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(AuditError::file(&path))?,
        };
        // Shared, so that two who look do not see each other.
        match file.try_lock_shared() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => Ok(Some(told(&path))),
            Err(TryLockError::Error(error)) => Err(AuditError::file(&path)(error)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is still locked; what is left behind is taken over by the next who needs it.
        let _ = fs::remove_file(&self.path);
    }
}

fn path(audit: &Audit, plan: &str) -> PathBuf {
    // Ids come from a file that anybody may have changed.
    let is_plain = !plan.is_empty() && plan.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let name = if is_plain && plan.len() <= 64 {
        plan.to_owned()
    } else {
        format!("{:x}", Sha256::digest(plan))
    };
    audit.running_dir().join(format!("{name}.lock"))
}

fn attempt(path: &Path, operator: &str) -> Result<Taken, AuditError> {
    if let Some(dir) = path.parent() {
        make_private_dir(dir)?;
    }
    loop {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(AuditError::file(path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Taken::Theirs(told(path))),
            Err(TryLockError::Error(error)) => return Err(AuditError::file(path)(error)),
        }
        // Whoever held it until now may have removed the file that was opened.
        if !is_at(&file, path) {
            continue;
        }
        let words = format!("process {} of {operator}\n", std::process::id());
        file.set_len(0)
            .and_then(|()| file.write_all(words.as_bytes()))
            .map_err(AuditError::file(path))?;
        let path = path.to_owned();
        return Ok(Taken::Ours(Lock { path, _file: file }));
    }
}

fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(open), Ok(named)) = (file.metadata(), fs::metadata(path)) else {
        return false;
    };
    (open.dev(), open.ino()) == (named.dev(), named.ino())
}

/// What the holder says of itself.
fn told(path: &Path) -> CleanText {
    let words = fs::read_to_string(path).unwrap_or_default();
    match words.trim() {
        "" => CleanText::new("another process"),
        words => CleanText::new(words),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[tokio::test]
    async fn one_holds_it_and_it_is_private_and_gone_at_the_end() {
        let dir = tempfile::tempdir().expect("a directory");
        let audit = Audit::open(dir.path(), "kim@desk").expect("an audit");
        assert_eq!(Lock::holder(&audit, "3f9a").expect("looked"), None);
        let taken = Lock::take(&audit, "3f9a").await.expect("taken");
        let Taken::Ours(lock) = taken else {
            panic!("nobody else is here");
        };
        for (path, mode) in [(audit.running_dir(), 0o700), (path(&audit, "3f9a"), 0o600)] {
            let permissions = fs::metadata(path).expect("there").permissions();
            assert_eq!(permissions.mode() & 0o777, mode);
        }
        let holder = Lock::holder(&audit, "3f9a").expect("looked");
        let holder = holder.expect("somebody");
        assert!(holder.contains("kim@desk"), "{holder}");
        let second = Lock::take(&audit, "3f9a").await.expect("tried");
        assert!(matches!(second, Taken::Theirs(who) if who == holder));
        let other = Lock::take(&audit, "../../x").await.expect("taken");
        assert!(matches!(other, Taken::Ours(_)), "another plan is free");
        drop((lock, other));
        assert_eq!(fs::read_dir(audit.running_dir()).expect("there").count(), 0);
        let again = Lock::take(&audit, "3f9a").await.expect("tried");
        assert!(matches!(again, Taken::Ours(_)));
    }
}
