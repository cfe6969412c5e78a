//! `restart`: the same release in new pods.

#[cfg(test)]
mod tests;

use chrono::SecondsFormat;

use super::draft::Draft;
use super::guard::Target;
use super::{
    Confirmation, Context, FieldChange, Plan, PlanError, Playbook, Question, Request, Reversal,
    Step, Survey, guard,
};
use crate::model::{App, CleanText};

/// Has the pods replaced step by step, as `kubectl rollout restart` does: by an annotation of the
/// pod template.
#[derive(Clone, Copy, Debug)]
pub struct Restart;

/// The annotation, kubectl's own.
const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

/// The reason of the Event left on the object.
const EVENT: &str = "Restarted";

const MANUAL: &str = "\
All pods are replaced by new ones of the same release, step by step as the Deployment's strategy \
says, by the annotation `kubectl.kubernetes.io/restartedAt` of its pod template: what `kubectl \
rollout restart` does. The cluster counts that as a new revision.

Refused, app by app and with the reason: what is paused (`kubectl rollout resume` first), what is \
scaled to 0, what is being deleted, and what the cluster does not let us read or patch.

One app takes `y`; a gold app or a protected cluster take a reason as well; several apps take a \
reason and their number, typed.";

impl Playbook for Restart {
    fn name(&self) -> &'static str {
        "restart"
    }

    fn key(&self) -> char {
        't'
    }

    fn words(&self) -> &'static str {
        "replace all pods by new ones"
    }

    fn manual(&self) -> &'static str {
        MANUAL
    }

    fn question(&self) -> Option<Question> {
        None
    }

    fn survey(&self) -> Survey {
        Survey::Workloads
    }

    fn reversal(&self) -> Reversal {
        Reversal::Never("pods that were replaced do not come back")
    }

    fn plan(
        &self,
        apps: &[&App],
        _request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError> {
        let mut draft = Draft::begin(apps, context)?;
        for app in guard::distinct(apps) {
            match restart(app, context) {
                Ok(steps) => draft.take(app, steps),
                Err(why) => draft.refuse(app, why),
            }
        }
        let count = draft.apps();
        let mut plan = draft.finish(self, "replace all pods by new ones of the same release")?;
        if count > 1 {
            plan.confirmation = Confirmation::Typed(CleanText::new(&count.to_string()));
        }
        Ok(plan)
    }
}

fn restart(app: &App, context: &Context<'_>) -> Result<Vec<Step>, CleanText> {
    let targets = guard::targets(app, context)?.into_iter();
    targets.map(|target| step(target, context)).collect()
}

fn step(target: Target<'_>, context: &Context<'_>) -> Result<Step, CleanText> {
    let closeup = target.closeup;
    if closeup.paused {
        return Err(target.about(
            "it is paused, so that no pod would be replaced: `kubectl rollout resume` first",
        ));
    }
    if closeup.replicas == 0 {
        return Err(target.about("it is scaled to 0: there is no pod to replace"));
    }
    let now = context.now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let change = FieldChange::template_annotation(RESTARTED_AT, target.template()?, &now);
    if change.before == change.after {
        return Err(target.about("it was restarted this very second"));
    }
    let words = match closeup.replicas {
        1 => "1 pod".to_owned(),
        count => format!("{count} pods, step by step"),
    };
    Ok(Step {
        app: target.app.id.clone(),
        target: closeup.object.clone(),
        changes: vec![change],
        words: CleanText::new(&words),
        event: EVENT.into(),
    })
}
