//! How a Deployment is, in words (the rules of `kubectl rollout status`, and a few more).

use chrono::{DateTime, Utc};

use crate::backends::kubernetes::decode::count;
use crate::backends::kubernetes::object::{self, Condition, Deployment, words};
use crate::model::{CleanText, Reading, Replicas, WorkloadStatus};

/// The replicas; unknown until the controller has looked at the object. A status that lags
/// behind the specification still counts pods that are there.
pub(super) fn replicas(deployment: &Deployment, now: DateTime<Utc>) -> Reading<Replicas> {
    if deployment.status.observed_generation.is_none() {
        return Reading::unknown("its controller has not looked at it yet");
    }
    let counts = Counts::of(deployment);
    let replicas = Replicas {
        desired: counts.desired,
        ready: count(deployment.status.ready_replicas),
        updated: counts.updated,
        available: counts.available,
    };
    Reading::known(replicas, now)
}

/// The status.
pub(super) fn status(deployment: &Deployment) -> WorkloadStatus {
    if let Some(since) = deployment.metadata.deletion_timestamp {
        return WorkloadStatus::Terminating { since };
    }
    let Some(observed) = deployment.status.observed_generation else {
        return WorkloadStatus::Unknown;
    };
    if observed < deployment.metadata.generation.unwrap_or(observed) {
        return progressing("waiting for its controller to see the change".into());
    }
    let counts = Counts::of(deployment);
    if counts.desired == 0 {
        return match counts.total {
            0 => WorkloadStatus::ScaledToZero,
            left => progressing(format!("scaling to 0: {left} left")),
        };
    }
    if let Some(failure) = failure(deployment, &counts) {
        return failure;
    }
    if deployment.spec.paused == Some(true) {
        return match counts.available {
            0 => failing(format!("paused, and none of {} available", counts.desired)),
            _ => WorkloadStatus::Paused,
        };
    }
    counts.judge(is_settled(deployment))
}

/// What the controller itself calls a failure.
fn failure(deployment: &Deployment, counts: &Counts) -> Option<WorkloadStatus> {
    if let Some(words) = overdue(deployment) {
        // What tells most comes first: narrow columns cut the end.
        let counts = counts.words();
        return Some(failing(format!("{counts}, the rollout is stuck: {words}")));
    }
    let condition = condition(deployment, "ReplicaFailure", "True")?;
    let words = format!(
        "pods can't be made: {}",
        words(condition, "no reason given")
    );
    Some(match counts.available {
        0 => failing(words),
        _ => WorkloadStatus::Degraded {
            why: CleanText::new(&words),
        },
    })
}

/// What its controller says of a rollout that did not get on in time.
pub(super) fn overdue(deployment: &Deployment) -> Option<&str> {
    let condition = condition(deployment, "Progressing", "False")?;
    let overdue = condition.reason.as_deref() == Some("ProgressDeadlineExceeded");
    let words = words(condition, "the new version did not become ready in time");
    overdue.then(|| words.trim_end_matches('.'))
}

/// Whether the last rollout had come to its end: what is missing since then was lost.
fn is_settled(deployment: &Deployment) -> bool {
    match condition(deployment, "Progressing", "True") {
        Some(condition) => condition.reason.as_deref() == Some("NewReplicaSetAvailable"),
        // Without a progress deadline there is no such condition.
        None => true,
    }
}

fn condition<'a>(deployment: &'a Deployment, kind: &str, status: &str) -> Option<&'a Condition> {
    let found = object::condition(deployment.status.conditions.as_deref(), kind)?;
    (found.status == status).then_some(found)
}

/// The counts of the status; absent is 0, as the API leaves zeros out.
pub(super) struct Counts {
    pub desired: u32,
    pub total: u32,
    pub updated: u32,
    pub available: u32,
}

impl Counts {
    pub(super) fn of(deployment: &Deployment) -> Self {
        let status = &deployment.status;
        Self {
            // Absent in the specification means 1.
            desired: count(Some(deployment.spec.replicas.unwrap_or(1))),
            total: count(status.replicas),
            updated: count(status.updated_replicas),
            available: count(status.available_replicas),
        }
    }

    fn judge(&self, settled: bool) -> WorkloadStatus {
        let Self {
            desired,
            total,
            updated,
            available,
        } = *self;
        if updated < desired {
            return progressing(format!(
                "{updated} of {desired} updated, {available} available"
            ));
        }
        if total > updated {
            return progressing(format!("{} of the old version left", total - updated));
        }
        match available {
            _ if available >= desired => WorkloadStatus::Ready,
            _ if !settled => progressing(self.words()),
            0 => failing(self.words()),
            _ => WorkloadStatus::Degraded {
                why: CleanText::new(&self.words()),
            },
        }
    }

