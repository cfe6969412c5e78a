//! Which decisions Flagger supports now. Pure.

use super::object::{Canary, Stand};
use crate::model::{Decision, Decisions, Gate};

const NOTHING: &str = "nothing is on its way: a change of its target begins a rollout";
const NO_ABORT: &str = "Flagger has no abort: roll the target back";
const NO_ABORT_BUT_GATE: &str =
    "Flagger has no abort: roll the target back, or open its declared rollback gate";
const NO_RETRY: &str =
    "Flagger tries again once its target changes: release a repaired version, or restart it";
const SKIPPING: &str = "its analysis is being skipped already: wait for it";
const PROMOTING: &str = "it is being promoted already: wait for it";
const GATE: &str = "its confirm-rollout gate is closed, which skipping the analysis does not open: \
                    open it where it is served";
const ELSEWHERE: &str = "its target is no Deployment: put the old version back there";

/// What can be decided about `canary`.
pub(super) fn decisions(canary: &Canary) -> Decisions {
    if canary.metadata.deletion_timestamp.is_some() || canary.stand() == Stand::Ending {
        return Decisions::none("it is being deleted");
    }
    let abort = if canary.declares(Gate::Rollback) {
        NO_ABORT_BUT_GATE
    } else {
        NO_ABORT
    };
    let decisions = by_stand(canary)
        .refuse(Decision::Abort, abort)
        .refuse(Decision::Retry, NO_RETRY);
    let decisions = by_suspension(canary, decisions);
    if canary.is_of_deployment() {
        decisions
    } else {
        decisions
            .refuse(Decision::Rollback, ELSEWHERE)
            .refuse(Decision::Restart, ELSEWHERE)
    }
}

fn by_stand(canary: &Canary) -> Decisions {
    let resting = |why| {
        Decisions::none(why)
            .allow(Decision::Rollback)
            .allow(Decision::Restart)
    };
    let underway = Decisions::all();
    let decisions = match canary.stand() {
        Stand::Beginning => resting("its first release is being set up: wait for it"),
        Stand::Unknown => {
            resting("dogwatch does not know its phase: decide in Flagger's own terms")
        }
        Stand::Idle | Stand::Ending => resting(NOTHING),
        Stand::Failed => resting("it failed and all traffic went back: roll the target back"),
        Stand::Promoting => resting(PROMOTING),
        Stand::GateBefore => underway
            .refuse(Decision::Promote, GATE)
            .refuse(Decision::PromoteFull, GATE),
        Stand::GateAfter | Stand::Analysing => underway,
    };
    if canary.spec.skip_analysis == Some(true) && is_underway(canary) {
        return decisions
            .refuse(Decision::Promote, SKIPPING)
            .refuse(Decision::PromoteFull, SKIPPING);
    }
    decisions
}

fn by_suspension(canary: &Canary, decisions: Decisions) -> Decisions {
    if canary.is_suspended() {
        let why = "it is suspended: resume it first";
        return decisions
            .allow(Decision::Resume)
            .refuse(
                Decision::Pause,
                "it is suspended already: resume lets it go on",
            )
            .refuse(Decision::Promote, why)
            .refuse(Decision::PromoteFull, why);
    }
    decisions.refuse(Decision::Resume, "it is not suspended")
}

fn is_underway(canary: &Canary) -> bool {
    let stand = canary.stand();
    matches!(
        stand,
        Stand::GateBefore | Stand::GateAfter | Stand::Analysing
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn told(phase: &str, spec: &Value) -> Decisions {
        let object = json!({"spec": spec, "status": {"phase": phase}});
        decisions(&serde_json::from_value(object).expect("a canary"))
    }

    #[test]
    fn each_phase_supports_what_flagger_would_do() {
        let resting = ["rollback", "restart"];
        let underway = ["promote", "promote-full", "pause", "rollback", "restart"];
        let gated = ["pause", "rollback", "restart"];
        let none = json!({});
        let suspended = json!({"suspend": true});
        for (phase, spec, supported) in [
            ("", &none, &resting[..]),
            ("Initializing", &none, &resting),
            ("Initialized", &none, &resting),
            ("Waiting", &none, &gated),
            ("Progressing", &none, &underway),
            ("WaitingPromotion", &none, &underway),
            ("Promoting", &none, &resting),
            ("Finalising", &none, &resting),
            ("Succeeded", &none, &resting),
            ("Failed", &none, &resting),
            ("Terminating", &none, &[]),
            ("Terminated", &none, &[]),
            ("Dreaming", &none, &resting),
            (
                "Progressing",
                &suspended,
                &["resume", "rollback", "restart"],
            ),
            ("Succeeded", &suspended, &["resume", "rollback", "restart"]),
            ("Progressing", &json!({"skipAnalysis": true}), &gated),
            (
                "Progressing",
                &json!({"targetRef": {"kind": "DaemonSet", "name": "x"}}),
                &["promote", "promote-full", "pause"],
            ),
        ] {
            let decisions = told(phase, spec);
            let found: Vec<_> = decisions.supported().map(Decision::playbook).collect();
            assert_eq!(found, supported, "{phase} {spec}");
        }
    }

    #[test]
    fn a_gate_is_named_where_it_is_declared() {
        let declared = json!({"analysis": {"webhooks": [{"name": "x", "type": "rollback"}]}});
        for (spec, says) in [(json!({}), false), (declared, true)] {
            let why = told("Progressing", &spec)
                .check(Decision::Abort)
                .expect_err("no abort");
            assert!(why.contains("roll the target back"));
            assert_eq!(why.contains("rollback gate"), says);
        }
    }
}
