//! How far a rollout is (the rules of `kubectl rollout status`). Pure.

use super::status::{Counts, overdue};
use crate::backends::kubernetes::object::Deployment;
use crate::model::{CleanText, RolloutStage, RolloutState};

/// How far the rollout of `deployment` is.
pub(in crate::backends::kubernetes) fn progress(deployment: &Deployment) -> RolloutState {
    if deployment.metadata.deletion_timestamp.is_some() {
        return RolloutState::Ended {
            why: "it is being deleted".into(),
        };
    }
    let counts = Counts::of(deployment);
    let stage = RolloutStage {
        updated: counts.updated,
        available: counts.available,
        old: counts.total.saturating_sub(counts.updated),
        step: 0,
        words: CleanText::new(&format!(
            "{} of {} updated, {} available",
            counts.updated, counts.desired, counts.available
        )),
    };
    let observed = deployment.status.observed_generation;
    if observed.is_none() || observed < deployment.metadata.generation {
        let words = "waiting for its controller to see the change".into();
        return RolloutState::Underway(RolloutStage { words, ..stage });
    }
    let complete = counts.updated >= counts.desired
        && counts.total <= counts.updated
        && counts.available >= counts.updated;
    if complete {
        return RolloutState::Complete;
    }
    if deployment.spec.paused == Some(true) {
        return RolloutState::Waiting {
            why: CleanText::new(&format!(
                "it is paused, so its rollout does not go on ({}): `kubectl rollout resume` lets it",
                stage.words
            )),
        };
    }
    match overdue(deployment) {
        Some(why) => RolloutState::Overdue {
            why: CleanText::new(&format!("{}: {why}", stage.words)),
            stage,
        },
        None => RolloutState::Underway(stage),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn found(spec: &Value, status: &Value) -> RolloutState {
        let object = json!({
            "metadata": {"generation": 5}, "spec": spec, "status": status,
        });
        progress(&serde_json::from_value(object).expect("a deployment"))
    }

    fn counts(total: u32, updated: u32, available: u32) -> Value {
        json!({
            "observedGeneration": 5, "replicas": total, "updatedReplicas": updated,
            "availableReplicas": available,
        })
    }

    #[test]
    fn complete_is_what_kubectl_calls_so() {
        for (replicas, status, complete) in [
            (json!(3), counts(3, 3, 3), true),
            (json!(3), counts(3, 2, 3), false),
            (json!(3), counts(4, 3, 3), false),
            (json!(3), counts(3, 3, 2), false),
            (json!(0), counts(0, 0, 0), true),
            (json!(0), counts(1, 0, 0), false),
            (Value::Null, counts(1, 1, 1), true),
            (json!(3), json!({}), false),
            (
                json!(3),
                json!({"observedGeneration": 4, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3}),
                false,
            ),
        ] {
            let state = found(&json!({"replicas": replicas}), &status);
            assert_eq!(state == RolloutState::Complete, complete, "{status}");
        }
    }

    #[test]
    fn what_cannot_go_on_says_why() {
        let mut late = counts(3, 1, 2);
        late["conditions"] = json!([{
            "type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded",
            "message": "ReplicaSet \"a-1\" has timed out progressing.",
        }]);
        let state = found(&json!({"replicas": 3}), &late);
        let RolloutState::Overdue { why, stage } = state else {
            panic!("overdue, not {state:?}");
        };
        assert!(
            why.contains("1 of 3 updated, 2 available: ReplicaSet"),
            "{why}"
        );
        assert_eq!((stage.updated, stage.available, stage.old), (1, 2, 2));
        let paused = found(&json!({"replicas": 3, "paused": true}), &counts(3, 1, 3));
        assert!(matches!(paused, RolloutState::Waiting { why } if why.contains("rollout resume")));
    }
}