    fn words(&self) -> String {
        match self.available {
            0 => format!("none of {} available", self.desired),
            some => format!("{some} of {} available", self.desired),
        }
    }
}

fn progressing(what: String) -> WorkloadStatus {
    WorkloadStatus::Progressing { what: what.into() }
}

fn failing(why: String) -> WorkloadStatus {
    WorkloadStatus::Failing { why: why.into() }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "the table reads better so")]
    fn deployment(replicas: Option<i64>, status: Value) -> Deployment {
        let object = json!({"metadata": {"generation": 2}, "spec": {"replicas": replicas}, "status": status});
        serde_json::from_value(object).expect("a deployment")
    }

    fn counts(total: i64, updated: i64, available: i64, progressing: &str) -> Value {
        json!({
            "observedGeneration": 2, "replicas": total, "updatedReplicas": updated,
            "readyReplicas": available, "availableReplicas": available,
            "conditions": [{"type": "Progressing", "status": "True", "reason": progressing}],
        })
    }

    #[test]
    fn states_are_told_apart() {
        let done = "NewReplicaSetAvailable";
        let rolling = "ReplicaSetUpdated";
        let quota = json!({
            "observedGeneration": 2, "replicas": 1, "updatedReplicas": 3, "availableReplicas": 1,
            "conditions": [{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate",
                            "message": "exceeded quota: pods=3"}],
        });
        let overdue = json!({
            "observedGeneration": 2, "replicas": 4, "updatedReplicas": 1, "availableReplicas": 3,
            "conditions": [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded",
                            "message": "ReplicaSet \"a\" has timed out progressing."}],
        });
        for (replicas, status, word, says) in [
            (Some(3), json!({}), "unknown", ""),
            (
                Some(3),
                json!({"observedGeneration": 1}),
                "progressing",
                "controller",
            ),
            (Some(3), counts(3, 3, 3, done), "ready", ""),
            (None, counts(1, 1, 1, done), "ready", ""),
            (Some(0), counts(0, 0, 0, done), "scaled to 0", ""),
            (Some(0), counts(2, 2, 2, done), "progressing", "2 left"),
            (
                Some(3),
                counts(4, 2, 3, rolling),
                "progressing",
                "2 of 3 updated",
            ),
            (
                Some(3),
                counts(4, 3, 3, rolling),
                "progressing",
                "1 of the old version left",
            ),
            (
                Some(3),
                counts(3, 3, 0, rolling),
                "progressing",
                "none of 3 available",
            ),
            (
                Some(3),
                counts(3, 3, 2, done),
                "degraded",
                "2 of 3 available",
            ),
            (
                Some(3),
                counts(3, 3, 0, done),
                "failing",
                "none of 3 available",
            ),
            (
                Some(3),
                json!({"observedGeneration": 2, "replicas": 3, "updatedReplicas": 3}),
                "failing",
                "none of 3",
            ),
            (Some(3), quota, "degraded", "exceeded quota"),
            (
                Some(3),
                overdue,
                "failing",
                "3 of 3 available, the rollout is stuck: ReplicaSet \\\"a\\\" has timed out progressing\"",
            ),
            (Some(-1), counts(0, 0, 0, done), "scaled to 0", ""),
        ] {
            let found = super::status(&deployment(replicas, status.clone()));
            assert_eq!(found.word(), word, "{status}");
            assert!(format!("{found:?}").contains(says), "{found:?}");
        }
    }

    #[test]
    fn deletion_and_pause_speak_first_unless_nothing_runs() {
        let mut object = deployment(Some(2), counts(2, 1, 2, "DeploymentPaused"));
        object.spec.paused = Some(true);
        assert_eq!(status(&object), WorkloadStatus::Paused);
        object.status.available_replicas = None;
        assert_eq!(status(&object).word(), "failing");
        object.metadata.deletion_timestamp = "2026-11-01T00:00:00Z".parse().ok();
        assert_eq!(status(&object).word(), "terminating");
    }

    #[test]
    fn no_status_is_not_zero() {
        let now = "2026-11-01T00:00:00Z".parse().expect("a time");
        let unseen = replicas(&deployment(Some(2), json!({})), now);
        assert_eq!(unseen.value(), None);
        let none = replicas(&deployment(Some(2), json!({"observedGeneration": 1})), now);
        let zero = Replicas {
            desired: 2,
            ..Replicas::default()
        };
        assert_eq!(none.value(), Some(&zero));
    }
}
