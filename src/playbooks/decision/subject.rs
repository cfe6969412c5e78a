//! Which of an app's objects a decision is about.

use crate::model::{App, CleanText, Closeup, Rollout, WorkloadKind};
use crate::playbooks::guard::Target;
use crate::playbooks::{Context, guard};

/// An object that a decision is about, and the one that holds its pod template.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The object.
    pub target: Target<'a>,
    /// Where its pod template is: itself, or a Deployment.
    pub holder: &'a Closeup,
}

impl<'a> Subject<'a> {
    /// How its release is being let in.
    pub fn rollout(&self) -> Option<&'a Rollout> {
        self.target.closeup.rollout.as_ref()
    }

    /// Its kind.
    pub fn kind(&self) -> WorkloadKind {
        self.target.closeup.object.key.kind
    }

    /// Whether the switch at `pointer` is on.
    pub fn is_on(&self, pointer: &str) -> bool {
        let value = self.target.closeup.fields.get(pointer);
        value.and_then(serde_json::Value::as_bool).unwrap_or(false)
    }

    /// Whether a person has paused it.
    pub fn is_paused(&self) -> bool {
        match self.kind() {
            WorkloadKind::Deployment => self.target.closeup.paused,
            WorkloadKind::Rollout => self.is_on("/spec/paused"),
            WorkloadKind::Canary => self.is_on("/spec/suspend"),
            WorkloadKind::KnativeService => false,
        }
    }
}

/// The objects of `app` that decisions are about; or why it can't be changed. Deployments that
/// another of its objects lets in, or sizes, are parts of that one.
pub fn subjects<'a>(app: &'a App, context: &Context<'a>) -> Result<Vec<Subject<'a>>, CleanText> {
    let targets = guard::targets(app, context)?;
    let holders: Vec<_> = targets
        .iter()
        .filter_map(|target| target.closeup.template_holder.as_ref())
        .map(|holder| &holder.key)
        .collect();
    let tended = |target: &Target<'_>| {
        let key = &target.closeup.object.key;
        let workloads = app.workloads();
        let workload = workloads.iter().find(|it| it.object.key == *key);
        workload.is_some_and(|workload| workload.tended_by.is_some())
    };
    let own: Vec<_> = targets
        .iter()
        .filter(|target| !holders.contains(&&target.closeup.object.key) && !tended(target))
        .collect();
    // Where only what others tend is left, as the object that tends it can't be seen, it stands
    // for itself.
    let own = if own.is_empty() {
        targets.iter().collect()
    } else {
        own
    };
    own.into_iter()
        .map(|target| subject(*target, context))
        .collect()
}

fn subject<'a>(target: Target<'a>, context: &Context<'a>) -> Result<Subject<'a>, CleanText> {
    let Some(holder) = &target.closeup.template_holder else {
        let holder = target.closeup;
        return Ok(Subject { target, holder });
    };
    match context.closeups.get(&holder.key) {
        Some(Ok(closeup)) => Ok(Subject {
            target,
            holder: closeup,
        }),
        Some(Err(why)) => Err(target.about(&format!("{}: {why}", holder.key))),
        None => Err(target.about(&format!(
            "{} holds its pod template, and was not looked at: try again",
            holder.key
        ))),
    }
}

#[cfg(test)]
mod tests;
