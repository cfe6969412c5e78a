//! What every controller works with.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::events::Recorder;
use super::{Due, Images};
use crate::sim::store::managed_fields::{self, Writer};
use crate::sim::store::{Key, Resource, Store};
use crate::sim::world::objects::{Involved, Occurrence};
use crate::sim::world::queue::Queue;
use crate::sim::world::random::Dice;

/// The world around a controller at one moment.
pub struct Context<'a> {
    /// All objects.
    pub store: &'a mut Store,
    /// The moment.
    pub now: DateTime<Utc>,
    /// What is due later.
    pub queue: &'a mut Queue<Due>,
    /// Chance.
    pub dice: &'a mut Dice,
    /// How images behave when they are run.
    pub images: &'a Images,
    /// What the traffic of the world follows from.
    pub seed: u64,
    /// Writes events.
    pub recorder: &'a mut Recorder,
}

impl Context<'_> {
    /// Writes a new version. A refusal means that somebody was faster; the change they made brings
    /// the controller back to the object.
    pub fn replace(&mut self, resource: Resource, mut object: Value) {
        self.sign(resource, &mut object, "");
        let _ = self.store.replace(resource, object, self.now);
    }

    /// Reports a new status.
    pub fn report(&mut self, resource: Resource, mut object: Value) {
        self.sign(resource, &mut object, "status");
        let _ = self.store.report(resource, object, self.now);
    }

    /// Gives a Deployment another size, as through its scale.
    pub fn rescale(&mut self, mut deployment: Value) {
        let resource = Resource::Deployments;
        self.sign(resource, &mut deployment, "scale");
        let _ = self.store.replace(resource, deployment, self.now);
    }

    /// Writes down which controller has written what.
    fn sign(&self, resource: Resource, object: &mut Value, subresource: &str) {
        let Some(old) = self.tree(resource, &Key::of(object)) else {
            return;
        };
        let writer = match resource {
            Resource::Pods => Writer {
                manager: "kubelet",
                subresource: "status",
            },
            _ => Writer {
                manager: manager(resource),
                subresource,
            },
        };
        managed_fields::record(resource, Some(&old), object, writer, self.now);
    }

    /// Takes an object out.
    pub fn delete(&mut self, resource: Resource, key: &Key) {
        let _ = self.store.delete(resource, key, self.now);
    }

    /// The object as a tree.
    pub fn tree(&self, resource: Resource, key: &Key) -> Option<Value> {
        self.store.get(resource, key).map(|stored| stored.value())
    }

    /// Writes an event about an object, if it is still there.
    pub fn record(&mut self, resource: Resource, key: &Key, what: &Occurrence) {
        let Some(stored) = self.store.get(resource, key) else {
            return;
        };
        let involved = Involved {
            kind: resource.definition().kind,
            namespace: key.namespace.to_string(),
            name: key.name.to_string(),
            uid: stored.uid().to_owned(),
            revision: stored.revision(),
        };
        self.recorder.record(self.store, &involved, what, self.now);
    }
}

fn manager(resource: Resource) -> &'static str {
    match resource {
        Resource::Rollouts | Resource::AnalysisRuns => "rollouts-controller",
        Resource::KnativeServices | Resource::KnativeRevisions => "controller",
        Resource::Canaries => "flagger",
        _ => "kube-controller-manager",
    }
}

/// An event of the ordinary course of things.
pub fn normal(component: &'static str, reason: &'static str, message: String) -> Occurrence {
    Occurrence {
        r#type: "Normal",
        reason,
        message,
        component,
    }
}

/// An event that somebody should look into.
pub fn warning(component: &'static str, reason: &'static str, message: String) -> Occurrence {
    Occurrence {
        r#type: "Warning",
        reason,
        message,
        component,
    }
}
