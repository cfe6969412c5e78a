//! One look at a Rollout: what is wanted, what is there, one step closer.

use super::release::{self, Update};
use super::sets::{self, Sets};
use super::sizes::{Fleet, Pods, Stage};
use super::spec::RolloutView;
use super::{report, restart, steps};
use crate::sim::store::{Key, Resource};
use crate::sim::world::controller::context::Context;
use crate::sim::world::controller::view::ReplicaSetView;

/// Looks at the Rollout, if it is there and this controller's.
pub fn sync(context: &mut Context<'_>, key: &Key) {
    let stored = context.store.get(Resource::Rollouts, key);
    let Some(rollout) = stored.and_then(|stored| RolloutView::read(stored)) else {
        return;
    };
    let Some(template) = rollout.template(context) else {
        report::report_invalid(context, &rollout);
        return;
    };
    let found = Sets::read(context, &rollout, &template);
    match &found.new {
        // What is stopped lets nothing new in.
        None if rollout.spec.paused && found.with_hash(&rollout.status.stable_rs).is_some() => {
            report::report_stopped(context, &rollout, &found);
            return;
        }
        None => sets::create(context, &rollout, template.clone(), &found),
        Some(_) => sets::renumber(context, &rollout, &found),
    }
    let found = Sets::read(context, &rollout, &template);
    let Some(new) = found.new.clone() else { return };
    let mut update = Update {
        rollout: &rollout,
        status: rollout.status.clone(),
        steps: rollout.steps(),
        sets: &found,
        new: &new,
        is_new: false,
        why_aborted: None,
    };
    release::observe(&mut update, context);
    if !rollout.spec.paused {
        steps::advance(&mut update, context);
        resize(&update, context);
        restart::restart(&mut update, context);
    }
    report::report(context, update);
}

/// Gives every release the size that it is to have now.
fn resize(update: &Update<'_>, context: &mut Context<'_>) {
    let (stage, fleet) = (update.stage(), update.fleet());
    let sizes = stage.sizes(fleet);
    let stable = update.stable();
    sets::scale(context, update.rollout, update.new, sizes.new);
    for set in &update.sets.old {
        let is_stable = stable.is_some_and(|it| it.metadata.uid == set.metadata.uid);
        let size = if is_stable && stage != Stage::Whole {
            sizes.stable
        } else {
            0
        };
        sets::scale(context, update.rollout, set, size);
    }
    if stage == Stage::Whole {
        sets::clean_up(context, update.rollout, update.sets);
    }
}

impl Update<'_> {
    /// The ReplicaSet of the stable release, where that is not the new one.
    pub fn stable(&self) -> Option<&ReplicaSetView> {
        let stable = &self.status.stable_rs;
        let mut old = self.sets.old.iter();
        old.find(|set| !stable.is_empty() && sets::hash(set) == stable)
    }

    /// Where the update stands.
    pub fn stage(&self) -> Stage {
        if !RolloutView::is_updating(&self.status) {
            return Stage::Whole;
        }
        if self.status.abort {
            return Stage::Abandoned;
        }
        match self.step() {
            at if at >= self.steps.len() => Stage::Takeover,
            at => Stage::Share(super::sizes::set_weight(&self.steps, at)),
        }
    }

    /// The step that is being taken; the number of steps where all are done.
    pub fn step(&self) -> usize {
        let at = self.status.current_step_index.unwrap_or(0).max(0);
        usize::try_from(at)
            .unwrap_or(usize::MAX)
            .min(self.steps.len())
    }

    /// The pods that there are.
    pub fn fleet(&self) -> Fleet {
        let pods = |set: &ReplicaSetView| Pods {
            wanted: set.spec.replicas,
            available: set.status.available_replicas,
        };
        let none = Pods {
            wanted: 0,
            available: 0,
        };
        Fleet {
            replicas: self.rollout.spec.replicas,
            routed: self.rollout.routes(),
            new: pods(self.new),
            stable: self.stable().map_or(none, pods),
        }
    }
}
