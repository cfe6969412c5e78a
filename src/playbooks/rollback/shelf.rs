//! The releases that one object can go back to, and which of them is the best known.

use std::cmp::Reverse;

use crate::model::{CleanText, KeptRelease, PodTemplate, WorkloadKind};
use crate::playbooks::decision::{Subject, is_pinned_to};

/// An object with the releases that the cluster keeps of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shelf<'a> {
    /// The object.
    pub subject: Subject<'a>,
    /// The releases, the newest first.
    pub releases: &'a [KeptRelease],
}

impl<'a> Shelf<'a> {
    /// Those of `subject`, or of what holds its template.
    pub(super) fn of(subject: Subject<'a>) -> Self {
        let own = &subject.target.closeup.releases[..];
        let releases = if own.is_empty() {
            &subject.holder.releases[..]
        } else {
            own
        };
        Self { subject, releases }
    }

    /// The template that it has now.
    pub(super) fn template(&self) -> Option<&'a PodTemplate> {
        self.subject.holder.template.as_ref()
    }

    /// What a release is compared with: what serves, where that need not be the newest template.
    pub(super) fn compared(&self) -> Option<&'a PodTemplate> {
        let serving = self.serving().map(|release| &release.template);
        serving.or_else(|| self.template())
    }

    /// The revision of what a release is compared with.
    pub(super) fn revision(&self) -> Option<u64> {
        let serving = self.serving().map(|release| release.record.revision);
        serving.or(self.subject.target.closeup.revision)
    }

    /// What serves, where that need not be the newest template.
    fn serving(&self) -> Option<&'a KeptRelease> {
        let knative = self.subject.kind() == WorkloadKind::KnativeService;
        let mut releases = self.releases.iter();
        releases.find(|release| knative && self.is_now(release))
    }

    /// Whether `release` is what is wanted now.
    pub(super) fn is_now(&self, release: &KeptRelease) -> bool {
        match &release.revision_name {
            Some(name) if self.subject.kind() == WorkloadKind::KnativeService => {
                let pinned = is_pinned_to(&self.subject, name);
                let whole = self.subject.rollout().filter(|it| it.canary.is_none());
                let serves = whole.and_then(|rollout| rollout.stable.as_ref());
                pinned || serves.is_some_and(|serves| serves.name == *name)
            }
            _ => Some(&release.template) == self.template(),
        }
    }

    /// The release on the stable side of a rollout that is on its way.
    pub(super) fn stable(&self) -> Option<&'a KeptRelease> {
        let (stable, _) = self.subject.rollout()?.sides()?;
        let mut releases = self.releases.iter();
        releases.find(|release| is_called(release, &stable.name))
    }

    /// Whether `release` is on the stable side of a rollout that is on its way.
    pub(super) fn is_stable(&self, release: &KeptRelease) -> bool {
        let stable = self.stable();
        stable.is_some_and(|stable| stable.record.revision == release.record.revision)
    }

    /// The one that is the likeliest to serve well: in the middle of a rollout the stable one; else
    /// what is the best attested, and of those the newest. Never what is wanted now.
    pub(super) fn best(&self) -> Option<&'a KeptRelease> {
        let others = || self.releases.iter().filter(|release| !self.is_now(release));
        let stable = self.stable().filter(|stable| !self.is_now(stable));
        stable.or_else(|| {
            others()
                .filter(|it| self.is_earlier(it))
                .min_by_key(|it| order(it))
        })
    }

    /// The newest that differs from what is wanted now.
    pub(super) fn previous(&self) -> Option<&'a KeptRelease> {
        let mut releases = self.releases.iter();
        releases.find(|release| !self.is_now(release) && self.is_earlier(release))
    }

    /// Where releases stay as they are when traffic goes back, those after what serves are no way
    /// back.
    fn is_earlier(&self, release: &KeptRelease) -> bool {
        if self.subject.kind() != WorkloadKind::KnativeService {
            return true;
        }
        let now = self.releases.iter().find(|release| self.is_now(release));
        now.is_none_or(|now| release.record.revision < now.record.revision)
    }
}

/// The best known first, and of those the newest.
pub(super) fn order(release: &KeptRelease) -> (u8, Reverse<u64>) {
    (release.evidence.rank(), Reverse(release.record.revision))
}

fn is_called(release: &KeptRelease, name: &CleanText) -> bool {
    release.record.hash == *name || release.revision_name.as_ref() == Some(name)
}
