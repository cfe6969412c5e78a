//! The log of changes of one resource, from which watches are served.

use super::{Labels, Stored};
use std::collections::VecDeque;
use std::sync::Arc;

/// How many changes are remembered. Enough for a client that was away for minutes; one that comes
/// later lists anew, as it would have to with a real cluster.
const REMEMBERED: usize = 16_384;
/// How many bytes of objects they may hold on to.
const REMEMBERED_BYTES: usize = 48 * 1024 * 1024;

/// What happened to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It was written.
    Modified,
    /// It is gone; the object is its last version, at the revision of the deletion.
    Deleted,
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// The object after it.
    pub object: Arc<Stored>,
    /// The object before it: a watch by selector tells from it whether the object has come into
    /// view or gone out of it.
    pub previous: Option<Arc<Stored>>,
}

impl Change {
    /// When it happened.
    pub fn revision(&self) -> u64 {
        self.object.revision()
    }

    /// The labels before the change.
    pub fn previous_labels(&self) -> Option<&Labels> {
        self.previous.as_deref().map(Stored::labels)
    }
}

/// The log does not reach back far enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("changes since {asked} are no longer known, only those since {oldest}")]
pub struct Compacted {
    /// The revision asked for.
    pub asked: u64,
    /// The oldest revision from which changes are known.
    pub oldest: u64,
}

/// Changes in the order of their revisions, the oldest dropped first.
#[derive(Debug)]
pub(super) struct Log {
    changes: VecDeque<Change>,
    /// The size of their objects.
    bytes: usize,
    /// Everything after this revision is known.
    oldest: u64,
}

impl Log {
    pub(super) fn since(oldest: u64) -> Self {
        Self {
            changes: VecDeque::new(),
            bytes: 0,
            oldest,
        }
    }

    pub(super) fn push(&mut self, change: Change) {
        self.bytes += change.object.json().len();
        self.changes.push_back(change);
        while self.changes.len() > REMEMBERED || self.bytes > REMEMBERED_BYTES {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some(change) = self.changes.pop_front() {
            self.bytes -= change.object.json().len();
            self.oldest = change.revision();
        }
    }

    pub(super) fn after(&self, revision: u64) -> Result<Vec<Change>, Compacted> {
        if revision < self.oldest {
            return Err(Compacted {
                asked: revision,
                oldest: self.oldest,
            });
        }
        let from = self
            .changes
            .partition_point(|change| change.revision() <= revision);
        Ok(self.changes.range(from..).cloned().collect())
    }

    pub(super) fn compact(&mut self, before: u64) {
        while self
            .changes
            .front()
            .is_some_and(|change| change.revision() <= before)
        {
            self.forget_oldest();
        }
        self.oldest = self.oldest.max(before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::store::Resource;
    use serde_json::json;

    fn change(revision: u64, size: usize) -> Change {
        let text = "x".repeat(size);
        let object = json!({"metadata": {"name": "a"}, "text": text});
        let object = Arc::new(Stored::freeze(Resource::Pods, object, revision));
        Change {
            kind: ChangeKind::Modified,
            object,
            previous: None,
        }
    }

    #[test]
    fn the_oldest_are_forgotten_by_number_and_by_size() {
        for (changes, size) in [(REMEMBERED + 5, 0), (12, REMEMBERED_BYTES / 10)] {
            let mut log = Log::since(0);
            for revision in 1..=changes as u64 {
                log.push(change(revision, size));
            }
            assert!(log.bytes <= REMEMBERED_BYTES && log.changes.len() <= REMEMBERED);
            assert!(log.oldest > 0);
            assert!(log.after(log.oldest - 1).is_err());
            let known = log.after(log.oldest).unwrap();
            assert_eq!(known.first().unwrap().revision(), log.oldest + 1);
            assert_eq!(known.last().unwrap().revision(), changes as u64);
        }
    }

    #[test]
    fn compaction_keeps_count_of_the_bytes() {
        let mut log = Log::since(0);
        log.push(change(1, 10));
        log.push(change(2, 10));
        log.compact(9);
        assert_eq!((log.bytes, log.oldest), (0, 9));
    }
}
