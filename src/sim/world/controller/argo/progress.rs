//! Whether an update gets on: the condition `Progressing`, and its deadline.

use chrono::{DateTime, Utc};

use super::conditions::{ABORTED, DONE, LATE, PAUSED, PROGRESSING, condition, is_paused, is_whole};
use super::release::Update;
use super::sets;
use super::spec::{RolloutView, Step};
use crate::sim::world::controller::conditions::find;
use crate::sim::world::controller::context::Context;
use crate::sim::world::controller::work::{Due, Look};
use crate::sim::world::objects::Condition;

/// The `Progressing` condition as it is now.
pub(super) fn progress(update: &Update<'_>, now: DateTime<Utc>) -> Condition {
    let name = &update.new.metadata.name;
    let before = find(&update.rollout.status.conditions, PROGRESSING);
    let reason = before.map_or("", |it| it.reason.as_str());
    let make = |is, reason: &str, message: &str| condition(PROGRESSING, is, reason, message, now);
    if update.status.abort {
        let same = before.filter(|it| it.reason == ABORTED && update.why_aborted.is_none());
        return same
            .cloned()
            .unwrap_or_else(|| make(false, ABORTED, &abortion(update)));
    }
    if is_whole(update) {
        let message = format!("ReplicaSet \"{name}\" has successfully progressed.");
        return keep(before, make(true, DONE, &message));
    }
    if is_paused(update) {
        let paused = Condition {
            status: "Unknown".to_owned(),
            ..make(true, PAUSED, "Rollout is paused")
        };
        return keep(before, paused);
    }
    if update.is_new {
        let message = format!("Created new replica set \"{name}\"");
        return make(true, "NewReplicaSetCreated", &message);
    }
    let going = format!("ReplicaSet \"{name}\" is progressing.");
    let going = make(true, "ReplicaSetUpdated", &going);
    let Some(before) = before else { return going };
    if reason == LATE && !has_progressed(update) {
        return before.clone();
    }
    let stands_still = !has_progressed(update) && ![DONE, PAUSED, ABORTED].contains(&reason);
    if stands_still && deadline(update.rollout, before).is_some_and(|at| at <= now) {
        let message = format!("ReplicaSet \"{name}\" has timed out progressing.");
        return make(false, LATE, &message);
    }
    if stands_still { before.clone() } else { going }
}

fn abortion(update: &Update<'_>) -> String {
    let revision = sets::revision(update.new);
    let message = format!("Rollout aborted update to revision {revision}");
    match &update.why_aborted {
        Some(why) => format!("{message}: {why}"),
        None => message,
    }
}

/// The condition as it was, if it says the same.
fn keep(before: Option<&Condition>, next: Condition) -> Condition {
    let same = before.filter(|it| it.reason == next.reason && it.message == next.message);
    same.cloned().unwrap_or(next)
}

fn has_progressed(update: &Update<'_>) -> bool {
    let (before, after) = (&update.rollout.status, &update.status);
    after.updated_replicas > before.updated_replicas
        || after.available_replicas > before.available_replicas
        || after.replicas < before.replicas
        || after.current_step_index != before.current_step_index
        || after.canary != before.canary
        // An analysis takes its own time.
        || update.steps.get(update.step()) == Some(&Step::Analysis)
}

/// When what this condition tells of will have taken too long.
fn deadline(rollout: &RolloutView, progress: &Condition) -> Option<DateTime<Utc>> {
    let since = DateTime::parse_from_rfc3339(&progress.last_update_time).ok()?;
    Some(since.to_utc() + rollout.deadline())
}

pub(super) fn expect_deadline(context: &mut Context<'_>, update: &Update<'_>) {
    let before = find(&update.rollout.status.conditions, PROGRESSING);
    let Some(progress) = find(&update.status.conditions, PROGRESSING) else {
        return;
    };
    let can_be_late = ![DONE, LATE, PAUSED, ABORTED].contains(&progress.reason.as_str());
    if !can_be_late || before == Some(progress) {
        return;
    }
    if let Some(at) = deadline(update.rollout, progress) {
        let due = Due::Look(Look::Rollout, update.rollout.metadata.key());
        context.queue.put(at, due);
    }
}
