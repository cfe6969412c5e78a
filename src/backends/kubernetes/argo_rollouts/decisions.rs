//! Which decisions Argo Rollouts supports now. Pure.

use super::object::Rollout;
use super::phase::UNSEEN;
use crate::backends::kubernetes::object::{Condition, condition};
use crate::model::{Decision, Decisions, RolloutStep};

const NOTHING: &str = "nothing is on its way: a new release begins a rollout";
const ABORTED: &str = "it was aborted: retry it, or roll back to take the new release away";
const UNPAUSING: &str = "its pause is being lifted: look again in a moment";
const ODD_STEP: &str =
    "the step it says it is at does not exist: promote it fully, abort it or roll back";
const UNKNOWN_STEP: &str =
    "dogwatch does not know the step it is at, so can't skip it: use kubectl argo rollouts promote";

/// What can be decided about `rollout`, which is at `step` of `steps`.
pub(super) fn decisions(
    rollout: &Rollout,
    steps: &[RolloutStep],
    step: Option<usize>,
) -> Decisions {
    if rollout.metadata.deletion_timestamp.is_some() {
        return Decisions::none("it is being deleted");
    }
    if !rollout.is_observed() {
        return Decisions::none(UNSEEN);
    }
    let decisions = match () {
        () if is_invalid(rollout) => {
            Decisions::none("its specification is invalid: repair it, or roll back")
        }
        () if rollout.is_aborted() => Decisions::none(ABORTED)
            .refuse(Decision::Abort, "it is aborted already")
            .allow(Decision::Retry)
            .allow(Decision::Restart),
        () if !rollout.is_mid_update() => Decisions::none(NOTHING).allow(Decision::Restart),
        () => underway(rollout, steps, step),
    };
    let decisions = match template_elsewhere(rollout) {
        Some(why) => decisions.refuse(Decision::Rollback, why),
        None => decisions.allow(Decision::Rollback),
    };
    if rollout.is_paused_by_person() && !rollout.is_aborted() && !is_invalid(rollout) {
        return decisions.allow(Decision::Resume).refuse(
            Decision::Pause,
            "it is paused already: resume lets it go on",
        );
    }
    decisions.refuse(
        Decision::Resume,
        "no person paused it: promote lets it go on",
    )
}

fn underway(rollout: &Rollout, steps: &[RolloutStep], step: Option<usize>) -> Decisions {
    let mut decisions = Decisions::all().refuse(Decision::Retry, "it was not aborted");
    if let Err(why) = promote(rollout, steps, step) {
        decisions = decisions.refuse(Decision::Promote, why);
    }
    if rollout.status.promote_full == Some(true) {
        let why = "it is being promoted fully already: abort stops it";
        decisions = decisions.refuse(Decision::PromoteFull, why);
    }
    if rollout.stable().is_none() {
        let why = "it has no stable release to go back to: pause it, or release a repaired one";
        decisions = decisions.refuse(Decision::Abort, why).refuse(
            Decision::PromoteFull,
            "it has no stable release, and runs no steps",
        );
    }
    decisions
}

/// Whether it can go on to the next step now.
fn promote(
    rollout: &Rollout,
    steps: &[RolloutStep],
    step: Option<usize>,
) -> Result<(), &'static str> {
    if rollout.is_unpausing() {
        return Err(UNPAUSING);
    }
    let said = rollout.status.current_step_index;
    let exists = said.is_none_or(|said| usize::try_from(said).is_ok_and(|it| it <= steps.len()));
    if !exists {
        return Err(ODD_STEP);
    }
    // Lifting a pause skips nothing, but where an analysis could not tell, its step is skipped.
    let skips = is_inconclusive(rollout) && rollout.status.controller_pause == Some(true);
    if !rollout.pauses().is_empty() && !skips {
        return Ok(());
    }
    if rollout.spec.strategy.blue_green.is_some() {
        return Err("its preview is not ready to be promoted: wait for it, or abort");
    }
    if rollout.status.promote_full == Some(true) {
        return Err("it is being promoted fully already: abort stops it");
    }
    match step.map(|step| steps.get(step)) {
        None | Some(None) => Err("no step is left: it waits for its pods"),
        Some(Some(RolloutStep::Unknown(_))) => Err(UNKNOWN_STEP),
        Some(Some(_)) => Ok(()),
    }
}

fn is_inconclusive(rollout: &Rollout) -> bool {
    let mut reasons = rollout.pauses().iter().map(|pause| pause.reason.as_str());
    reasons.any(|reason| reason.starts_with("Inconclusive"))
}

fn is_invalid(rollout: &Rollout) -> bool {
    let invalid = condition(rollout.status.conditions.as_deref(), "InvalidSpec");
    invalid.is_some_and(Condition::holds)
}

