//! What the controller reports: counts, weights, conditions, and the phase that follows from them.

use chrono::{DateTime, Utc};

use super::release::Update;
use super::sets::{self, REVISION, Sets};
use super::sizes::Stage;
use super::spec::{RolloutView, Step};
use crate::sim::store::Resource;
use crate::sim::world::controller::context::Context;
use crate::sim::world::controller::view::ReplicaSetView;
use crate::sim::world::controller::work::{Due, Look};
use crate::sim::world::objects::{Condition, RolloutStatus, Side, Weights, stamp};

const AVAILABLE: &str = "Available";
const PROGRESSING: &str = "Progressing";
const ABORTED: &str = "RolloutAborted";
const LATE: &str = "ProgressDeadlineExceeded";
const DONE: &str = "NewReplicaSetAvailable";
const PAUSED: &str = "RolloutPaused";

/// Reports where the update stands, and comes back when it will have taken too long.
pub fn report(context: &mut Context<'_>, mut update: Update<'_>) {
    count(&mut update.status, update.rollout, update.sets);
    update.status.updated_replicas = update.new.status.replicas;
    route(&mut update);
    lend(&mut update, context);
    let progress = progress(&update, context.now);
    if progress.reason == LATE && update.rollout.spec.progress_deadline_abort {
        update.status.abort = true;
    }
    describe(&mut update, progress, context.now);
    let (phase, message) = phase(&update);
    phase.clone_into(&mut update.status.phase);
    update.status.message = message;
    expect_deadline(context, &update);
    let revision = sets::revision(update.new).to_string();
    let rollout = update.rollout;
    let is_known = rollout.metadata.annotations.get(REVISION) == Some(&revision);
    if update.status != rollout.status || !is_known {
        write(context, rollout, update.status, Some(revision));
    }
}

/// Reports a Rollout that somebody has stopped before a new template was let in.
pub fn report_stopped(context: &mut Context<'_>, rollout: &RolloutView, sets: &Sets) {
    let mut status = rollout.status.clone();
    count(&mut status, rollout, sets);
    status.updated_replicas = 0;
    "Paused".clone_into(&mut status.phase);
    "manually paused".clone_into(&mut status.message);
    let paused = condition("Paused", true, PAUSED, "Rollout is paused", context.now);
    set(&mut status.conditions, paused);
    if status != rollout.status {
        write(context, rollout, status, None);
    }
}

/// Reports a Rollout without anything to run.
pub fn report_invalid(context: &mut Context<'_>, rollout: &RolloutView) {
    let mut status = rollout.status.clone();
    let why = "The Rollout has neither a template nor a workloadRef that can be found";
    status.observed_generation = rollout.metadata.generation.to_string();
    "Degraded".clone_into(&mut status.phase);
    status.message = format!("InvalidSpec: {why}");
    let invalid = condition("InvalidSpec", true, "InvalidSpec", why, context.now);
    set(&mut status.conditions, invalid);
    if status != rollout.status {
        write(context, rollout, status, None);
    }
}

/// Writes the status, and beside it the revision that the Rollout has come to.
fn write(
    context: &mut Context<'_>,
    rollout: &RolloutView,
    status: RolloutStatus,
    revision: Option<String>,
) {
    let Some(mut tree) = context.tree(Resource::Rollouts, &rollout.metadata.key()) else {
        return;
    };
    let Ok(status) = serde_json::to_value(status) else {
        return;
    };
    tree["status"] = status;
    if let Some(revision) = revision {
        tree["metadata"]["annotations"][REVISION] = revision.into();
    }
    context.report(Resource::Rollouts, tree);
}

fn count(status: &mut RolloutStatus, rollout: &RolloutView, sets: &Sets) {
    let sum = |count: fn(&ReplicaSetView) -> u32| sets.all().map(count).sum::<u32>();
    status.observed_generation = rollout.metadata.generation.to_string();
    status.replicas = sum(|set| set.status.replicas);
    status.hpa_replicas = status.replicas;
    status.ready_replicas = sum(|set| set.status.ready_replicas);
    status.available_replicas = sum(|set| set.status.available_replicas);
    let labels = rollout.spec.selector["matchLabels"].as_object();
    let pairs = labels.into_iter().flatten();
    let pairs: Vec<String> = pairs
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    status.selector = pairs.join(",");
}

