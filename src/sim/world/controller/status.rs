//! What the Deployment controller reports: counts and conditions, in Kubernetes' own words.

use chrono::{DateTime, TimeDelta, Utc};

use super::conditions::{condition, find, replace, set};
use super::context::Context;
use super::history::History;
use super::view::{DeploymentView, REVISION, ReplicaSetView};
use super::work::{Due, Look};
use crate::sim::store::Resource;
use crate::sim::world::objects::{Condition, DeploymentStatus};

/// What has just happened to a rollout, beyond what the counts say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Milestone {
    /// Nothing.
    None,
    /// The new ReplicaSet was made.
    Created,
}

/// Writes the status, and comes back when the deadline has passed.
pub fn report(
    context: &mut Context<'_>,
    deployment: &DeploymentView,
    history: &History,
    milestone: Milestone,
) {
    let key = deployment.metadata.key();
    let status = next(deployment, history, milestone, context.now);
    let revision = history
        .new
        .as_ref()
        .map(|_| history.newest_revision().to_string());
    let is_known = |revision| deployment.metadata.annotations.get(REVISION) == Some(revision);
    if status == deployment.status && revision.as_ref().is_none_or(is_known) {
        return;
    }
    let Some(mut tree) = context.tree(Resource::Deployments, &key) else {
        return;
    };
    if let Some(deadline) = deadline(deployment, &status)
        && deadline > context.now
        && status.conditions != deployment.status.conditions
    {
        context
            .queue
            .put(deadline, Due::Look(Look::Deployment, key));
    }
    let Ok(status) = serde_json::to_value(status) else {
        return;
    };
    tree["status"] = status;
    if let Some(revision) = revision {
        tree["metadata"]["annotations"][REVISION] = revision.into();
    }
    context.report(Resource::Deployments, tree);
}

/// Whether all pods are of the present template and serve.
pub fn is_complete(deployment: &DeploymentView, history: &History) -> bool {
    complete(deployment.spec.replicas, &counts(deployment, history))
}

fn complete(desired: u32, status: &DeploymentStatus) -> bool {
    status.updated_replicas == desired
        && status.replicas == desired
        && status.available_replicas == desired
}

