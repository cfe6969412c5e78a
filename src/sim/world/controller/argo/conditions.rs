//! The conditions of a Rollout, and when one changes.

use chrono::{DateTime, Utc};

use super::release::Update;
use super::sets;
use super::sizes::Stage;
use super::spec::RolloutView;
use crate::sim::world::objects::{Condition, stamp};

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
    let since = transition(conditions, &progress);
    conditions.retain(|it| it.r#type != PROGRESSING);
    conditions.push(Condition {
        last_transition_time: since,
        ..progress
    });
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

pub(super) fn find<'a>(conditions: &'a [Condition], name: &str) -> Option<&'a Condition> {
    conditions.iter().find(|it| it.r#type == name)
}

pub(super) fn condition(
    name: &str,
    is: bool,
    reason: &str,
    message: &str,
    now: DateTime<Utc>,
) -> Condition {
    Condition {
        r#type: name.to_owned(),
        status: if is { "True" } else { "False" }.to_owned(),
        last_update_time: stamp(now),
        last_transition_time: stamp(now),
        reason: reason.to_owned(),
        message: message.to_owned(),
    }
}

fn transition(conditions: &[Condition], next: &Condition) -> String {
    match find(conditions, &next.r#type) {
        Some(current) if current.status == next.status => current.last_transition_time.clone(),
        _ => next.last_transition_time.clone(),
    }
}

pub(super) fn set(conditions: &mut Vec<Condition>, next: Condition) {
    let current = find(conditions, &next.r#type);
    if current.is_some_and(|it| it.status == next.status && it.message == next.message) {
        return;
    }
    let since = transition(conditions, &next);
    conditions.retain(|it| it.r#type != next.r#type);
    conditions.push(Condition {
        last_transition_time: since,
        ..next
    });
}
