//! What the controllers have to look at: objects that changed, and what has become due.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use serde::Deserialize;

use super::autoscaler::{self, Autoscalers};
use super::context::Context;
use super::kubelet::{self, PodDue};
use super::{argo, deployment, flagger, garbage, knative, replica_set};
use crate::sim::store::{Change, ChangeKind, Compacted, Key, Resource, Store, Stored};

/// Something that happens at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// To a pod.
    Pod(PodDue),
    /// An object is to be looked at again.
    Look(Look, Key),
    /// An autoscaler looks at what it scales.
    Autoscaler(Key),
    /// Flagger takes its next look at a Canary.
    FlaggerTick(Key),
}

/// Which controller looks at an object; who comes first has less to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// At a ReplicaSet.
    ReplicaSet,
    /// At a Deployment.
    Deployment,
    /// At a Rollout.
    Rollout,
    /// At an AnalysisRun.
    AnalysisRun,
    /// At a Revision of a Knative Service.
    Revision,
    /// At a Knative Service.
    KnativeService,
    /// At a Flagger Canary.
    Canary,
}

impl Look {
    /// Who looks at objects of this resource.
    fn at(resource: Resource) -> Option<Self> {
        Some(match resource {
            Resource::ReplicaSets => Self::ReplicaSet,
            Resource::Deployments => Self::Deployment,
            Resource::Rollouts => Self::Rollout,
            Resource::AnalysisRuns => Self::AnalysisRun,
            Resource::KnativeRevisions => Self::Revision,
            Resource::KnativeServices => Self::KnativeService,
            Resource::Canaries => Self::Canary,
            _ => return None,
        })
    }

    fn take(self, context: &mut Context<'_>, key: &Key) {
        match self {
            Self::ReplicaSet => replica_set::sync(context, key),
            Self::Deployment => deployment::sync(context, key),
            Self::Rollout => argo::sync(context, key),
            Self::AnalysisRun => argo::analyse(context, key),
            Self::Revision => knative::sync_revision(context, key),
            Self::KnativeService => knative::sync_service(context, key),
            Self::Canary => flagger::sync(context, key),
        }
    }
}

/// Real ones look every 15 seconds: what they have to put right waits about half of that.
const UNTIL_AUTOSCALED: TimeDelta = TimeDelta::seconds(5);

const WATCHED: [Resource; 9] = [
    Resource::Deployments,
    Resource::ReplicaSets,
    Resource::Pods,
    Resource::HorizontalPodAutoscalers,
    Resource::Rollouts,
    Resource::AnalysisRuns,
    Resource::KnativeServices,
    Resource::KnativeRevisions,
    Resource::Canaries,
];
/// A mistake in a controller must not hold the store for ever; what is left waits for the next
/// step.
const MOST_AT_ONCE: usize = 50_000;

/// The controllers' work queues.
#[derive(Debug, Default)]
pub struct Work {
    seen: u64,
    looks: BTreeSet<(Look, Key)>,
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

    /// Has an object looked at.
    pub fn look(&mut self, look: Look, key: Key) {
        self.looks.insert((look, key));
    }

    /// Works until nothing changes any more but with time.
    pub fn settle(&mut self, context: &mut Context<'_>) {
        for _ in 0..MOST_AT_ONCE {
            self.absorb(context);
            let Some((look, key)) = self.looks.pop_first() else {
                return;
            };
            look.take(context, &key);
        }
    }

    /// Does what is due.
    pub fn perform(&mut self, context: &mut Context<'_>, due: Due) {
        match due {
            Due::Pod(due) => kubelet::perform(context, &due),
            Due::Look(look, key) => self.look(look, key),
            Due::Autoscaler(key) => {
                self.autoscalers.looked(&key);
                autoscaler::sync(context, &key);
            }
            Due::FlaggerTick(key) => flagger::tick(context, &key),
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
            garbage::owner_gone(context, resource, change.object.uid());
        } else {
            garbage::owner_waits(context, resource, key);
        }
        if let Some(look) = Look::at(resource) {
            self.look(look, key.clone());
        }
        if let Some((owner, key)) = owner(&change.object) {
            garbage::owner_waits(context, owner, &key);
            if let Some(look) = Look::at(owner) {
                self.look(look, key);
            }
        }
        if resource == Resource::Deployments {
            self.tell_those_who_watch(context, key);
        }
    }

    /// A Deployment is of interest to more than its owner: to what scales it, and to a Rollout or
    /// a Canary that takes its template.
    fn tell_those_who_watch(&mut self, context: &mut Context<'_>, deployment: &Key) {
        if let Some(autoscaler) = self.autoscalers.of(deployment).cloned() {
            self.expect_autoscaler(context, &autoscaler);
        }
        // Both are named like the Deployment here.
        for (resource, look) in [
            (Resource::Rollouts, Look::Rollout),
            (Resource::Canaries, Look::Canary),
        ] {
            if context.store.get(resource, deployment).is_some() {
                self.look(look, deployment.clone());
            }
        }
    }

    /// More has changed than the log remembers.
    fn look_at_everything(&mut self, store: &Store) {
        for resource in WATCHED {
            let Some(look) = Look::at(resource) else {
                continue;
            };
            let all = store.list(resource, None);
            self.looks
                .extend(all.map(|stored| (look, stored.key().clone())));
        }
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
#[serde(rename_all = "camelCase")]
struct Owner {
    api_version: String,
    kind: String,
    name: String,
}

impl Owner {
    fn resource(&self) -> Option<Resource> {
        Resource::ALL.into_iter().find(|resource| {
            let it = resource.definition();
            it.kind == self.kind && it.api_version() == self.api_version
        })
    }
}

fn owner(stored: &Arc<Stored>) -> Option<(Resource, Key)> {
    stored.owner_uid()?;
    let object: Owned = serde_json::from_slice(stored.json()).ok()?;
    let reference = object.metadata.owner_references.first()?;
    let key = Key::new(&stored.key().namespace, &reference.name);
    Some((reference.resource()?, key))
}
