//! How a Deployment lets a release in. Pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::status::{Counts, overdue};
use crate::backends::kubernetes::decode::{count, percent, seconds};
use crate::backends::kubernetes::object::{Condition, Deployment, condition};
use crate::model::{
    CleanText, Controller, Decision, Decisions, Pause, PauseReason, Phase, PodHash, Release,
    Rollout, Side, SidePods, Stage, Weights, Workload,
};

/// How long a rollout that is done is still told of.
const RECENTLY: TimeDelta = TimeDelta::hours(1);

/// The deadline where none is declared.
const USUAL_DEADLINE: i64 = 600;

const NOTHING: &str = "nothing is on its way: a new release begins a rollout";
const BY_ITSELF: &str = "a Deployment lets its pods in by itself: pause holds it";
const UNSEEN: &str = "the controller has not seen the newest change yet: look again in a moment";

/// How the newest release of `deployment`, which is `workload`, is being let in; `None` where that
/// was long ago, or is not known yet.
pub(super) fn rollout(
    deployment: &Deployment,
    workload: &Workload,
    now: DateTime<Utc>,
) -> Option<Rollout> {
    let tended = workload.tended_by.is_some();
    if tended || deployment.metadata.deletion_timestamp.is_some() {
        return None;
    }
    let observed = deployment.status.observed_generation?;
    let seen = observed >= deployment.metadata.generation.unwrap_or(observed);
    let phase = if seen {
        phase(deployment, now)?
    } else {
        progressing("waiting for its controller to see the change")
    };
    let newest = seen.then(|| newest(deployment, workload)).flatten();
    let (stable, canary) = match phase {
        Phase::Done => (newest, None),
        _ => (newest.as_ref().and_then(before), newest),
    };
    let weight = weight(deployment, &phase);
    Some(Rollout {
        controller: Controller::Deployment,
        stage: Stage::of_weight(weight.unwrap_or(0)),
        steps: Vec::new(),
        step: None,
        weights: Weights {
            set: None,
            actual: weight,
        },
        since: progress(deployment).and_then(Condition::time),
        aborted: None,
        analyses: Vec::new(),
        stable,
        canary,
        deadline: seconds(Some(
            deployment
                .spec
                .progress_deadline_seconds
                .unwrap_or(USUAL_DEADLINE),
        )),
        decisions: if seen {
            decisions(&phase)
        } else {
            Decisions::none(UNSEEN)
        },
        oddities: Vec::new(),
        phase,
    })
}

fn progress(deployment: &Deployment) -> Option<&Condition> {
    condition(deployment.status.conditions.as_deref(), "Progressing")
}

fn phase(deployment: &Deployment, now: DateTime<Utc>) -> Option<Phase> {
    if let Some(why) = overdue(deployment) {
        return Some(Phase::Failing { why: why.into() });
    }
    if deployment.spec.paused == Some(true) {
        let pause = Pause {
            reason: PauseReason::Person,
            since: progress(deployment).and_then(Condition::time),
        };
        return Some(Phase::Waiting { pause });
    }
    let counts = Counts::of(deployment);
    let progress = progress(deployment);
    let settled = progress.and_then(|it| it.reason.as_deref()) == Some("NewReplicaSetAvailable");
    let even = counts.updated >= counts.desired && counts.available >= counts.updated;
    // Pods that are lost or added later are no rollout; old ones always are one.
    if counts.total > counts.updated || !(settled || even) {
        return Some(progressing(&format!(
            "{} of {} updated, {} available",
            counts.updated, counts.desired, counts.available
        )));
    }
    let ended = progress.filter(|_| settled)?.time()?;
    (now - ended < RECENTLY).then_some(Phase::Done)
}

/// The side of the newest release, whose hash its controller names only in words:
/// `ReplicaSet "bot-66cb466fc5" has successfully progressed.`
fn newest(deployment: &Deployment, workload: &Workload) -> Option<Side> {
    let message = progress(deployment)?.message.as_deref()?;
    let set = message.split('"').nth(1)?;
    let name = &workload.object.key.name;
    let hash = set.strip_prefix(name.as_str())?.strip_prefix('-')?;
    let valid = !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_alphanumeric());
    valid.then(|| Side {
        name: CleanText::new(hash),
        pods: SidePods {
            workload: name.clone(),
            hash: Some(hash.into()),
        },
        release: workload.release.clone(),
    })
}

/// The side of all that ran before: a Deployment does not say what that was.
fn before(newest: &Side) -> Option<Side> {
    let hash = newest.pods.only_hash()?;
    Some(Side {
        name: "before".into(),
        pods: SidePods {
            workload: newest.pods.workload.clone(),
            hash: Some(PodHash::AnyBut(hash.clone())),
        },
        release: Release::default(),
    })
}

/// The newest release's share of the pods that are ready. Which of them are is not said: the old
/// ones are taken to be.
fn weight(deployment: &Deployment, phase: &Phase) -> Option<u8> {
    if *phase == Phase::Done {
        return Some(100);
    }
    let counts = Counts::of(deployment);
    let ready = count(deployment.status.ready_replicas);
    let old = counts.total.saturating_sub(counts.updated);
    percent(ready.saturating_sub(old).min(counts.updated), ready)
}