/// Tells the router where the traffic goes; it never goes where nothing serves yet.
fn route(update: &mut Update<'_>) {
    if !update.rollout.routes() {
        update.status.canary.weights = None;
        return;
    }
    let before = update.status.canary.weights.take().unwrap_or_default();
    let (stage, fleet) = (update.stage(), update.fleet());
    let ready = fleet.new.available >= stage.sizes(fleet).new;
    let weight = match stage {
        Stage::Whole | Stage::Abandoned => 0,
        Stage::Share(weight) if ready => weight,
        Stage::Share(weight) => before.canary.weight.min(weight),
        Stage::Takeover if ready => 100,
        Stage::Takeover => before.canary.weight,
    };
    let canary = update.rollout.canary();
    let side = |weight, service: &str, hash: &str| Side {
        weight,
        service_name: service.to_owned(),
        pod_template_hash: hash.to_owned(),
    };
    let stable = match update.status.stable_rs.as_str() {
        "" => &update.status.current_pod_hash,
        stable => stable,
    };
    update.status.canary.weights = Some(Weights {
        canary: side(
            weight,
            &canary.canary_service,
            &update.status.current_pod_hash,
        ),
        stable: side(100 - weight, &canary.stable_service, stable),
        verified: before.verified,
    });
}

/// What was seen of the Deployment that lends its template.
fn lend(update: &mut Update<'_>, context: &Context<'_>) {
    let Some(lender) = update.rollout.lender() else {
        return;
    };
    if let Some(tree) = context.tree(Resource::Deployments, &lender) {
        let generation = tree["metadata"]["generation"].as_u64().unwrap_or(1);
        update.status.workload_observed_generation = generation.to_string();
    }
}

fn is_whole(update: &Update<'_>) -> bool {
    let (status, desired) = (&update.status, update.rollout.spec.replicas);
    update.stage() == Stage::Whole
        && !status.stable_rs.is_empty()
        && status.updated_replicas == desired
        && status.replicas == desired
        && status.available_replicas >= desired
}

fn is_paused(update: &Update<'_>) -> bool {
    update.rollout.spec.paused || !update.status.pause_conditions.is_empty()
}

/// The `Progressing` condition as it is now.
fn progress(update: &Update<'_>, now: DateTime<Utc>) -> Condition {
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

fn expect_deadline(context: &mut Context<'_>, update: &Update<'_>) {
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

/// Writes all conditions down.
fn describe(update: &mut Update<'_>, progress: Condition, now: DateTime<Utc>) {
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

fn phase(update: &Update<'_>) -> (&'static str, String) {
    let status = &update.status;
    if let Some(progress) = find(&status.conditions, PROGRESSING)
        && [ABORTED, LATE].contains(&progress.reason.as_str())
    {
        return (
            "Degraded",
            format!("{}: {}", progress.reason, progress.message),
        );
    }
    if let Some(waits) = status.pause_conditions.first() {
        return ("Paused", waits.reason.clone());
    }
    if update.rollout.spec.paused {
        return ("Paused", "manually paused".to_owned());
    }
    if is_whole(update) {
        return ("Healthy", String::new());
    }
    let fleet = update.fleet();
    let sizes = update.stage().sizes(fleet);
    let message = if status.updated_replicas < sizes.new {
        "more replicas need to be updated"
    } else if fleet.new.available < sizes.new {
        "updated replicas are still becoming available"
    } else if update.stage() == Stage::Whole {
        "old replicas are pending termination"
    } else {
        "waiting for all steps to complete"
    };
    ("Progressing", message.to_owned())
}

fn find<'a>(conditions: &'a [Condition], name: &str) -> Option<&'a Condition> {
    conditions.iter().find(|it| it.r#type == name)
}

fn condition(name: &str, is: bool, reason: &str, message: &str, now: DateTime<Utc>) -> Condition {
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

fn set(conditions: &mut Vec<Condition>, next: Condition) {
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