/// Why its template can't be put back, where another object holds it.
fn template_elsewhere(rollout: &Rollout) -> Option<&'static str> {
    let holder = rollout.spec.workload_ref.as_ref()?;
    (holder.kind != "Deployment")
        .then_some("its template is in an object that is no Deployment: put the old one back there")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::backends::kubernetes::argo_rollouts::steps::{place, steps};

    fn merge(whole: &mut Value, more: &Value) {
        match (whole, more) {
            (Value::Object(whole), Value::Object(more)) => {
                for (key, value) in more {
                    merge(whole.entry(key).or_insert(Value::Null), value);
                }
            }
            (whole, more) => *whole = more.clone(),
        }
    }

    /// What can be decided about a canary at its first of four steps, with `changes`; and the rest
    /// with the reasons.
    fn told(changes: &Value) -> (Vec<&'static str>, Decisions) {
        let mut object = json!({
            "metadata": {"generation": 3},
            "spec": {"strategy": {"canary": {"steps": [
                {"setWeight": 5}, {"pause": {}}, {"analysis": {}}, {"teleport": {}},
            ]}}},
            "status": {
                "observedGeneration": "3", "currentPodHash": "new", "stableRS": "old",
                "currentStepIndex": 0, "phase": "Progressing",
            },
        });
        merge(&mut object, changes);
        let rollout: Rollout = serde_json::from_value(object).expect("a rollout");
        let steps = steps(&rollout);
        let decisions = decisions(&rollout, &steps, place(&rollout, steps.len()).step);
        let supported = decisions.supported().map(Decision::playbook);
        (supported.collect(), decisions)
    }

    #[test]
    fn each_state_supports_what_its_controller_would_do() {
        let underway = [
            "promote",
            "promote-full",
            "pause",
            "abort",
            "rollback",
            "restart",
        ];
        let without_promote = ["promote-full", "pause", "abort", "rollback", "restart"];
        let paused = json!([{"reason": "CanaryPauseStep"}]);
        let undecided = json!([{"reason": "InconclusiveAnalysisRun"}]);
        for (changes, supported) in [
            (json!({}), &underway[..]),
            (
                json!({"status": {"currentStepIndex": 1, "pauseConditions": paused, "controllerPause": true}}),
                &underway,
            ),
            (
                json!({"status": {"currentStepIndex": 2, "pauseConditions": undecided, "controllerPause": true}}),
                &underway,
            ),
            (json!({"status": {"currentStepIndex": 3}}), &without_promote),
            (
                json!({"status": {"currentStepIndex": 3, "pauseConditions": undecided, "controllerPause": true}}),
                &without_promote,
            ),
            (json!({"status": {"currentStepIndex": 4}}), &without_promote),
            (json!({"status": {"currentStepIndex": 9}}), &without_promote),
            (
                json!({"status": {"currentStepIndex": -1}}),
                &without_promote,
            ),
            (
                json!({"status": {"controllerPause": true}}),
                &without_promote,
            ),
            (
                json!({"status": {"promoteFull": true}}),
                &["pause", "abort", "rollback", "restart"],
            ),
            (
                json!({"spec": {"paused": true}}),
                &[
                    "promote",
                    "promote-full",
                    "resume",
                    "abort",
                    "rollback",
                    "restart",
                ],
            ),
            (
                json!({"status": {"abort": true}}),
                &["retry", "rollback", "restart"],
            ),
            (
                json!({"status": {"stableRS": "new"}}),
                &["rollback", "restart"],
            ),
            (
                json!({"status": {"stableRS": "new"}, "spec": {"paused": true}}),
                &["resume", "rollback", "restart"],
            ),
            (
                json!({"status": {"stableRS": null}}),
                &["promote", "pause", "rollback", "restart"],
            ),
            (json!({"status": {"observedGeneration": "2"}}), &[]),
            (json!({"status": {"observedGeneration": null}}), &[]),
            (json!({"status": {"observedGeneration": "many"}}), &[]),
            (
                json!({"metadata": {"deletionTimestamp": "2026-11-01T00:00:00Z"}}),
                &[],
            ),
            (
                json!({"status": {"conditions": [{"type": "InvalidSpec", "status": "True"}]}}),
                &["rollback"],
            ),
            (
                json!({"spec": {"workloadRef": {"kind": "ReplicaSet", "name": "x"}}, "status": {"abort": true}}),
                &["retry", "restart"],
            ),
            (
                json!({"spec": {"workloadRef": {"kind": "Deployment", "name": "x"}}, "status": {"abort": true}}),
                &["retry", "rollback", "restart"],
            ),
        ] {
            assert_eq!(told(&changes).0, supported, "{changes}");
        }
    }

    #[test]
    fn every_refusal_says_what_to_do_instead() {
        for (changes, decision, says) in [
            (
                json!({"status": {"currentStepIndex": 9}}),
                Decision::Promote,
                "promote it fully",
            ),
            (
                json!({"status": {"currentStepIndex": 3}}),
                Decision::Promote,
                "kubectl argo rollouts",
            ),
            (
                json!({"status": {"abort": true}}),
                Decision::Promote,
                "retry it",
            ),
            (
                json!({"status": {"abort": true}}),
                Decision::Abort,
                "aborted already",
            ),
            (
                json!({"status": {"controllerPause": true}}),
                Decision::Promote,
                "in a moment",
            ),
            (
                json!({"status": {"stableRS": "new"}}),
                Decision::Abort,
                "nothing is on its way",
            ),
            (
                json!({"status": {"observedGeneration": "2"}}),
                Decision::Abort,
                "newest change",
            ),
            (json!({}), Decision::Resume, "promote lets it go on"),
        ] {
            let why = told(&changes).1.check(decision).expect_err(says);
            assert!(why.contains(says), "{why}");
        }
    }
}
