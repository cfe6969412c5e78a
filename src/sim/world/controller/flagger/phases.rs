//! From phase to phase, a tick at a time.

use chrono::TimeDelta;

use super::analysis;
use super::canary::{Canary, is_complete};
use crate::sim::store::{Key, Resource};
use crate::sim::world::controller::context::{Context, warning};
use crate::sim::world::controller::work::Due;

const INTERVAL: TimeDelta = TimeDelta::minutes(1);
/// How long it takes to see that something has changed.
const SOON: TimeDelta = TimeDelta::seconds(5);
const IDLE: [&str; 3] = ["Initialized", "Succeeded", "Failed"];

/// Something has changed: has the next tick come, if there is anything to do.
pub fn sync(context: &mut Context<'_>, key: &Key) {
    let Some(canary) = Canary::read(context, key) else {
        return;
    };
    let begins = canary.phase().is_empty() || IDLE.contains(&canary.phase()) && canary.is_new();
    // What goes on already has its own ticks.
    if begins && !canary.tree["spec"]["suspend"].as_bool().unwrap_or(false) {
        let at = context.now + SOON;
        context.queue.put(at, Due::FlaggerTick(key.clone()));
    }
}

/// Looks at the Canary, and goes on by what it finds.
pub fn tick(context: &mut Context<'_>, key: &Key) {
    let Some(mut canary) = Canary::read(context, key) else {
        return;
    };
    let is_suspended = canary.tree["spec"]["suspend"] == true;
    if !is_suspended {
        step(context, &mut canary);
    }
    let wait = match canary.phase() {
        phase if IDLE.contains(&phase) => None,
        "Progressing" => Some(INTERVAL),
        _ => Some(SOON),
    };
    canary.report(context);
    if let Some(wait) = wait {
        let at = context.now + wait;
        context.queue.put(at, Due::FlaggerTick(key.clone()));
    }
}

fn step(context: &mut Context<'_>, canary: &mut Canary) {
    match canary.phase() {
        "" => canary.go_to(context, "Initializing", "Initializing the canary"),
        "Initializing" => initialize(context, canary),
        "Progressing" if canary.is_new() => begin(context, canary),
        "Progressing" => progress(context, canary),
        "Promoting" => promote(context, canary),
        "Finalising" => finalise(context, canary),
        _ if canary.is_new() => begin(context, canary),
        _ => {}
    }
}

fn initialize(context: &mut Context<'_>, canary: &mut Canary) {
    let Some(primary) = &canary.primary else {
        canary.create_primary(context);
        return;
    };
    if !is_complete(primary) {
        return;
    }
    canary.scale_target(context, 0);
    let hash = canary.hash();
    for field in ["lastAppliedSpec", "lastPromotedSpec"] {
        canary.tree["status"][field] = hash.as_str().into();
    }
    for field in ["canaryWeight", "failedChecks", "iterations"] {
        canary.set(field, 0);
    }
    canary.go_to(
        context,
        "Initialized",
        "Deployment initialization completed.",
    );
}

/// Something new is there: it comes up beside the primary, with no traffic yet.
fn begin(context: &mut Context<'_>, canary: &mut Canary) {
    let size = canary.size();
    canary.scale_target(context, size);
    canary.tree["status"]["lastAppliedSpec"] = canary.hash().into();
    for field in ["canaryWeight", "failedChecks", "iterations"] {
        canary.set(field, 0);
    }
    canary.go_to(
        context,
        "Progressing",
        "New revision detected, progressing canary analysis.",
    );
}

fn progress(context: &mut Context<'_>, canary: &mut Canary) {
    let analysis = canary.tree["spec"]["analysis"].clone();
    let number = |field: &str, otherwise| analysis[field].as_u64().unwrap_or(otherwise);
    if !is_complete(&canary.target) {
        fail_check(context, canary, number("threshold", 5));
        return;
    }
    if canary.tree["spec"]["skipAnalysis"] == true {
        canary.go_to(
            context,
            "Promoting",
            "Canary analysis was skipped, promoting.",
        );
        canary.copy_to_primary(context);
        return;
    }
    let weight = canary.count("canaryWeight");
    if weight > 0 && !analysis::passes(context, canary) {
        fail_check(context, canary, number("threshold", 5));
        return;
    }
    if weight >= number("maxWeight", 50) {
        canary.go_to(
            context,
            "Promoting",
            "Canary analysis completed successfully, promotion started.",
        );
        canary.copy_to_primary(context);
        return;
    }
    let next = (weight + number("stepWeight", 10)).min(number("maxWeight", 50));
    canary.set("canaryWeight", next);
}

/// One more look that found nothing good; after enough of them, what is new goes.
fn fail_check(context: &mut Context<'_>, canary: &mut Canary, threshold: u64) {
    let failed = canary.count("failedChecks") + 1;
    canary.set("failedChecks", failed);
    let name = canary.tree["metadata"]["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if failed < threshold {
        let message = format!("Halt {name} advancement, {failed} checks have failed");
        let event = warning("flagger", "Synced", message);
        context.record(Resource::Canaries, &Key::of(&canary.tree), &event);
        return;
    }
    canary.set("canaryWeight", 0);
    canary.scale_target(context, 0);
    let message = "Canary analysis failed, Deployment scaled to zero.";
    canary.go_to(context, "Failed", message);
}

fn promote(context: &mut Context<'_>, canary: &mut Canary) {
    if canary.copy_to_primary(context) {
        return;
    }
    if canary.primary.as_ref().is_some_and(is_complete) {
        canary.set("canaryWeight", 0);
        let message = "Canary analysis completed, routing all traffic to primary.";
        canary.go_to(context, "Finalising", message);
    }
}

fn finalise(context: &mut Context<'_>, canary: &mut Canary) {
    canary.scale_target(context, 0);
    canary.tree["status"]["lastPromotedSpec"] = canary.hash().into();
    canary.set("failedChecks", 0);
    let message = "Canary analysis completed successfully, promotion finished.";
    canary.go_to(context, "Succeeded", message);
}
