//! One object that goes back: its steps, and what must be known of it.

use crate::model::{
    CleanText, Closeup, Controller, Evidence, KeptRelease, ReleaseRecord, Rollout, WorkloadKind,
};
use crate::playbooks::decision::{Decided, PINNED, abort, all_to};
use crate::playbooks::{Context, FieldChange};

use super::evidence::known;
use super::shelf::Shelf;

/// The reason of the Event left on the object.
const EVENT: &str = "RolledBack";

/// An object that goes back to a release.
pub(super) struct Return<'a> {
    pub shelf: Shelf<'a>,
    pub release: &'a KeptRelease,
}

/// A change cause that stays though the release has, or had, another.
pub(super) struct OtherCause<'a> {
    app: &'a CleanText,
    stays: &'a CleanText,
    was: Option<&'a CleanText>,
}

impl<'a> Return<'a> {
    /// What it takes, in the terms of its controller.
    pub(super) fn decided(&self, context: &Context<'_>) -> Result<Decided, String> {
        let subject = &self.shelf.subject;
        match (subject.kind(), subject.rollout()) {
            (WorkloadKind::KnativeService, _) => self.pin(context),
            (WorkloadKind::Rollout, Some(rollout)) => self.of_rollout(rollout, context),
            (WorkloadKind::Rollout, None) => {
                Err("how far it is can't be read: no rollback is safe".to_owned())
            }
            (WorkloadKind::Canary, _) => {
                let decided = self.template(Decided::default(), context)?;
                Ok(decided.warn(self.analysed()))
            }
            (WorkloadKind::Deployment, _) => self.template(Decided::default(), context),
        }
    }

    /// What Flagger makes of it.
    fn analysed(&self) -> &'static str {
        let by = Controller::Flagger;
        if self.release.evidence == (Evidence::Attested { by }) {
            "its primary serves this release already, so that Flagger begins no analysis of it; one \
             that is on its way goes on with it"
        } else {
            "Flagger takes the template for a new release, and analyses it from the start"
        }
    }

    /// To the stable release in the middle of a canary: the traffic first, then the template.
    fn of_rollout(&self, rollout: &Rollout, context: &Context<'_>) -> Result<Decided, String> {
        if self.shelf.is_stable(self.release) {
            let aborted = self.shelf.subject.is_on("/status/abort");
            let first = if aborted {
                Decided::default()
            } else {
                abort(&self.shelf.subject)?
            };
            return Ok(self.template(first, context)?.warn(
                "it goes to the stable release: all steps and analyses are skipped, and the traffic \
                 is on it at once",
            ));
        }
        let decided = self.template(Decided::default(), context)?;
        if rollout.steps.is_empty() {
            return Ok(decided);
        }
        Ok(decided.warn(match self.window() {
            Some(revisions) => format!(
                "it is within the rollback window of {revisions} revisions: its steps are skipped"
            ),
            None => "its steps and analyses run again from the first one, as for a new release"
                .to_owned(),
        }))
    }

    /// The rollback window, where it covers the release: only so many others are newer than it and
    /// older than the stable one.
    fn window(&self) -> Option<u32> {
        let window = self.shelf.subject.target.closeup.rollback_window?;
        let mut releases = self.shelf.releases.iter();
        let stable = self
            .shelf
            .stable()
            .or_else(|| releases.find(|it| it.record.current))?;
        let (from, to) = (self.release.record.created, stable.record.created);
        let between = self.shelf.releases.iter().map(|it| it.record.created);
        let between = between
            .filter(|created| from < *created && *created < to)
            .count();
        (from < to && between < window as usize).then_some(window)
    }

    fn template(&self, before: Decided, context: &Context<'_>) -> Result<Decided, String> {
        let holder = self.shelf.subject.holder;
        let now = self.shelf.template();
        let now = now.ok_or("it holds no pod template itself: another object does")?;
        let change = FieldChange::template(now, &self.release.template);
        let (object, words) = (holder.object.clone(), self.words(context));
        let step = (words.as_str(), vec![change]);
        Ok(before.and_of(&self.shelf.subject, object, EVENT, step))
    }

    fn pin(&self, context: &Context<'_>) -> Result<Decided, String> {
        let name = self.release.revision_name.as_ref();
        let name = name.ok_or("the revision that keeps this release has no name")?;
        let subject = &self.shelf.subject;
        let words = format!("all traffic to {name}, {}", self.words(context));
        let changes = vec![all_to(subject, name)];
        Ok(Decided::step(subject, "TrafficPinned", &words, changes).warn(PINNED))
    }

    fn words(&self, context: &Context<'_>) -> String {
        let known = known(&self.release.evidence, context.now);
        format!("{}{}: {known}", self.revisions(), self.images())
    }

    fn revisions(&self) -> String {
        let wanted = self.release.record.revision;
        match self.shelf.revision() {
            Some(now) => format!("revision {now} → {wanted}"),
            None => format!("→ revision {wanted}"),
        }
    }

    /// The images that come back, where there are any. What else differs, the lines of the change
    /// tell; to work it out for each of thousands of steps takes too long for a dialog.
    fn images(&self) -> String {
        match images(&self.release.record).as_str() {
            "" => String::new(),
            images => format!(" ({images})"),
        }
    }

    /// What is done, in words.
    pub(super) fn summary(&self) -> String {
        let revision = self.release.record.revision;
        let aborts = self.shelf.subject.kind() == WorkloadKind::Rollout
            && self.shelf.is_stable(self.release)
            && !self.shelf.subject.is_on("/status/abort");
        let what = if aborts {
            "abort and roll back"
        } else {
            "roll back"
        };
        format!("{what} to revision {revision}{}", self.images())
    }

    /// The change cause, where the object keeps one that is not the release's.
    pub(super) fn other_cause(&self) -> Option<OtherCause<'a>> {
        let stays = self.closeup().change_cause.as_ref()?;
        let was = self.release.record.change_cause.as_ref();
        (was != Some(stays)).then_some(OtherCause {
            app: &self.shelf.subject.target.app.id.name,
            stays,
            was,
        })
    }

    fn closeup(&self) -> &'a Closeup {
        self.shelf.subject.target.closeup
    }
}

/// A release's images without registry and folders, which the difference tells where they change.
pub(super) fn images(release: &ReleaseRecord) -> String {
    let short = |image: &CleanText| image.rsplit('/').next().unwrap_or_default().to_owned();
    let images: Vec<_> = release.images.iter().map(short).collect();
    images.join(", ")
}

/// What to say of change causes that stay.
pub(super) fn cause_warning(others: &[OtherCause<'_>]) -> Option<String> {
    match others {
        [] => None,
        [one] => {
            let was = one.was.map(|was| format!(", not the release's `{was}`"));
            Some(format!(
                "the change cause of {} stays `{}`, and `kubectl rollout history` will show it for \
                 the new revision{}",
                one.app,
                one.stays,
                was.unwrap_or_default()
            ))
        }
        several => Some(format!(
            "{} of these keep their change cause, and `kubectl rollout history` will show it for \
             the new revision, not the release's own",
            several.len()
        )),
    }
}
