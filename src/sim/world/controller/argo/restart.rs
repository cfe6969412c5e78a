//! `spec.restartAt`: pods that are older are replaced, a few at a time.

use chrono::{DateTime, Utc};

use super::release::Update;
use crate::sim::store::{Key, Resource};
use crate::sim::world::controller::context::Context;
use crate::sim::world::controller::kubelet;
use crate::sim::world::controller::work::{Due, Look};

/// Stops the next of the pods that are too old, if all serve; notes when none is left.
pub fn restart(update: &mut Update<'_>, context: &mut Context<'_>) {
    let rollout = update.rollout;
    let Some(wanted) = rollout.spec.restart_at.clone() else {
        return;
    };
    let done = update.status.restarted_at.as_deref() == Some(wanted.as_str());
    let Some(at) = time(&wanted).filter(|_| !done) else {
        return;
    };
    if at > context.now {
        let due = Due::Look(Look::Rollout, rollout.metadata.key());
        context.queue.put(at, due);
        return;
    }
    let (old, dying) = pods_before(update, context, at);
    if old.is_empty() {
        update.status.restarted_at = Some(wanted);
        return;
    }
    let wanted: u32 = update.sets.all().map(|set| set.spec.replicas).sum();
    let serving: u32 = update
        .sets
        .all()
        .map(|set| set.status.available_replicas)
        .sum();
    if serving < wanted || dying {
        return;
    }
    let leeway = (rollout.spec.replicas / 4).max(1) as usize;
    for key in old.iter().take(leeway) {
        kubelet::stop(context, key);
    }
}

/// The pods that were made before, and whether any pod is about to end.
fn pods_before(update: &Update<'_>, context: &Context<'_>, at: DateTime<Utc>) -> (Vec<Key>, bool) {
    let mut old = Vec::new();
    let mut dying = false;
    let sets = update.sets.all();
    for pod in sets.flat_map(|set| context.store.owned_by(Resource::Pods, &set.metadata.uid)) {
        let tree = pod.value();
        let metadata = &tree["metadata"];
        if metadata["deletionTimestamp"].is_string() {
            dying = true;
        } else if metadata["creationTimestamp"].as_str().and_then(time) < Some(at) {
            old.push(pod.key().clone());
        }
    }
    (old, dying)
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
}
