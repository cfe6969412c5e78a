//! `restart`: the same release in new pods.

#[cfg(test)]
mod tests;

use chrono::SecondsFormat;

use super::decision::{Decided, Several, Subject, subjects};
use super::draft::Draft;
use super::{
    Confirmation, Context, FieldChange, Plan, PlanApps, PlanError, Planner, Playbook, Question,
    Request, Reversal, Survey, guard,
};
use crate::model::{App, CleanText, Decision, WorkloadKind};

/// Has the pods replaced step by step, as `kubectl rollout restart` and `kubectl argo rollouts
/// restart` do: by an annotation of the pod template, by `spec.restartAt`.
#[derive(Clone, Copy, Debug)]
pub struct Restart;

/// The annotation, kubectl's own.
const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

/// Where an Argo Rollout is told to restart.
const RESTART_AT: &str = "/spec/restartAt";

/// The reason of the Event left on the object.
const EVENT: &str = "Restarted";

const MANUAL: &str = "\
All pods are replaced by new ones of the same release, step by step as the object's strategy says: \
of a Deployment by the annotation `kubectl.kubernetes.io/restartedAt` of its pod template (what \
`kubectl rollout restart` does; the cluster counts that as a new revision), of an Argo Rollout by \
`spec.restartAt`. Of what Flagger lets in it is the target Deployment's template, which begins an \
analysis; of a Knative Service the annotation makes a new revision of the same template.

Refused, app by app and with the reason: what is paused (`resume` first), what is scaled to 0, what \
is being deleted, and what the cluster does not let us read or patch.

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

    fn planner(&self) -> Planner<'_> {
        Planner::Apps(self)
    }
}

impl PlanApps for Restart {
    fn plan(
        &self,
        apps: &[&App],
        _request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError> {
        let mut draft = Draft::begin(apps, context)?;
        let mut warnings = Several::default();
        for app in guard::distinct(apps) {
            match restart(app, context) {
                Ok(decided) => {
                    warnings.take(&decided.warnings);
                    draft.take(app, decided.steps);
                }
                Err(why) => draft.refuse(app, why),
            }
        }
        for warning in warnings.words() {
            draft.warn(&warning);
        }
        let count = draft.subjects();
        let mut plan = draft.finish(self, "replace all pods by new ones of the same release")?;
        if count > 1 {
            plan.confirmation = Confirmation::Typed(CleanText::new(&count.to_string()));
        }
        Ok(plan)
    }
}

fn restart(app: &App, context: &Context<'_>) -> Result<Decided, CleanText> {
    let mut all = Decided::default();
    for subject in subjects(app, context)? {
        let one = restarted(&subject, context).map_err(|why| subject.target.about(&why))?;
        all.steps.extend(one.steps);
        all.warnings.extend(one.warnings);
    }
    Ok(all)
}

fn restarted(subject: &Subject<'_>, context: &Context<'_>) -> Result<Decided, String> {
    if let Some(rollout) = subject.rollout() {
        rollout.decisions.check(Decision::Restart)?;
    }
    if subject.is_paused() {
        return Err("it is paused, so that no pod would be replaced: `resume` it first".into());
    }
    let replicas = subject.target.closeup.replicas;
    let sized = matches!(
        subject.kind(),
        WorkloadKind::Deployment | WorkloadKind::Rollout
    );
    if replicas == 0 && sized {
        return Err("it is scaled to 0: there is no pod to replace".into());
    }
    let change = change(
        subject,
        &context.now.to_rfc3339_opts(SecondsFormat::Secs, true),
    )?;
    if change.is_idle() {
        return Err("it was restarted this very second".into());
    }
    let words = match replicas {
        1 => "1 pod".to_owned(),
        0 => "all pods, step by step".to_owned(),
        count => format!("{count} pods, step by step"),
    };
    // A Rollout that refers to a Deployment is restarted itself: its pods are its own.
    let object = match subject.kind() {
        WorkloadKind::Rollout => subject.target.closeup.object.clone(),
        _ => subject.holder.object.clone(),
    };
    let step = (words.as_str(), vec![change]);
    let decided = Decided::default().and_of(subject, object, EVENT, step);
    Ok(match subject.kind() {
        WorkloadKind::Canary => {
            decided.warn("Flagger takes it for a new release, and analyses it from the start")
        }
        WorkloadKind::KnativeService => decided
            .warn("Knative makes a new revision of it, which gets the traffic once it is ready"),
        WorkloadKind::Deployment | WorkloadKind::Rollout => decided,
    })
}

fn change(subject: &Subject<'_>, now: &str) -> Result<FieldChange, String> {
    if subject.kind() == WorkloadKind::Rollout {
        let fields = &subject.target.closeup.fields;
        return Ok(FieldChange::field_of(fields, RESTART_AT, Some(now.into())));
    }
    let template = subject.holder.template.as_ref();
    let template = template.ok_or("it holds no pod template itself: another object does")?;
    Ok(FieldChange::template_annotation(
        RESTARTED_AT,
        template,
        now,
    ))
}
