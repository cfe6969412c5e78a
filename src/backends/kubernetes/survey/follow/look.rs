//! One look at a rollout.

use serde_json::Value;

use super::super::{ends, read};
use super::{canary, rollout};
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::argo_rollouts::Rollout;
use crate::backends::kubernetes::decode::{Watched, seconds};
use crate::backends::kubernetes::deployment::progress;
use crate::backends::kubernetes::flagger::Canary;
use crate::backends::kubernetes::knative::Service;
use crate::backends::kubernetes::object::Deployment;
use crate::clock;
use crate::model::{CleanText, ObjectRef, RolloutLook, RolloutState, WorkloadKind, WorkloadStatus};

/// How far `target` is.
pub(in super::super) async fn look(
    kubernetes: &Kubernetes,
    target: &ObjectRef,
) -> Result<RolloutLook, CleanText> {
    match read::object(kubernetes, target).await {
        Ok(found) => at(kubernetes, target, found).await,
        Err(failure) if failure.is_missing() => Ok(RolloutLook::at(RolloutState::Ended {
            why: "it is gone".into(),
        })),
        Err(failure) if failure.is_forbidden() || failure.is_unauthorized() => {
            Ok(RolloutLook::at(RolloutState::Hidden {
                why: CleanText::new(&format!("it may not be looked at: {failure}")),
            }))
        }
        Err(failure) => Err(failure.words()),
    }
}

async fn at(
    kubernetes: &Kubernetes,
    target: &ObjectRef,
    found: Value,
) -> Result<RolloutLook, CleanText> {
    let uid = found.pointer("/metadata/uid").and_then(Value::as_str);
    if uid != Some(target.uid.as_str()) {
        return Ok(RolloutLook::at(RolloutState::Ended {
            why: "it was deleted and made anew: this is another object of that name".into(),
        }));
    }
    match target.key.kind {
        WorkloadKind::Deployment => {
            let deployment: Deployment = read::decoded(found)?;
            let deadline = seconds(deployment.spec.progress_deadline_seconds);
            Ok(RolloutLook::at(progress(&deployment)).within(deadline))
        }
        WorkloadKind::Rollout => {
            let object: Rollout = read::decoded(found)?;
            let look = of(kubernetes, &object)?;
            rollout::look(kubernetes, target, &object, look).await
        }
        WorkloadKind::KnativeService => of::<Service>(kubernetes, &read::decoded(found)?),
        WorkloadKind::Canary => {
            let canary: Canary = read::decoded(found)?;
            let look = of(kubernetes, &canary)?;
            canary::look(kubernetes, target, &canary, look).await
        }
    }
}

fn of<W: Watched>(kubernetes: &Kubernetes, object: &W) -> Result<RolloutLook, CleanText> {
    let origin = kubernetes.origin();
    let unreadable = || CleanText::new("it can't be read: it lacks what every object has");
    let workload = object.workload(&origin, clock::now()).ok().flatten();
    let workload = workload.ok_or_else(unreadable)?;
    let rollout = workload.rollout.as_deref().ok_or_else(unreadable)?;
    if matches!(workload.status, WorkloadStatus::Terminating { .. }) {
        return Ok(RolloutLook::at(RolloutState::Ended {
            why: "it is being deleted".into(),
        }));
    }
    let replicas = workload.replicas.value().copied().unwrap_or_default();
    Ok(ends::look(rollout, replicas))
}
