//! The log of changes of one resource, from which watches are served.

use super::{Labels, Stored};
use std::collections::VecDeque;
use std::sync::Arc;

/// How many changes are remembered. Enough for a client that was away for minutes; one that comes
/// later lists anew, as it would have to with a real cluster.
const REMEMBERED: usize = 16_384;

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
    /// Everything after this revision is known.
    oldest: u64,
}

impl Log {
    pub(super) fn since(oldest: u64) -> Self {
        Self {
            changes: VecDeque::new(),
            oldest,
        }
    }

    pub(super) fn push(&mut self, change: Change) {
        if self.changes.len() == REMEMBERED
            && let Some(dropped) = self.changes.pop_front()
        {
            self.oldest = dropped.revision();
        }
        self.changes.push_back(change);
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
        let keep = self
            .changes
            .partition_point(|change| change.revision() <= before);
        self.changes.drain(..keep);
        self.oldest = self.oldest.max(before);
    }
}
