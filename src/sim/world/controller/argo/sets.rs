//! The ReplicaSets of a Rollout, one for every template that it has had.

use serde_json::Value;

use super::spec::RolloutView;
use crate::sim::store::{Key, Resource};
use crate::sim::world::controller::context::{Context, normal};
use crate::sim::world::controller::view::ReplicaSetView;
use crate::sim::world::objects::{
    HashedTemplate, OwnerReference, ROLLOUT_HASH, ReplicaSetDraft, Texts, replica_set,
    template_hash,
};

/// Counts the templates of a Rollout.
pub const REVISION: &str = "rollout.argoproj.io/revision";
const DESIRED: &str = "rollout.argoproj.io/desired-replicas";
pub(super) const COMPONENT: &str = "rollouts-controller";

/// The ReplicaSets of one Rollout.
#[derive(Debug)]
pub struct Sets {
    /// The one of the wanted template.
    pub new: Option<ReplicaSetView>,
    /// The others, oldest first.
    pub old: Vec<ReplicaSetView>,
}

/// The hash that a ReplicaSet's pods carry.
pub fn hash(set: &ReplicaSetView) -> &str {
    set.metadata
        .labels
        .get(ROLLOUT_HASH)
        .map_or("", String::as_str)
}

/// Its revision, 0 where it has none.
pub fn revision(set: &ReplicaSetView) -> u64 {
    let text = set.metadata.annotations.get(REVISION);
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}

impl Sets {
    /// Those that belong to the Rollout.
    pub fn read(context: &Context<'_>, rollout: &RolloutView, template: &Value) -> Self {
        let uid = &rollout.metadata.uid;
        let mut old: Vec<ReplicaSetView> = context
            .store
            .owned_by(Resource::ReplicaSets, uid)
            .filter_map(|stored| ReplicaSetView::read(stored))
            .collect();
        old.sort_by_key(revision);
        let at = ReplicaSetView::find(&old, template);
        Self {
            new: at.map(|at| old.remove(at)),
            old,
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &ReplicaSetView> {
        self.old.iter().chain(&self.new)
    }

    /// The one with this hash.
    pub fn with_hash(&self, wanted: &str) -> Option<&ReplicaSetView> {
        self.all()
            .find(|set| !wanted.is_empty() && hash(set) == wanted)
    }

    /// The revision that the wanted template has, or will have.
    pub fn newest_revision(&self) -> u64 {
        let after = self.old.iter().map(revision).max().unwrap_or(0) + 1;
        self.new
            .as_ref()
            .map_or(after, |new| revision(new).max(after))
    }

    /// How many templates lie between a newer and an older one.
    pub fn between(&self, older: &ReplicaSetView, newer: &ReplicaSetView) -> u64 {
        let made = |set: &ReplicaSetView| set.metadata.creation_timestamp.clone();
        let (from, to) = (made(older), made(newer));
        let between = |set: &&ReplicaSetView| made(set) > from && made(set) < to;
        self.all().filter(between).count() as u64
    }
}

/// Makes the ReplicaSet of the wanted template, with no pods yet.
pub fn create(context: &mut Context<'_>, rollout: &RolloutView, template: Value, sets: &Sets) {
    let metadata = &rollout.metadata;
    // The Deployment that lends a template may have taken the name, or another template the hash.
    let taken = |hash: &String| {
        let key = Key::new(&metadata.namespace, &format!("{}-{hash}", metadata.name));
        context.store.get(Resource::ReplicaSets, &key).is_some()
    };
    let hashes = (0..100).map(|collisions| template_hash(&template, collisions));
    let Some(hash) = hashes.into_iter().find(|hash| !taken(hash)) else {
        return;
    };
    let mut annotations = Texts::new();
    annotations.insert(REVISION.to_owned(), sets.newest_revision().to_string());
    annotations.insert(DESIRED.to_owned(), rollout.spec.replicas.to_string());
    let cause = "kubernetes.io/change-cause";
    if let Some(text) = metadata.annotations.get(cause) {
        annotations.insert(cause.to_owned(), text.clone());
    }
    let selector = selector(rollout, &template);
    let draft = ReplicaSetDraft {
        owner: OwnerReference::to(Resource::Rollouts, &metadata.name, &metadata.uid),
        namespace: &metadata.namespace,
        template: &HashedTemplate::of_rollout(selector, template, hash),
        annotations,
        replicas: 0,
        ready: 0,
        generation: 1,
        created: context.now,
    };
    let Ok(object) = serde_json::to_value(replica_set(draft)) else {
        return;
    };
    let Ok(stored) = context
        .store
        .create(Resource::ReplicaSets, object, context.now)
    else {
        return;
    };
    let message = format!("Created ReplicaSet {}", stored.key().name);
    tell(context, rollout, "NewReplicaSetCreated", message);
}

/// Where the Rollout says nothing, as with a borrowed template, the labels of the pods do.
fn selector(rollout: &RolloutView, template: &Value) -> Value {
    if rollout.spec.selector["matchLabels"].is_object() {
        return rollout.spec.selector.clone();
    }
    serde_json::json!({"matchLabels": template["metadata"]["labels"]})
}

/// Gives a template that has come back the next revision.
pub fn renumber(context: &mut Context<'_>, rollout: &RolloutView, sets: &Sets) {
    let Some(new) = &sets.new else { return };
    let newest = sets.newest_revision();
    if revision(new) == newest {
        return;
    }
    let Some(mut tree) = context.tree(Resource::ReplicaSets, &new.metadata.key()) else {
        return;
    };
    tree["metadata"]["annotations"][REVISION] = newest.to_string().into();
    context.replace(Resource::ReplicaSets, tree);
    let message = format!("Rollout updated to revision {newest}");
    tell(context, rollout, "RolloutUpdated", message);
}

/// Gives a ReplicaSet another size, and says so.
pub fn scale(context: &mut Context<'_>, rollout: &RolloutView, set: &ReplicaSetView, size: u32) {
    let from = set.spec.replicas;
    if from == size {
        return;
    }
    let Some(mut tree) = context.tree(Resource::ReplicaSets, &set.metadata.key()) else {
        return;
    };
    tree["spec"]["replicas"] = size.into();
    tree["metadata"]["annotations"][DESIRED] = rollout.spec.replicas.to_string().into();
    context.replace(Resource::ReplicaSets, tree);
    let way = if size > from { "up" } else { "down" };
    let message = format!(
        "Scaled {way} ReplicaSet {} (revision {}) from {from} to {size}",
        set.metadata.name,
        revision(set)
    );
    tell(context, rollout, "ScalingReplicaSet", message);
}

/// Drops the oldest ReplicaSets beyond the limit; never one with pods, or the stable one.
pub fn clean_up(context: &mut Context<'_>, rollout: &RolloutView, sets: &Sets) {
    let too_many = sets
        .old
        .len()
        .saturating_sub(rollout.spec.revision_history_limit);
    let stable = &rollout.status.stable_rs;
    for set in sets.old.iter().take(too_many) {
        let is_empty = set.spec.replicas == 0 && set.status.replicas == 0;
        if is_empty && hash(set) != stable && !set.metadata.is_dying() {
            context.delete(Resource::ReplicaSets, &set.metadata.key());
        }
    }
}

/// Writes an event about the Rollout.
pub fn tell(
    context: &mut Context<'_>,
    rollout: &RolloutView,
    reason: &'static str,
    message: String,
) {
    let key: Key = rollout.metadata.key();
    context.record(
        Resource::Rollouts,
        &key,
        &normal(COMPONENT, reason, message),
    );
}