fn next(
    deployment: &DeploymentView,
    history: &History,
    milestone: Milestone,
    now: DateTime<Utc>,
) -> DeploymentStatus {
    let mut status = counts(deployment, history);
    status.conditions.clone_from(&deployment.status.conditions);
    let available = availability(deployment, &status, now);
    let same = |one: &Condition, other: &Condition| one.reason == other.reason;
    set(&mut status.conditions, available, same);
    if deployment.spec.progress_deadline_seconds.is_none() {
        status
            .conditions
            .retain(|condition| condition.r#type != PROGRESSING);
        return status;
    }
    if let Some(progress) = progress(deployment, history, &status, milestone, now) {
        // Always, so that the time of the update is new even where nothing else is.
        replace(&mut status.conditions, progress);
    }
    status
}

fn counts(deployment: &DeploymentView, history: &History) -> DeploymentStatus {
    let sum = |count: fn(&ReplicaSetView) -> u32| history.all().map(count).sum::<u32>();
    let desired = sum(|set| set.spec.replicas);
    let available = sum(|set| set.status.available_replicas);
    DeploymentStatus {
        observed_generation: deployment.metadata.generation,
        replicas: sum(|set| set.status.replicas),
        updated_replicas: history.new.as_ref().map_or(0, |new| new.status.replicas),
        ready_replicas: sum(|set| set.status.ready_replicas),
        available_replicas: available,
        unavailable_replicas: desired.saturating_sub(available),
        terminating_replicas: sum(|set| set.status.terminating_replicas),
        collision_count: deployment.status.collision_count,
        conditions: Vec::new(),
    }
}

const AVAILABLE: &str = "Available";
const PROGRESSING: &str = "Progressing";

fn availability(
    deployment: &DeploymentView,
    status: &DeploymentStatus,
    now: DateTime<Utc>,
) -> Condition {
    let least = deployment
        .spec
        .replicas
        .saturating_sub(deployment.leeway().unavailable);
    let (is, reason, message) = if status.available_replicas >= least {
        (
            "True",
            "MinimumReplicasAvailable",
            "Deployment has minimum availability.",
        )
    } else {
        (
            "False",
            "MinimumReplicasUnavailable",
            "Deployment does not have minimum availability.",
        )
    };
    condition(AVAILABLE, is, reason, message, now)
}

/// The `Progressing` condition, where it changes.
fn progress(
    deployment: &DeploymentView,
    history: &History,
    status: &DeploymentStatus,
    milestone: Milestone,
    now: DateTime<Utc>,
) -> Option<Condition> {
    let current = find(&deployment.status.conditions, PROGRESSING);
    let reason = current.map_or("", |current| current.reason.as_str());
    if deployment.spec.paused && [PAUSED, LATE].contains(&reason) {
        return None;
    }
    if let Some(pausing) = pausing(deployment, reason, now) {
        return Some(pausing);
    }
    let new = history.new.as_ref();
    let name = new.map_or(deployment.metadata.name.as_str(), |new| {
        new.metadata.name.as_str()
    });
    if milestone == Milestone::Created {
        let message = format!("Created new replica set \"{name}\"");
        return Some(condition(
            PROGRESSING,
            "True",
            "NewReplicaSetCreated",
            &message,
            now,
        ));
    }
    if reason == DONE && status.replicas == status.updated_replicas {
        return None;
    }
    if complete(deployment.spec.replicas, status) {
        let message = format!("ReplicaSet \"{name}\" has successfully progressed.");
        return Some(condition(PROGRESSING, "True", DONE, &message, now));
    }
    if has_progressed(&deployment.status, status) || current.is_none() {
        let message = format!("ReplicaSet \"{name}\" is progressing.");
        return Some(condition(
            PROGRESSING,
            "True",
            "ReplicaSetUpdated",
            &message,
            now,
        ));
    }
    if reason != LATE && self::deadline(deployment, &deployment.status)? <= now {
        let message = format!("ReplicaSet \"{name}\" has timed out progressing.");
        return Some(condition(PROGRESSING, "False", LATE, &message, now));
    }
    None
}

const DONE: &str = "NewReplicaSetAvailable";
const LATE: &str = "ProgressDeadlineExceeded";
const PAUSED: &str = "DeploymentPaused";

/// What pausing or resuming has to say.
fn pausing(deployment: &DeploymentView, reason: &str, now: DateTime<Utc>) -> Option<Condition> {
    let (reason, message) = match (deployment.spec.paused, reason) {
        (true, _) => (PAUSED, "Deployment is paused"),
        (false, PAUSED) => ("DeploymentResumed", "Deployment is resumed"),
        (false, _) => return None,
    };
    Some(condition(PROGRESSING, "Unknown", reason, message, now))
}

fn has_progressed(before: &DeploymentStatus, after: &DeploymentStatus) -> bool {
    let old = |status: &DeploymentStatus| status.replicas.saturating_sub(status.updated_replicas);
    after.updated_replicas > before.updated_replicas
        || old(after) < old(before)
        || after.ready_replicas > before.ready_replicas
        || after.available_replicas > before.available_replicas
}

/// When the rollout that this status describes will have taken too long.
fn deadline(deployment: &DeploymentView, status: &DeploymentStatus) -> Option<DateTime<Utc>> {
    let progressing = find(&status.conditions, PROGRESSING)?;
    if [DONE, LATE, PAUSED].contains(&progressing.reason.as_str()) {
        return None;
    }
    let since = DateTime::parse_from_rfc3339(&progressing.last_update_time).ok()?;
    let seconds = i64::from(deployment.spec.progress_deadline_seconds?);
    Some(since.to_utc() + TimeDelta::seconds(seconds))
}
