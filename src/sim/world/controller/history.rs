//! The ReplicaSets of a Deployment: which one is of the present template, which revisions the
//! others are, which are too old to keep.

use serde_json::Value;

use super::context::{Context, normal};
use super::view::{DeploymentView, Leeway, REVISION, ReplicaSetView};
use crate::sim::store::{Key, Resource};
use crate::sim::world::objects::{
    HashedTemplate, OwnerReference, ReplicaSetDraft, Texts, replica_set, template_hash,
};

const DESIRED: &str = "deployment.kubernetes.io/desired-replicas";
const MOST: &str = "deployment.kubernetes.io/max-replicas";
const HISTORY: &str = "deployment.kubernetes.io/revision-history";
/// Annotations of a Deployment that are its own business.
const NOT_COPIED: &[&str] = &[
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    HISTORY,
    DESIRED,
    MOST,
];

/// The ReplicaSets of one Deployment.
#[derive(Debug)]
pub struct History {
    /// The one of the present template.
    pub new: Option<ReplicaSetView>,
    /// The others, oldest first.
    pub old: Vec<ReplicaSetView>,
}

impl History {
    /// Reads the ReplicaSets that belong to a Deployment.
    pub fn read(context: &Context<'_>, deployment: &DeploymentView) -> Self {
        let uid = &deployment.metadata.uid;
        let mut old: Vec<ReplicaSetView> = context
            .store
            .owned_by(Resource::ReplicaSets, uid)
            .filter_map(|stored| ReplicaSetView::read(stored))
            .collect();
        old.sort_by(|a, b| {
            let (a, b) = (&a.metadata, &b.metadata);
            (&a.creation_timestamp, &a.name).cmp(&(&b.creation_timestamp, &b.name))
        });
        let at = ReplicaSetView::find(&old, &deployment.spec.template);
        Self {
            new: at.map(|at| old.remove(at)),
            old,
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &ReplicaSetView> {
        self.old.iter().chain(&self.new)
    }

    /// The revision that the present template has, or will have.
    pub fn newest_revision(&self) -> u64 {
        let after = self
            .old
            .iter()
            .map(ReplicaSetView::revision)
            .max()
            .unwrap_or(0)
            + 1;
        self.new
            .as_ref()
            .map_or(after, |new| new.revision().max(after))
    }
}

/// Makes the ReplicaSet of the present template; its pods come when it is scaled.
pub fn create(context: &mut Context<'_>, deployment: &DeploymentView, history: &History) {
    let metadata = &deployment.metadata;
    let template = &deployment.spec.template;
    // Another template with the same hash has taken the name: the collision count sets them apart.
    let taken = |hash: &String| {
        let key = Key::new(&metadata.namespace, &format!("{}-{hash}", metadata.name));
        context.store.get(Resource::ReplicaSets, &key).is_some()
    };
    let Some(hash) = (0..100)
        .map(|collisions| template_hash(template, collisions))
        .find(|hash| !taken(hash))
    else {
        return;
    };
    let mut annotations = copied(&metadata.annotations);
    annotations.insert(REVISION.to_owned(), history.newest_revision().to_string());
    annotations.extend(limits(deployment.spec.replicas, deployment.leeway()));
    let draft = ReplicaSetDraft {
        owner: OwnerReference::new("Deployment", &metadata.name, &metadata.uid),
        namespace: &metadata.namespace,
        template: &HashedTemplate::new(deployment.spec.selector.clone(), template.clone(), hash),
        annotations,
        replicas: 0,
        ready: 0,
        generation: 1,
        created: context.now,
    };
    if let Ok(mut object) = serde_json::to_value(replica_set(draft)) {
        settle_in(deployment, &mut object);
        let _ = context
            .store
            .create(Resource::ReplicaSets, object, context.now);
    }
}

/// How long a pod must be ready is the Deployment's to say.
fn settle_in(deployment: &DeploymentView, set: &mut Value) {
    let seconds = deployment.spec.min_ready_seconds;
    let Some(spec) = set["spec"].as_object_mut() else {
        return;
    };
    if seconds == 0 {
        spec.remove("minReadySeconds");
    } else {
        spec.insert("minReadySeconds".to_owned(), seconds.into());
    }
}

/// Keeps the annotations of the present ReplicaSet as the Deployment wants them: what the owner
/// wrote is copied, and a template that comes back gets the next revision.
pub fn annotate_new(context: &mut Context<'_>, deployment: &DeploymentView, history: &History) {
    let Some(new) = &history.new else { return };
    let key = new.metadata.key();
    let mut wanted = new.metadata.annotations.clone();
    wanted.extend(copied(&deployment.metadata.annotations));
    wanted.extend(limits(deployment.spec.replicas, deployment.leeway()));
    let (had, has) = (new.revision(), history.newest_revision());
    if had != has {
        wanted.insert(REVISION.to_owned(), has.to_string());
        if had > 0 {
            let before = wanted
                .get(HISTORY)
                .map(|list| format!("{list},"))
                .unwrap_or_default();
            wanted.insert(HISTORY.to_owned(), format!("{before}{had}"));
        }
    }
    let settles = new.spec.min_ready_seconds == deployment.spec.min_ready_seconds;
    if wanted == new.metadata.annotations && settles {
        return;
    }
    let Some(mut tree) = context.tree(Resource::ReplicaSets, &key) else {
        return;
    };
    tree["metadata"]["annotations"] = texts(&wanted);
    settle_in(deployment, &mut tree);
    context.replace(Resource::ReplicaSets, tree);
}

/// Gives a ReplicaSet another size, and says so.
pub fn scale(
    context: &mut Context<'_>,
    deployment: &DeploymentView,
    set: &ReplicaSetView,
    size: u32,
) {
    let from = set.spec.replicas;
    if from == size {
        return;
    }
    let key = set.metadata.key();
    let Some(mut tree) = context.tree(Resource::ReplicaSets, &key) else {
        return;
    };
    tree["spec"]["replicas"] = size.into();
    for (name, value) in limits(deployment.spec.replicas, deployment.leeway()) {
        tree["metadata"]["annotations"][name] = value.into();
    }
    context.replace(Resource::ReplicaSets, tree);
    let way = if size > from { "up" } else { "down" };
    let message = format!(
        "Scaled {way} replica set {} from {from} to {size}",
        set.metadata.name
    );
    let event = normal("deployment-controller", "ScalingReplicaSet", message);
    context.record(Resource::Deployments, &deployment.metadata.key(), &event);
}

/// Drops the oldest ReplicaSets beyond the limit; only those that have no pods.
pub fn clean_up(context: &mut Context<'_>, deployment: &DeploymentView, history: &History) {
    let too_many = history
        .old
        .len()
        .saturating_sub(deployment.spec.revision_history_limit);
    let mut old: Vec<&ReplicaSetView> = history.old.iter().collect();
    old.sort_by_key(|set| set.revision());
    for set in old.into_iter().take(too_many) {
        if set.spec.replicas == 0 && set.status.replicas == 0 && !set.metadata.is_dying() {
            context.delete(Resource::ReplicaSets, &set.metadata.key());
        }
    }
}

fn copied(annotations: &Texts) -> Texts {
    let own = annotations
        .iter()
        .filter(|(name, _)| !NOT_COPIED.contains(&name.as_str()));
    own.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn limits(desired: u32, leeway: Leeway) -> [(String, String); 2] {
    [
        (DESIRED.to_owned(), desired.to_string()),
        (MOST.to_owned(), (desired + leeway.surge).to_string()),
    ]
}

fn texts(texts: &Texts) -> Value {
    texts
        .iter()
        .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
        .collect()
}
