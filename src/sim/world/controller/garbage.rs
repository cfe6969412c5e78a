//! The garbage collector: what becomes of objects whose owner goes.

use serde::Deserialize;

use super::context::Context;
use super::kubelet;
use crate::sim::store::{DeleteOptions, Key, Propagation, Resource, Stored};

const FOREGROUND: &str = "foregroundDeletion";

/// The owner is gone: what it owned follows.
pub fn owner_gone(context: &mut Context<'_>, resource: Resource, uid: &str) {
    for owned in owned_resources(resource) {
        for key in owned_keys(context, *owned, uid) {
            take(context, *owned, &key, Propagation::Background);
        }
    }
}

/// The owner waits for what it owns to go first. When nothing is left, it goes, too.
pub fn owner_waits(context: &mut Context<'_>, resource: Resource, key: &Key) {
    let Some(stored) = context
        .store
        .get(resource, key)
        .filter(|stored| is_dying(stored))
    else {
        return;
    };
    let mut tree = stored.value();
    let Some(finalizers) = tree["metadata"]["finalizers"].as_array() else {
        return;
    };
    if !finalizers.iter().any(|finalizer| finalizer == FOREGROUND) {
        return;
    }
    let uid = stored.uid().to_owned();
    let left: Vec<(Resource, Key)> = owned_resources(resource)
        .iter()
        .flat_map(|owned| {
            let keys = owned_keys(context, *owned, &uid).into_iter();
            keys.map(|key| (*owned, key))
        })
        .collect();
    if left.is_empty() {
        if let Some(finalizers) = tree["metadata"]["finalizers"].as_array_mut() {
            finalizers.retain(|finalizer| finalizer != FOREGROUND);
        }
        context.report(resource, tree);
    }
    for (owned, key) in left {
        take(context, owned, &key, Propagation::Foreground);
    }
}

/// What objects of this kind own.
fn owned_resources(owner: Resource) -> &'static [Resource] {
    match owner {
        Resource::Deployments => &[Resource::ReplicaSets],
        Resource::ReplicaSets => &[Resource::Pods],
        Resource::Rollouts => &[Resource::ReplicaSets, Resource::AnalysisRuns],
        Resource::KnativeServices => &[Resource::KnativeRevisions],
        Resource::KnativeRevisions | Resource::Canaries => &[Resource::Deployments],
        _ => &[],
    }
}

/// Whether the object is being deleted.
pub fn is_dying(stored: &Stored) -> bool {
    #[derive(Deserialize)]
    struct Dying {
        metadata: DyingMeta,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct DyingMeta {
        deletion_timestamp: Option<String>,
    }
    serde_json::from_slice(stored.json())
        .is_ok_and(|it: Dying| it.metadata.deletion_timestamp.is_some())
}

fn owned_keys(context: &Context<'_>, owned: Resource, uid: &str) -> Vec<Key> {
    context
        .store
        .owned_by(owned, uid)
        .map(|stored| stored.key().clone())
        .collect()
}

fn take(context: &mut Context<'_>, resource: Resource, key: &Key, how: Propagation) {
    if resource == Resource::Pods {
        kubelet::stop(context, key);
        return;
    }
    let options = DeleteOptions {
        propagation_policy: Some(how),
        ..DeleteOptions::default()
    };
    let _ = context
        .store
        .request_deletion(resource, key, &options, context.now);
}
