//! What a new, or an old, template means for the status: from where the steps begin.

use super::sets::{self, Sets};
use super::spec::{RolloutView, Step};
use crate::sim::world::controller::context::Context;
use crate::sim::world::controller::view::ReplicaSetView;
use crate::sim::world::objects::{RolloutStatus, template_hash};

/// A Rollout while it is looked at.
#[derive(Debug)]
pub struct Update<'a> {
    /// As it was found.
    pub rollout: &'a RolloutView,
    /// What will be reported.
    pub status: RolloutStatus,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Its ReplicaSets.
    pub sets: &'a Sets,
    /// The one of the wanted template.
    pub new: &'a ReplicaSetView,
    /// Whether the template is another one than at the last look.
    pub is_new: bool,
    /// What an analysis has said that gave the update up.
    pub why_aborted: Option<String>,
}

/// Takes note of a template, or of steps, that have changed since the last look.
pub fn observe(update: &mut Update<'_>, context: &mut Context<'_>) {
    let hash = sets::hash(update.new).to_owned();
    let steps = step_hash(update.rollout);
    let other_steps = !update.status.current_step_hash.is_empty()
        && update.status.current_step_hash != steps
        && RolloutView::is_updating(&update.status);
    update.is_new = update.status.current_pod_hash != hash;
    update.status.current_step_hash = steps;
    if !update.is_new && !other_steps {
        return;
    }
    update.status.current_pod_hash = hash;
    update.status.abort = false;
    update.status.aborted_at = None;
    update.status.promote_full = false;
    update.resume();
    let first = if skips(update) { update.steps.len() } else { 0 };
    update.go_to(first);
    super::analysis::cancel(update, context);
}

/// Whether the steps need not be taken again: it goes back to what is stable, or to what was
/// within the rollback window.
fn skips(update: &Update<'_>) -> bool {
    if !RolloutView::is_updating(&update.status) {
        return true;
    }
    let Some(stable) = update.stable() else {
        return false;
    };
    let made = |set: &ReplicaSetView| set.metadata.creation_timestamp.clone();
    made(update.new) < made(stable)
        && update.sets.between(update.new, stable) < update.rollout.window()
}

impl Update<'_> {
    /// It waits no longer.
    pub fn resume(&mut self) {
        self.status.pause_conditions.clear();
        self.status.controller_pause = false;
    }

    /// The step that is taken next.
    pub fn go_to(&mut self, step: usize) {
        self.status.current_step_index = i64::try_from(step).ok();
    }
}

fn step_hash(rollout: &RolloutView) -> String {
    template_hash(&rollout.canary().steps.clone().into(), 0)
}
