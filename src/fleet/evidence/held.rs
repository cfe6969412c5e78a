//! One release that was seen to hold.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{KeptRelease, WorkloadKind};

/// A release of one object that was completely rolled out and without a breach for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The cluster, by its own UID, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// The object's namespace.
    pub namespace: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its UID, which tells it from all others in all clusters.
    pub uid: String,
    /// The release: `revision 7` of a Deployment, the template's hash of an Argo Rollout, the
    /// revision's name of a Knative Service.
    pub release: String,
    /// Its images.
    #[serde(default)]
    pub images: Vec<String>,
    /// Since when it held.
    pub first: DateTime<Utc>,
    /// When it was last seen to.
    pub last: DateTime<Utc>,
}

impl Held {
    /// Whether `release` of an object of that kind is this one.
    pub fn is_of(&self, kind: WorkloadKind, release: &KeptRelease) -> bool {
        let record = &release.record;
        let called = match kind {
            WorkloadKind::Deployment => self.release == revision(record.revision),
            WorkloadKind::Rollout => self.release == record.hash.as_str(),
            WorkloadKind::KnativeService => {
                release.revision_name.as_ref().map(|name| &**name) == Some(&*self.release)
            }
            WorkloadKind::Canary => false,
        };
        let known = !self.images.is_empty() && !record.images.is_empty();
        let same = || {
            self.images
                .iter()
                .eq(record.images.iter().map(|it| it.as_str()))
        };
        called && (!known || same())
    }

    /// Takes in what was seen of the same release, here or by another process: one time where they
    /// overlap; else the newer of two, for nobody knows what was in between.
    pub(super) fn take(&mut self, other: Self) {
        let apart = other.first > self.last || self.first > other.last;
        if !apart {
            self.first = self.first.min(other.first);
            self.last = self.last.max(other.last);
        } else if other.last > self.last {
            *self = other;
        }
    }
}

/// What a Deployment's revision is called here: its numbers are never given to another template.
pub(super) fn revision(number: u64) -> String {
    format!("revision {number}")
}
