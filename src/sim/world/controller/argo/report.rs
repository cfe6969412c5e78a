//! What the controller reports: counts, weights, conditions, and the phase that follows from them.

use super::conditions::{ABORTED, LATE, PAUSED, PROGRESSING, condition, describe, is_whole, set};
use super::progress::{expect_deadline, progress};
use super::release::Update;
use super::sets::{self, REVISION, Sets};
use super::sizes::Stage;
use super::spec::RolloutView;
use crate::sim::store::Resource;
use crate::sim::world::controller::conditions::find;
use crate::sim::world::controller::context::Context;
use crate::sim::world::controller::view::ReplicaSetView;
use crate::sim::world::objects::{RolloutStatus, Side, Weights};

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
