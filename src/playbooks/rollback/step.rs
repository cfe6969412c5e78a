//! One workload that goes back: its step, and what must be known of it.

use crate::model::{CleanText, KeptRelease, PodTemplate, ReleaseRecord};
use crate::playbooks::guard::Target;
use crate::playbooks::{FieldChange, Step};

/// The reason of the Event left on the object.
const EVENT: &str = "RolledBack";

/// A workload that goes back to a release.
pub(super) struct Return<'a> {
    pub target: Target<'a>,
    pub release: &'a KeptRelease,
    /// What runs.
    pub now: &'a PodTemplate,
}

/// A change cause that stays though the release has, or had, another.
pub(super) struct OtherCause<'a> {
    app: &'a CleanText,
    stays: &'a CleanText,
    was: Option<&'a CleanText>,
}

impl<'a> Return<'a> {
    /// The step.
    pub(super) fn step(&self) -> Step {
        let Target { app, closeup } = self.target;
        let change = FieldChange::template(self.now, &self.release.template);
        let words = format!("{}{}", self.revisions(), self.images());
        Step {
            app: app.id.clone(),
            target: closeup.object.clone(),
            words: CleanText::new(&words),
            changes: vec![change],
            event: EVENT.into(),
        }
    }

    fn revisions(&self) -> String {
        let wanted = self.release.record.revision;
        match self.target.closeup.revision {
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
        format!("roll back to revision {revision}{}", self.images())
    }

    /// The change cause, where the object keeps one that is not the release's.
    pub(super) fn other_cause(&self) -> Option<OtherCause<'a>> {
        let stays = self.target.closeup.change_cause.as_ref()?;
        let was = self.release.record.change_cause.as_ref();
        (was != Some(stays)).then_some(OtherCause {
            app: &self.target.app.id.name,
            stays,
            was,
        })
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
