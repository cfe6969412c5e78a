//! The conditions of a Rollout, and when one changes.

use chrono::{DateTime, Utc};

use super::release::Update;
use super::sets;
use super::sizes::Stage;
use super::spec::RolloutView;
use crate::sim::world::controller::conditions;
use crate::sim::world::objects::Condition;

const AVAILABLE: &str = "Available";
pub(super) const PROGRESSING: &str = "Progressing";
pub(super) const ABORTED: &str = "RolloutAborted";
pub(super) const LATE: &str = "ProgressDeadlineExceeded";
pub(super) const DONE: &str = "NewReplicaSetAvailable";
pub(super) const PAUSED: &str = "RolloutPaused";

/// Writes all conditions down.
pub(super) fn describe(update: &mut Update<'_>, progress: Condition, now: DateTime<Utc>) {
    let desired = update.rollout.spec.replicas;
    let least = desired - desired / 4;
    let serves = update.status.available_replicas >= least;
    let (whole, paused) = (is_whole(update), is_paused(update));
    let revision = sets::revision(update.new);
    let complete = !RolloutView::is_updating(&update.status);
    let said = |is: bool, yes: &'static str, no: &'static str| if is { yes } else { no };
    let completed = if complete {
        format!("Rollout completed update to revision {revision}")
    } else {
        format!("Rollout not completed, started update to revision {revision}")
    };
    let all = [
        condition(
            AVAILABLE,
            serves,
            "AvailableReason",
            said(
                serves,
                "Rollout has minimum availability",
                "Rollout does not have minimum availability",
            ),
            now,
        ),
        condition(
            "Paused",
            paused,
            PAUSED,
            said(paused, "Rollout is paused", "Rollout is not paused"),
            now,
        ),
        condition(
            "Healthy",
            whole,
            "RolloutHealthy",
            said(whole, "Rollout is healthy", "Rollout is not healthy"),
            now,
        ),
        condition("Completed", complete, "RolloutCompleted", &completed, now),
    ];
    let conditions = &mut update.status.conditions;
    conditions.retain(|it| it.r#type != "InvalidSpec");
    for next in all {
        set(conditions, next);
    }
    conditions::replace(conditions, progress);
}

pub(super) fn is_whole(update: &Update<'_>) -> bool {
    let (status, desired) = (&update.status, update.rollout.spec.replicas);
    update.stage() == Stage::Whole
        && !status.stable_rs.is_empty()
        && status.updated_replicas == desired
        && status.replicas == desired
        && status.available_replicas >= desired
}

pub(super) fn is_paused(update: &Update<'_>) -> bool {
    update.rollout.spec.paused || !update.status.pause_conditions.is_empty()
}

pub(super) fn condition(
    name: &str,
    is: bool,
    reason: &str,
    message: &str,
    now: DateTime<Utc>,
) -> Condition {
    let status = if is { "True" } else { "False" };
    conditions::condition(name, status, reason, message, now)
}

/// Puts `next` in its place, where it says something else than what is there.
pub(super) fn set(conditions: &mut Vec<Condition>, next: Condition) {
    conditions::set(conditions, next, |one, other| one.message == other.message);
}
