//! Decisions about an Argo Rollout: what `kubectl argo rollouts` sends.

use serde_json::{Value, json};

use super::{Decided, Subject};
use crate::model::{Decision, LiveFields, Rollout};
use crate::playbooks::FieldChange;

const PAUSED: &str = "/spec/paused";
const PAUSES: &str = "/status/pauseConditions";
const STEP: &str = "/status/currentStepIndex";
const BY_CONTROLLER: &str = "/status/controllerPause";

/// Who moves its traffic, where that is declared.
const ROUTES: &str = "/spec/strategy/canary/trafficRouting";

/// What `decision` comes to; the error says why it can't be made.
pub(super) fn decide(
    decision: Decision,
    subject: &Subject<'_>,
    rollout: &Rollout,
) -> Result<Decided, String> {
    let fields = &subject.target.closeup.fields;
    match decision {
        Decision::Promote => promote(subject, rollout),
        Decision::PromoteFull => promote_full(subject, rollout),
        Decision::Pause if subject.is_paused() => Err("it is paused already".to_owned()),
        Decision::Pause => Ok(Decided::step(
            subject,
            "Paused",
            "hold it where it is",
            vec![FieldChange::switch(fields, PAUSED, true)],
        )),
        Decision::Resume if subject.is_paused() => Ok(resume(Decided::default(), subject)),
        Decision::Resume => {
            Err("no person paused it: `promote` takes it on from its step".to_owned())
        }
        Decision::Abort => Ok(abort(subject)?.warn(
            "all traffic goes back to the stable release, and the phase becomes Degraded: the \
             template stays on the release that is aborted, so that `retry` lets it in again; \
             `rollback` puts the stable one back for good",
        )),
        Decision::Retry => retry(subject),
        Decision::Rollback | Decision::Restart => Err("that is another playbook's".to_owned()),
    }
    .map(|decided| with_routes(decided, decision, fields))
}

/// One step of an abort.
pub(in crate::playbooks) fn abort(subject: &Subject<'_>) -> Result<Decided, String> {
    if subject.is_on("/status/abort") {
        return Err("it is aborted already".to_owned());
    }
    let fields = &subject.target.closeup.fields;
    Ok(Decided::step(
        subject,
        "Aborted",
        "all traffic back to the stable release",
        vec![FieldChange::switch(fields, "/status/abort", true)],
    ))
}

fn retry(subject: &Subject<'_>) -> Result<Decided, String> {
    if !subject.is_on("/status/abort") {
        return Err("it was not aborted: there is nothing to try again".to_owned());
    }
    let fields = &subject.target.closeup.fields;
    let changes = vec![FieldChange::switch(fields, "/status/abort", false)];
    let decided = Decided::step(subject, "Retried", "from its first step", changes);
    Ok(decided.warn("the release that was aborted is let in again, from the first step on"))
}

/// To the next step. A pause is cleared; what is not paused, or can't tell, is taken a step on,
/// which done twice would be two steps.
fn promote(subject: &Subject<'_>, rollout: &Rollout) -> Result<Decided, String> {
    let fields = &subject.target.closeup.fields;
    let pauses = fields.get(PAUSES).and_then(Value::as_array);
    let pauses = pauses.map_or(&[][..], Vec::as_slice);
    let clear = FieldChange::field_of(fields, PAUSES, None);
    let held_by_controller = fields.get(BY_CONTROLLER) == Some(&Value::Bool(true));
    let changes = if pauses.iter().any(is_inconclusive) && held_by_controller {
        let release = FieldChange::switch(fields, BY_CONTROLLER, false);
        next(fields, rollout)?.map(|next| vec![clear.clone(), release, next])
    } else if pauses.is_empty() {
        next(fields, rollout)?.map(|next| vec![clear.clone(), next])
    } else {
        None
    };
    let changes = match changes {
        Some(changes) => changes,
        None if !pauses.is_empty() => vec![clear],
        None if subject.is_paused() => return Ok(resume(Decided::default(), subject)),
        None => return Err("it is past its last step: nothing is left to promote".to_owned()),
    };
    let decided = Decided::step(subject, "Promoted", &on_from(rollout), changes);
    Ok(unpaused(decided, subject))
}

/// A step on; `None` where it is past the last one.
fn next(fields: &LiveFields, rollout: &Rollout) -> Result<Option<FieldChange>, String> {
    let steps = rollout.steps.len();
    let at = match fields.get(STEP) {
        None => 0,
        Some(at) => at
            .as_u64()
            .and_then(|at| usize::try_from(at).ok())
            .filter(|at| *at <= steps)
            .ok_or_else(|| format!("it says that it is at step {at}, and it has {steps}"))?,
    };
    let next = (at < steps).then(|| json!(at + 1));
    Ok(next.map(|next| FieldChange::field_of(fields, STEP, Some(next))))
}

fn is_inconclusive(pause: &Value) -> bool {
    let reason = pause.get("reason").and_then(Value::as_str);
    reason.is_some_and(|reason| reason.starts_with("Inconclusive"))
}

/// Where it goes on to, in words.
fn on_from(rollout: &Rollout) -> String {
    let Some(step) = rollout.step else {
        return "go on".to_owned();
    };
    let all = rollout.steps.len();
    match rollout.next_step() {
        Some(next) => format!(
            "on from step {} of {all} to the next: {}",
            step + 1,
            next.words()
        ),
        None => format!("on from step {} of {all}, the last: then to all", step + 1),
    }
}

fn promote_full(subject: &Subject<'_>, rollout: &Rollout) -> Result<Decided, String> {
    if rollout.canary.is_none() {
        return Err("nothing is on its way: all traffic is on the stable release".to_owned());
    }
    let fields = &subject.target.closeup.fields;
    let decided = Decided::step(
        subject,
        "PromotedFully",
        "all traffic, without the steps and analyses that are left",
        vec![FieldChange::switch(fields, "/status/promoteFull", true)],
    );
    let decided = decided.warn("the steps and analyses that are left are skipped");
    Ok(unpaused(decided, subject))
}

/// The same, and then not paused by a person any more: after the status, or it would stop again.
fn unpaused(decided: Decided, subject: &Subject<'_>) -> Decided {
    if subject.is_paused() {
        resume(decided, subject)
    } else {
        decided
    }
}

fn resume(before: Decided, subject: &Subject<'_>) -> Decided {
    let fields = &subject.target.closeup.fields;
    let changes = vec![FieldChange::switch(fields, PAUSED, false)];
    before.and(subject, "Resumed", "let it go on", changes)
}

fn with_routes(decided: Decided, decision: Decision, fields: &LiveFields) -> Decided {
    let moves = !matches!(decision, Decision::Pause | Decision::Resume);
    if moves && fields.get(ROUTES).is_some() {
        return decided.warn(
            "Argo Rollouts moves the traffic by routes that belong to it: leave their weights alone",
        );
    }
    decided
}