/// What can be decided about a Deployment in `phase`.
fn decisions(phase: &Phase) -> Decisions {
    let way = match phase {
        Phase::Done => NOTHING,
        _ => BY_ITSELF,
    };
    let decisions = Decisions::all()
        .refuse(Decision::Promote, way)
        .refuse(Decision::PromoteFull, way)
        .refuse(
            Decision::Abort,
            "a Deployment has no abort: roll back to the release before",
        )
        .refuse(
            Decision::Retry,
            "a Deployment has no abort, so nothing to retry: roll back or restart it",
        );
    match phase {
        Phase::Waiting { .. } => decisions
            .refuse(
                Decision::Pause,
                "it is paused already: resume lets it go on",
            )
            .refuse(Decision::Rollback, "it is paused: `resume` it first")
            .refuse(Decision::Restart, "it is paused: `resume` it first"),
        Phase::Done => decisions
            .refuse(Decision::Pause, NOTHING)
            .refuse(Decision::Resume, "it is not paused"),
        _ => decisions.refuse(Decision::Resume, "it is not paused"),
    }
}

fn progressing(what: &str) -> Phase {
    Phase::Progressing { what: what.into() }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::backends::kubernetes::decode::{Origin, Watched};
    use crate::config::IdentityConfig;

    /// Three replicas, of which so many are updated and ready; what the controller said last, and
    /// when.
    fn object(total: u32, updated: u32, ready: u32, reason: &str, time: &str) -> Value {
        let message = match reason {
            "DeploymentPaused" => "Deployment is paused",
            _ => "ReplicaSet \"bot-66cb466fc5\" is what it is.",
        };
        let status = if reason == "ProgressDeadlineExceeded" {
            "False"
        } else {
            "True"
        };
        json!({
            "metadata": {
                "name": "bot", "namespace": "a", "uid": "u", "resourceVersion": "1", "generation": 4,
                "creationTimestamp": "2026-11-01T00:00:00Z",
            },
            "spec": {"replicas": 3, "paused": reason == "DeploymentPaused"},
            "status": {
                "observedGeneration": 4, "replicas": total, "updatedReplicas": updated,
                "readyReplicas": ready, "availableReplicas": ready,
                "conditions": [{
                    "type": "Progressing", "status": status, "reason": reason, "message": message,
                    "lastUpdateTime": time,
                }],
            },
        })
    }

    fn decoded(object: Value) -> Option<Rollout> {
        let deployment: Deployment = serde_json::from_value(object).expect("a deployment");
        let origin = Origin {
            claims: crate::model::ClaimRules::default(),
            cluster: "prod".into(),
            identity: IdentityConfig::default(),
        };
        let now = "2026-11-23T12:00:00Z".parse().expect("a time");
        let workload = deployment.workload(&origin, now).expect("no flaw");
        workload
            .expect("a workload")
            .rollout
            .map(|rollout| *rollout)
    }

    const EARLIER: &str = "2026-11-23T10:59:00Z";
    const LATELY: &str = "2026-11-23T11:01:00Z";

    #[test]
    fn a_rollout_is_told_of_while_it_matters() {
        let done = "NewReplicaSetAvailable";
        for (object, word, weight) in [
            (object(3, 3, 3, done, EARLIER), None, None),
            (object(3, 3, 3, done, LATELY), Some("done"), Some(100)),
            (
                object(4, 2, 4, "ReplicaSetUpdated", EARLIER),
                Some("progressing"),
                Some(50),
            ),
            (
                object(4, 2, 2, "ReplicaSetUpdated", LATELY),
                Some("progressing"),
                Some(0),
            ),
            (
                object(3, 3, 2, "ReplicaSetUpdated", LATELY),
                Some("progressing"),
                Some(100),
            ),
            // One that was lost, and one that is being added, are no rollout.
            (object(3, 3, 2, done, EARLIER), None, None),
            (object(2, 2, 2, done, EARLIER), None, None),
            (
                object(4, 1, 3, "ProgressDeadlineExceeded", LATELY),
                Some("failing"),
                Some(0),
            ),
            (
                object(4, 1, 4, "DeploymentPaused", LATELY),
                Some("waiting"),
                Some(25),
            ),
        ] {
            let rollout = decoded(object.clone());
            let shown = rollout.as_ref().map(|rollout| rollout.phase.word());
            assert_eq!(shown, word, "{object}");
            assert_eq!(
                rollout.and_then(|rollout| rollout.weights.actual),
                weight,
                "{object}"
            );
        }
    }

    #[test]
    fn the_newest_side_is_known_by_the_controllers_words() {
        let rolling = decoded(object(4, 2, 4, "ReplicaSetUpdated", LATELY)).expect("a rollout");
        let canary = rolling.canary.expect("a side");
        assert_eq!(
            canary.pods.only_hash().map(CleanText::as_str),
            Some("66cb466fc5")
        );
        assert_eq!(canary.pods.workload.as_str(), "bot");
        // What it runs beside the newest, whatever that is.
        let before = rolling.stable.expect("a side").pods;
        assert!(before.holds("bot", "5d4f8c") && !before.holds("bot", "66cb466fc5"));
        let mut other = object(4, 2, 4, "ReplicaSetUpdated", LATELY);
        other["status"]["conditions"][0]["message"] = json!("ReplicaSet \"form-66cb466fc5\" is.");
        assert_eq!(decoded(other).and_then(|rollout| rollout.canary), None);
    }

    #[test]
    fn decisions_follow_the_phase() {
        let named = |object: Value| {
            let decisions = decoded(object).expect("a rollout").decisions;
            decisions
                .supported()
                .map(Decision::playbook)
                .collect::<Vec<_>>()
        };
        let rolling = object(4, 2, 4, "ReplicaSetUpdated", LATELY);
        assert_eq!(named(rolling.clone()), ["pause", "rollback", "restart"]);
        assert_eq!(
            named(object(4, 1, 4, "DeploymentPaused", LATELY)),
            ["resume"]
        );
        assert_eq!(
            named(object(3, 3, 3, "NewReplicaSetAvailable", LATELY)),
            ["rollback", "restart"]
        );
        let mut lagging = rolling;
        lagging["metadata"]["generation"] = json!(5);
        assert!(named(lagging).is_empty());
    }
}
