//! What the controllers have to look at: objects that changed, and what has become due.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use serde::Deserialize;

use super::autoscaler::{self, Autoscalers};
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
    /// Pods of a ReplicaSet have been ready for long enough.
    ReplicaSet(Key),
    /// An autoscaler looks at what it scales.
    Autoscaler(Key),
}

/// Real ones look every 15 seconds: what they have to put right waits about half of that.
const UNTIL_AUTOSCALED: TimeDelta = TimeDelta::seconds(5);

const WATCHED: [Resource; 4] = [
    Resource::Deployments,
    Resource::ReplicaSets,
    Resource::Pods,
    Resource::HorizontalPodAutoscalers,
];
/// A mistake in a controller must not hold the store for ever; what is left waits for the next
/// step.
const MOST_AT_ONCE: usize = 50_000;

/// The controllers' work queues.
#[derive(Debug, Default)]
pub struct Work {
    seen: u64,
    deployments: BTreeSet<Key>,
    replica_sets: BTreeSet<Key>,
    autoscalers: Autoscalers,
}

impl Work {
    /// Takes everything that is there for settled.
    pub fn skip_all(&mut self, store: &Store) {
        self.seen = store.revision();
        self.learn_autoscalers(store);
    }

    fn learn_autoscalers(&mut self, store: &Store) {
        let all = store.list(Resource::HorizontalPodAutoscalers, None);
        self.autoscalers.learn(all.map(AsRef::as_ref));
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
            Due::ReplicaSet(key) => {
                self.replica_sets.insert(key);
            }
            Due::Autoscaler(key) => {
                self.autoscalers.looked(&key);
                autoscaler::sync(context, &key);
            }
        }
    }

    /// Has an autoscaler look, in a while.
    fn expect_autoscaler(&mut self, context: &mut Context<'_>, key: &Key) {
        if self.autoscalers.expect(key) {
            let at = context.now + UNTIL_AUTOSCALED;
            context.queue.put(at, Due::Autoscaler(key.clone()));
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
        if resource == Resource::HorizontalPodAutoscalers {
            self.autoscalers.note(change.kind, &change.object);
            self.expect_autoscaler(context, key);
            return;
        }
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
            (Resource::Deployments, _) => {
                self.look_at(key.clone());
                if let Some(autoscaler) = self.autoscalers.of(key).cloned() {
                    self.expect_autoscaler(context, &autoscaler);
                }
            }
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
        self.learn_autoscalers(store);
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
