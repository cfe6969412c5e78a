//! What the controllers have to look at: objects that changed, and what has become due.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

use super::context::Context;
use super::kubelet::{self, PodDue};
use super::{deployment, garbage, replica_set};
use crate::sim::store::{Change, ChangeKind, Compacted, Key, Resource, Store, Stored};

/// Something that happens at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// To a pod.
    Pod(PodDue),
    /// A Deployment is to be looked at again.
    Deployment(Key),
}

const WATCHED: [Resource; 3] = [Resource::Deployments, Resource::ReplicaSets, Resource::Pods];
/// A mistake in a controller must not hold the store for ever; what is left waits for the next
/// step.
const MOST_AT_ONCE: usize = 50_000;

/// The controllers' work queues.
#[derive(Debug, Default)]
pub struct Work {
    seen: u64,
    deployments: BTreeSet<Key>,
    replica_sets: BTreeSet<Key>,
}

impl Work {
    /// Takes everything that is there for settled.
    pub fn skip_to(&mut self, revision: u64) {
        self.seen = revision;
    }

    /// Has a Deployment looked at.
    pub fn look_at(&mut self, key: Key) {
        self.deployments.insert(key);
    }

    /// Has a ReplicaSet looked at.
    #[cfg(test)]
    pub fn look_at_set(&mut self, key: Key) {
        self.replica_sets.insert(key);
    }

    /// Works until nothing changes any more but with time.
    pub fn settle(&mut self, context: &mut Context<'_>) {
        for _ in 0..MOST_AT_ONCE {
            self.absorb(context);
            if let Some(key) = self.replica_sets.pop_first() {
                replica_set::sync(context, &key);
            } else if let Some(key) = self.deployments.pop_first() {
                deployment::sync(context, &key);
            } else {
                return;
            }
        }
    }

    /// Does what is due.
    pub fn perform(&mut self, context: &mut Context<'_>, due: Due) {
        match due {
            Due::Pod(due) => kubelet::perform(context, &due),
            Due::Deployment(key) => self.look_at(key),
        }
    }

    fn absorb(&mut self, context: &mut Context<'_>) {
        let revision = context.store.revision();
        if revision == self.seen {
            return;
        }
        let changes: Result<Vec<Vec<Change>>, Compacted> = WATCHED
            .into_iter()
            .map(|resource| context.store.changes_since(resource, self.seen))
            .collect();
        self.seen = revision;
        match changes {
            Ok(changes) => changes
                .iter()
                .flatten()
                .for_each(|change| self.note(context, change)),
            Err(_) => self.look_at_everything(context.store),
        }
    }

    fn note(&mut self, context: &mut Context<'_>, change: &Change) {
        let (resource, key) = (change.object.resource(), change.object.key());
        if resource == Resource::Pods {
            kubelet::noticed(context, change);
        } else if change.kind == ChangeKind::Deleted {
            if let Some(owned) = garbage::owned_resource(resource) {
                garbage::owner_gone(context, owned, change.object.uid());
            }
        } else {
            garbage::owner_waits(context, resource, key);
        }
        let owner = owner(&change.object);
        match (resource, owner) {
            (Resource::Deployments, _) => self.look_at(key.clone()),
            (Resource::ReplicaSets, owner) => {
                self.replica_sets.insert(key.clone());
                if let Some(owner) = owner {
                    garbage::owner_waits(context, Resource::Deployments, &owner);
                    self.look_at(owner);
                }
            }
            (_, Some(owner)) => {
                garbage::owner_waits(context, Resource::ReplicaSets, &owner);
                self.replica_sets.insert(owner);
            }
            (_, None) => {}
        }
    }

    /// More has changed than the log remembers.
    fn look_at_everything(&mut self, store: &Store) {
        let keys = |resource| {
            store
                .list(resource, None)
                .map(|stored| stored.key().clone())
        };
        self.deployments.extend(keys(Resource::Deployments));
        self.replica_sets.extend(keys(Resource::ReplicaSets));
    }
}

#[derive(Deserialize)]
struct Owned {
    metadata: OwnedMeta,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnedMeta {
    #[serde(default)]
    owner_references: Vec<Owner>,
}

#[derive(Deserialize)]
struct Owner {
    name: String,
}

fn owner(stored: &Arc<Stored>) -> Option<Key> {
    stored.owner_uid()?;
    let object: Owned = serde_json::from_slice(stored.json()).ok()?;
    let reference = object.metadata.owner_references.first()?;
    Some(Key::new(&stored.key().namespace, &reference.name))
}
