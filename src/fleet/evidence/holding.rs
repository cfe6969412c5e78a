//! Whether what runs serves without a breach.

use crate::model::verdict::Outcome;
use crate::model::{App, Phase, Reason, Severity, Workload, WorkloadKind, WorkloadStatus};

use super::held::revision;

/// The release of `workload` that holds now: completely rolled out, all of it available, and
/// nothing about its app that a person should see to. `None` where it does not, or where that is
/// not known.
pub(super) fn holding(app: &App, workload: &Workload) -> Option<String> {
    let replicas = workload.replicas.value()?;
    let complete = workload.status == WorkloadStatus::Ready
        && replicas.desired > 0
        && replicas.updated >= replicas.desired
        && replicas.available >= replicas.desired;
    let done = workload
        .rollout
        .as_deref()
        .is_none_or(|rollout| rollout.phase == Phase::Done && rollout.aborted.is_none());
    // Flagger's primary is no release of its own.
    let own = workload.tended_by.is_none();
    (complete && done && own && !is_breached(app)).then(|| name(workload))?
}

/// Whether signals or the comparison with the stable side say that something is wrong.
fn is_breached(app: &App) -> bool {
    let by_signals = app.attention.reasons.iter().any(|reason| match reason {
        Reason::Signal { severity, .. } => *severity >= Severity::Warning,
        Reason::CanaryFails { .. } => true,
        _ => false,
    });
    let verdict = app.comparison().and_then(|it| it.verdict.value());
    by_signals || verdict.is_some_and(|verdict| verdict.outcome == Outcome::Fail)
}

fn name(workload: &Workload) -> Option<String> {
    let stable = || {
        let stable = workload.rollout.as_deref()?.stable.as_ref()?;
        Some(stable.name.to_string())
    };
    match workload.object.key.kind {
        WorkloadKind::Deployment => workload.release.revision.map(revision),
        WorkloadKind::Rollout | WorkloadKind::KnativeService => stable(),
        WorkloadKind::Canary => None,
    }
}
