//! Pods as one line each. Pure.

use crate::backends::kubernetes::decode::count;
use crate::backends::kubernetes::object::{ContainerStatus, Pod};
use crate::model::{CleanText, PodPhase, PodSummary};

/// Reasons for which a container waits while all is well.
const PATIENT: [&str; 2] = ["ContainerCreating", "PodInitializing"];

/// One line for each of `pods`; their label `release` tells which release they run.
pub(super) fn summaries(pods: &[Pod], release: &str) -> Vec<PodSummary> {
    pods.iter()
        .filter_map(|pod| summary(pod, release))
        .collect()
}

fn summary(pod: &Pod, release: &str) -> Option<PodSummary> {
    let statuses = pod.status.container_statuses.as_deref().unwrap_or_default();
    let ready = statuses.iter().filter(|status| status.ready).count();
    let containers = pod
        .spec
        .containers
        .as_ref()
        .map_or(statuses.len(), Vec::len);
    let restarts = statuses
        .iter()
        .map(|status| count(Some(status.restart_count)));
    let (phase, status) = judge(pod, ready >= containers);
    Some(PodSummary {
        name: CleanText::new(pod.metadata.name.as_deref()?),
        phase,
        status: CleanText::new(status),
        ready: u32::try_from(ready).unwrap_or(u32::MAX),
        containers: u32::try_from(containers).unwrap_or(u32::MAX),
        restarts: restarts.fold(0, u32::saturating_add),
        hash: pod.metadata.label(release).map(CleanText::new),
        node: pod.spec.node_name.as_deref().map(CleanText::new),
        created: pod.metadata.creation_timestamp?,
    })
}

/// How far the pod's life is, and the one word for it, as `kubectl get pods` has it.
fn judge(pod: &Pod, all_ready: bool) -> (PodPhase, &str) {
    let phase = pod.status.phase.as_deref().unwrap_or("Unknown");
    let reason = pod
        .status
        .reason
        .as_deref()
        .filter(|reason| !reason.is_empty());
    if pod.metadata.deletion_timestamp.is_some() {
        return (PodPhase::Terminating, "Terminating");
    }
    match phase {
        "Succeeded" => return (PodPhase::Succeeded, reason.unwrap_or("Completed")),
        "Failed" => return (PodPhase::Failing, reason.unwrap_or("Error")),
        _ => {}
    }
    let init = pod.status.init_container_statuses.iter().flatten();
    let statuses = init.chain(pod.status.container_statuses.iter().flatten());
    if let Some(trouble) = statuses.clone().find_map(trouble) {
        return (PodPhase::Failing, trouble);
    }
    if phase == "Pending" {
        return (
            PodPhase::Pending,
            pending(pod, statuses).or(reason).unwrap_or(phase),
        );
    }
    if all_ready {
        (PodPhase::Ready, reason.unwrap_or(phase))
    } else {
        (PodPhase::Starting, reason.unwrap_or(phase))
    }
}

/// Why a container can't run.
fn trouble(status: &ContainerStatus) -> Option<&str> {
    let state = status.state.as_ref()?;
    if let Some(waiting) = &state.waiting {
        let reason = waiting.reason.as_deref()?;
        return (!PATIENT.contains(&reason)).then_some(reason);
    }
    let terminated = state.terminated.as_ref()?;
    (terminated.exit_code != 0).then(|| terminated.reason.as_deref().unwrap_or("Error"))
}

/// What a pod that has not started waits for.
fn pending<'a>(
    pod: &'a Pod,
    mut statuses: impl Iterator<Item = &'a ContainerStatus>,
) -> Option<&'a str> {
    let mut conditions = pod.status.conditions.iter().flatten();
    let unscheduled = conditions
        .find(|condition| condition.kind == "PodScheduled" && condition.status == "False")
        .and_then(|condition| condition.reason.as_deref());
    let waits =
        |status: &'a ContainerStatus| status.state.as_ref()?.waiting.as_ref()?.reason.as_deref();
    unscheduled.or_else(|| statuses.find_map(waits))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "the table reads better so")]
    fn pod(status: Value) -> PodSummary {
        let object = json!({
            "metadata": {"name": "p", "creationTimestamp": "2026-11-01T00:00:00Z"},
            "spec": {"containers": [{}, {}], "nodeName": "n1"},
            "status": status,
        });
        let pod: Pod = serde_json::from_value(object).expect("a pod");
        summary(&pod, "pod-template-hash").expect("a summary")
    }

    #[test]
    fn pods_are_told_apart_as_kubectl_does() {
        let waiting = |reason: &str| json!([{"ready": true}, {"restartCount": 3, "state": {"waiting": {"reason": reason}}}]);
        for (status, phase, word, ready, restarts) in [
            (
                json!({"phase": "Running", "containerStatuses": [{"ready": true, "restartCount": 1}, {"ready": true}]}),
                PodPhase::Ready,
                "Running",
                2,
                1,
            ),
            (
                json!({"phase": "Running", "containerStatuses": [{"ready": true}, {}]}),
                PodPhase::Starting,
                "Running",
                1,
                0,
            ),
            (
                json!({"phase": "Running", "containerStatuses": waiting("CrashLoopBackOff")}),
                PodPhase::Failing,
                "CrashLoopBackOff",
                1,
                3,
            ),
            (
                json!({"phase": "Pending", "containerStatuses": waiting("ImagePullBackOff")}),
                PodPhase::Failing,
                "ImagePullBackOff",
                1,
                3,
            ),
            (
                json!({"phase": "Pending", "containerStatuses": waiting("ContainerCreating")}),
                PodPhase::Pending,
                "ContainerCreating",
                1,
                3,
            ),
            (
                json!({"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]}),
                PodPhase::Pending,
                "Unschedulable",
                0,
                0,
            ),
            (
                json!({"phase": "Pending", "initContainerStatuses": [{"state": {"terminated": {"exitCode": 1}}}]}),
                PodPhase::Failing,
                "Error",
                0,
                0,
            ),
            (
                json!({"phase": "Running", "containerStatuses": [{"state": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}}]}),
                PodPhase::Failing,
                "OOMKilled",
                0,
                0,
            ),
            (
                json!({"phase": "Failed", "reason": "Evicted"}),
                PodPhase::Failing,
                "Evicted",
                0,
                0,
            ),
            (
                json!({"phase": "Succeeded"}),
                PodPhase::Succeeded,
                "Completed",
                0,
                0,
            ),
            (json!({}), PodPhase::Starting, "Unknown", 0, 0),
        ] {
            let pod = pod(status.clone());
            let found = (pod.phase, pod.status.as_str(), pod.ready, pod.restarts);
            assert_eq!(found, (phase, word, ready, restarts), "{status}");
            assert_eq!(pod.containers, 2);
        }
    }
}
