//! The Deployment controller: one step towards what the specification asks for.

use super::context::Context;
use super::history::{self, History};
use super::rollout::{self, Side};
use super::status::{self, Milestone};
use super::view::{DeploymentView, ReplicaSetView};
use crate::sim::store::{Key, Resource};

/// Takes one step with the Deployment, if it is still there, and reports where it stands.
pub fn sync(context: &mut Context<'_>, key: &Key) {
    let read = |context: &Context<'_>| {
        context
            .store
            .get(Resource::Deployments, key)
            .and_then(|stored| DeploymentView::read(stored))
    };
    let Some(deployment) = read(context) else {
        return;
    };
    if deployment.metadata.is_dying() {
        return;
    }
    let milestone = advance(context, &deployment);
    let history = History::read(context, &deployment);
    status::report(context, &deployment, &history, milestone);
    if !deployment.spec.paused && status::is_complete(&deployment, &history) {
        history::clean_up(context, &deployment, &history);
    }
}

fn advance(context: &mut Context<'_>, deployment: &DeploymentView) -> Milestone {
    let history = History::read(context, deployment);
    if deployment.spec.paused {
        resize_paused(context, deployment, &history);
        return Milestone::None;
    }
    if deployment.recreates() && history.new.is_none() && !is_empty(&history.old) {
        stop_all(context, deployment, &history.old);
        return Milestone::None;
    }
    if history.new.is_none() {
        history::create(context, deployment, &history);
        roll(context, deployment);
        return Milestone::Created;
    }
    history::annotate_new(context, deployment, &history);
    roll(context, deployment);
    Milestone::None
}

/// Lets in as many new pods, and takes away as many old ones, as the limits allow.
fn roll(context: &mut Context<'_>, deployment: &DeploymentView) {
    let History {
        new: Some(new),
        old,
    } = History::read(context, deployment)
    else {
        return;
    };
    if deployment.recreates() && !is_empty(&old) {
        stop_all(context, deployment, &old);
        return;
    }
    let (desired, leeway) = (deployment.spec.replicas, deployment.leeway());
    let before: Vec<Side> = old.iter().map(side).collect();
    let size = rollout::new_size(desired, leeway, side(&new), &before);
    if size != new.spec.replicas {
        history::scale(context, deployment, &new, size);
        return;
    }
    let sizes = rollout::old_sizes(desired, leeway, side(&new), &before);
    for (set, size) in old.iter().zip(sizes) {
        history::scale(context, deployment, set, size);
    }
}

fn side(set: &ReplicaSetView) -> Side {
    Side {
        replicas: set.spec.replicas,
        available: set.status.available_replicas,
    }
}

fn is_empty(sets: &[ReplicaSetView]) -> bool {
    let pods = |set: &ReplicaSetView| {
        set.spec.replicas + set.status.replicas + set.status.terminating_replicas
    };
    sets.iter().all(|set| pods(set) == 0)
}

fn stop_all(context: &mut Context<'_>, deployment: &DeploymentView, sets: &[ReplicaSetView]) {
    for set in sets {
        history::scale(context, deployment, set, 0);
    }
}

/// A paused Deployment lets nothing new in, but can be made bigger or smaller.
fn resize_paused(context: &mut Context<'_>, deployment: &DeploymentView, history: &History) {
    let mut active = history.all().filter(|set| set.spec.replicas > 0);
    let only = match (active.next(), active.next()) {
        (Some(only), None) => only,
        // In the middle of a rollout the sizes stay as they are until it goes on.
        (Some(_), Some(_)) => return,
        (None, _) => match history.all().max_by_key(|set| set.revision()) {
            Some(latest) => latest,
            None => return,
        },
    };
    history::scale(context, deployment, only, deployment.spec.replicas);
}
