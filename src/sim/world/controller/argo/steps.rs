//! Taking steps: each is done, or waits for something.

use chrono::{DateTime, TimeDelta};

use super::analysis::{self, Outcome};
use super::release::Update;
use super::sets::{self, tell};
use super::sizes::Stage;
use super::spec::{RolloutView, Step};
use crate::sim::world::controller::context::Context;
use crate::sim::world::controller::work::{Due, Look};
use crate::sim::world::objects::{PauseCondition, stamp};

/// Why a Rollout waits at a step.
pub const AT_STEP: &str = "CanaryPauseStep";
/// Why it waits after an analysis.
pub const INCONCLUSIVE: &str = "InconclusiveAnalysisRun";

/// Goes on as far as nothing has to be waited for.
pub fn advance(update: &mut Update<'_>, context: &mut Context<'_>) {
    if !RolloutView::is_updating(&update.status) {
        settle(update);
        return;
    }
    if update.status.abort {
        give_up(update, context);
        return;
    }
    if update.status.aborted_at.take().is_some() {
        update.resume();
        update.go_to(0);
    }
    if update.status.promote_full {
        update.resume();
        update.go_to(update.steps.len());
    }
    analysis::cancel_of_other_step(update, context);
    while let Some(step) = update.steps.get(update.step()).cloned() {
        if !take(update, context, &step) {
            return;
        }
        let (at, all) = (update.step() + 1, update.steps.len());
        let message = format!("Rollout step {at}/{all} completed ({})", step.words());
        tell(context, update.rollout, "RolloutStepCompleted", message);
        update.resume();
        update.go_to(at);
        analysis::cancel_of_other_step(update, context);
    }
    take_over(update, context);
}

/// There is one release only.
fn settle(update: &mut Update<'_>) {
    update.resume();
    update.status.abort = false;
    update.status.aborted_at = None;
    update.status.promote_full = false;
    update.status.canary.current_step_analysis_run_status = None;
    update.go_to(update.steps.len());
    let is_there = update.new.status.available_replicas >= update.rollout.spec.replicas;
    if update.status.stable_rs.is_empty() && is_there {
        update
            .status
            .stable_rs
            .clone_from(&update.status.current_pod_hash);
    }
}

/// The new release becomes the stable one as soon as all of its pods serve.
fn take_over(update: &mut Update<'_>, context: &mut Context<'_>) {
    if update.new.status.available_replicas < update.rollout.spec.replicas {
        return;
    }
    let status = &mut update.status;
    status.stable_rs.clone_from(&status.current_pod_hash);
    status.promote_full = false;
    let message = format!(
        "Rollout completed update to revision {} ({}): Completed all {} canary steps",
        sets::revision(update.new),
        status.current_pod_hash,
        update.steps.len()
    );
    tell(context, update.rollout, "RolloutCompleted", message);
}

fn give_up(update: &mut Update<'_>, context: &mut Context<'_>) {
    analysis::cancel(update, context);
    update.resume();
    update.go_to(0);
    update.status.promote_full = false;
    if update.status.aborted_at.is_none() {
        update.status.aborted_at = Some(stamp(context.now));
        let message = format!(
            "Rollout aborted update to revision {}",
            sets::revision(update.new)
        );
        tell(context, update.rollout, "RolloutAborted", message);
    }
}

/// Whether the step is done.
fn take(update: &mut Update<'_>, context: &mut Context<'_>, step: &Step) -> bool {
    match step {
        Step::SetWeight(weight) => {
            let fleet = update.fleet();
            let sizes = Stage::Share(*weight).sizes(fleet);
            // Another revision may be on its way out: what counts is what serves.
            fleet.new.available >= sizes.new
                && (fleet.routed || fleet.stable.wanted <= sizes.stable)
        }
        Step::Pause(time) => wait(update, context, *time),
        Step::Analysis => measure(update, context),
        Step::Other => true,
    }
}

/// Stops, and goes on when the time is over or somebody has taken the reason away.
fn wait(update: &mut Update<'_>, context: &mut Context<'_>, time: Option<TimeDelta>) -> bool {
    let waits = update
        .status
        .pause_conditions
        .iter()
        .find(|it| it.reason == AT_STEP);
    if let Some(waits) = waits {
        let since = DateTime::parse_from_rfc3339(&waits.start_time).ok();
        let end = since.zip(time).map(|(since, time)| since.to_utc() + time);
        return end.is_some_and(|end| end <= context.now);
    }
    if update.status.controller_pause {
        return true;
    }
    pause(update, context, AT_STEP);
    if let Some(time) = time {
        let key = update.rollout.metadata.key();
        let end = context.now + time;
        context.queue.put(end, Due::Look(Look::Rollout, key));
    }
    false
}

/// Stops for a reason.
fn pause(update: &mut Update<'_>, context: &Context<'_>, reason: &str) {
    update.status.controller_pause = true;
    update.status.pause_conditions.push(PauseCondition {
        reason: reason.to_owned(),
        start_time: stamp(context.now),
    });
}

fn measure(update: &mut Update<'_>, context: &mut Context<'_>) -> bool {
    match analysis::of_step(update, context) {
        Outcome::Running => false,
        Outcome::Successful => true,
        Outcome::Failed(why) => {
            update.status.abort = true;
            update.why_aborted = Some(why);
            give_up(update, context);
            false
        }
        Outcome::Inconclusive => {
            let mut reasons = update.status.pause_conditions.iter();
            if !reasons.any(|it| it.reason == INCONCLUSIVE) {
                pause(update, context, INCONCLUSIVE);
            }
            false
        }
    }
}
