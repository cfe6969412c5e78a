//! How much of the traffic the canary is to have, and has. Pure.

use super::object::Rollout;
use super::steps::most;
use crate::backends::kubernetes::decode::{count, percent};
use crate::model::{RolloutStep, Stage, Weights};

/// The weights of `rollout`, which is at `step` of `steps`.
pub(super) fn weights(rollout: &Rollout, steps: &[RolloutStep], step: Option<usize>) -> Weights {
    if !rollout.is_mid_update() || rollout.spec.strategy.canary.is_none() {
        return Weights::default();
    }
    Weights {
        set: Some(set(rollout, steps, step)),
        actual: actual(rollout),
    }
}

/// What the last step before, or at, `step` wants that wants a weight.
fn set(rollout: &Rollout, steps: &[RolloutStep], step: Option<usize>) -> u8 {
    if rollout.is_aborted() {
        return 0;
    }
    let step = step.unwrap_or(0);
    if rollout.status.promote_full == Some(true) || step >= steps.len() {
        return 100;
    }
    let so_far = steps.iter().take(step + 1).rev();
    let mut weights = so_far.filter_map(|step| match step {
        RolloutStep::SetWeight(weight) => Some(*weight),
        _ => None,
    });
    weights.next().unwrap_or(0)
}

/// What its traffic router was told; without one, what its share of the pods makes of it.
fn actual(rollout: &Rollout) -> Option<u8> {
    let status = &rollout.status;
    let canary = status.canary.as_ref();
    let told = canary
        .and_then(|canary| canary.weights.as_ref())
        .and_then(|weights| weights.canary.as_ref())
        .and_then(|destination| destination.weight);
    if let Some(told) = told {
        return percent(count(Some(told)), most(rollout));
    }
    let (available, updated) = (
        count(status.available_replicas),
        count(status.updated_replicas),
    );
    // Which of them are available is not said: the others are taken to be.
    let others = count(status.replicas).saturating_sub(updated);
    let share = available.saturating_sub(others).min(updated);
    percent(share, available)
}

/// How far `rollout` was let in.
pub(super) fn stage(rollout: &Rollout, weights: Weights) -> Stage {
    if !rollout.is_mid_update() {
        return Stage::Full;
    }
    if rollout.spec.strategy.blue_green.is_some() {
        let serving = rollout.status.blue_green.as_ref();
        let serving = serving.and_then(|status| status.active_selector.as_deref());
        return match serving {
            serving if serving.is_some() && serving == rollout.wanted() => Stage::Full,
            _ if rollout.is_aborted() => Stage::Zero,
            _ => Stage::Preview,
        };
    }
    let weight = weights.actual.or(weights.set).unwrap_or(0);
    Stage::of_weight(weight)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::backends::kubernetes::argo_rollouts::steps::{place, steps};

    fn told(strategy: &Value, status: &Value) -> (Option<u8>, Option<u8>, Stage) {
        let mut whole = json!({"currentPodHash": "new", "stableRS": "old"});
        if let (Some(whole), Some(more)) = (whole.as_object_mut(), status.as_object()) {
            whole.extend(more.clone());
        }
        let object = json!({"spec": {"strategy": strategy}, "status": whole});
        let rollout: Rollout = serde_json::from_value(object).expect("a rollout");
        let steps = steps(&rollout);
        let step = place(&rollout, steps.len()).step;
        let weights = weights(&rollout, &steps, step);
        (weights.set, weights.actual, stage(&rollout, weights))
    }

    fn canary(weight: u8) -> Stage {
        Stage::Canary { weight }
    }

    #[test]
    fn the_set_weight_is_the_last_one_before_the_step() {
        let steps = json!({"canary": {"steps": [
            {"pause": {}}, {"setWeight": 5}, {"pause": {}}, {"analysis": {}}, {"setWeight": 50},
        ]}});
        for (status, set) in [
            (json!({"currentStepIndex": 0}), 0),
            (json!({"currentStepIndex": 1}), 5),
            (json!({"currentStepIndex": 3}), 5),
            (json!({"currentStepIndex": 4}), 50),
            (json!({"currentStepIndex": 5}), 100),
            (json!({"currentStepIndex": 2, "abort": true}), 0),
            (json!({"currentStepIndex": 2, "promoteFull": true}), 100),
        ] {
            assert_eq!(told(&steps, &status).0, Some(set), "{status}");
        }
    }

    #[test]
    fn the_actual_weight_is_the_routers_else_the_pods() {
        let plain = json!({"canary": {}});
        let routed = json!({"canary": {"trafficRouting": {"maxTrafficWeight": 1000}}});
        let weights = |weight: u32| json!({"canary": {"weights": {"canary": {"weight": weight}}}});
        let pods = |all: u32, new: u32, available: u32| json!({"replicas": all, "updatedReplicas": new, "availableReplicas": available});
        for (strategy, status, actual, stage) in [
            (&plain, weights(5), Some(5), canary(5)),
            (&routed, weights(5), Some(1), canary(1)),
            (&plain, pods(5, 1, 5), Some(20), canary(20)),
            (&plain, pods(5, 1, 4), Some(0), Stage::Zero),
            (&plain, pods(1, 1, 0), None, Stage::Full),
        ] {
            let found = told(strategy, &status);
            assert_eq!((found.1, found.2), (actual, stage), "{status}");
        }
    }

    #[test]
    fn blue_and_green_are_a_preview_until_the_switch() {
        let strategy = json!({"blueGreen": {}});
        for (status, stage) in [
            (json!({}), Stage::Preview),
            (
                json!({"blueGreen": {"activeSelector": "old"}}),
                Stage::Preview,
            ),
            (json!({"blueGreen": {"activeSelector": "new"}}), Stage::Full),
            (json!({"abort": true}), Stage::Zero),
            (json!({"stableRS": "new"}), Stage::Full),
        ] {
            assert_eq!(told(&strategy, &status), (None, None, stage), "{status}");
        }
    }
}
