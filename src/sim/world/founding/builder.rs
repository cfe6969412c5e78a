//! What every way of founding an app needs.

use std::net::Ipv4Addr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use crate::sim::store::managed_fields::{self, Writer};
use crate::sim::store::{Card, Key, Resource, Store};
use crate::sim::world::fleet::{App, Delivery, Release, TEAMS};
use crate::sim::world::objects::{
    self, AutoscalerDraft, HashedTemplate, Involved, Object, Occurrence, OwnerReference, PodDraft,
    ReplicaSetDraft, Texts,
};
use crate::sim::world::random::Dice;

/// Puts a fleet into a store.
pub struct Builder<'a> {
    /// Where everything goes.
    pub store: &'a mut Store,
    dice: Dice,
    start: DateTime<Utc>,
}

/// Which release of an app it is, and how many pods run it.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The release.
    pub release: &'a Release,
    /// Its place in the history, from 1.
    pub revision: usize,
    /// Pods.
    pub replicas: u32,
}

impl<'a> Builder<'a> {
    /// One for a world that begins at `start`.
    pub fn new(store: &'a mut Store, seed: u64, start: DateTime<Utc>) -> Self {
        Self {
            store,
            dice: Dice::new(seed, 3),
            start,
        }
    }

    /// What there is beside apps.
    pub fn cluster(&mut self) {
        let founded = self.start - TimeDelta::days(240);
        let system = ["kube-system", "kube-public", "kube-node-lease", "default"];
        for name in system.into_iter().chain(TEAMS.iter().map(|team| team.name)) {
            self.put(Resource::Namespaces, objects::namespace(name, founded));
        }
        self.put(Resource::Deployments, objects::coredns(founded));
    }

    /// An app with its past.
    pub fn found(&mut self, app: &App) {
        match app.delivery {
            Delivery::Deployment => self.deployment(app),
            Delivery::Pair => self.pair(app),
            Delivery::Argo(plan) => self.rollout(app, plan),
            Delivery::Borrowed(plan) => self.borrower(app, plan),
            Delivery::Knative => self.knative(app),
            Delivery::Flagger => self.flagger(app),
        }
    }

    /// The ReplicaSet of one release, and its pods.
    pub fn replica_set(
        &mut self,
        app: &App,
        owner: &OwnerReference,
        template: &HashedTemplate,
        annotations: Texts,
        run: Run<'_>,
    ) {
        let draft = ReplicaSetDraft {
            owner: owner.clone(),
            namespace: &app.namespace,
            template,
            annotations,
            replicas: run.replicas,
            ready: run.replicas,
            generation: if run.replicas > 0 { 1 } else { 3 },
            created: run.release.at,
        };
        let uid = self.load(Resource::ReplicaSets, objects::replica_set(draft));
        if run.replicas > 0 {
            let name = format!("{}-{}", owner.name, template.hash);
            let owner = OwnerReference::new("ReplicaSet", &name, &uid);
            self.pods(app, &owner, template, run);
        }
    }

    fn pods(&mut self, app: &App, owner: &OwnerReference, template: &HashedTemplate, run: Run<'_>) {
        for nth in 0..run.replicas {
            let created = self
                .start
                .min(run.release.at + TimeDelta::seconds(i64::from(nth) * 7));
            let address = self.address();
            let node = *self.dice.pick(objects::NODES);
            let draft = PodDraft {
                owner: owner.clone(),
                namespace: &app.namespace,
                template: &template.template,
                suffix: self.dice.suffix(),
                created,
                status: objects::serving(&app.image(run.release), created, address),
                node: Some(node),
            };
            self.load(Resource::Pods, objects::pod(draft));
        }
    }

    /// What keeps the size of a Deployment within bounds.
    pub fn autoscaler(&mut self, app: &App) {
        let created = app.lifetime.created;
        let object = objects::autoscaler(&AutoscalerDraft {
            namespace: &app.namespace,
            name: &app.name,
            least: app.replicas - 1,
            most: app.replicas + 2,
            current: app.replicas,
            created,
        });
        let by = ["kubectl-client-side-apply", "kube-controller-manager"];
        self.put_signed(Resource::HorizontalPodAutoscalers, object, by, created);
    }

    /// Stores an object of which the first wrote all but the status, and the second that.
    pub fn put_signed(
        &mut self,
        resource: Resource,
        mut object: Value,
        by: [&str; 2],
        at: DateTime<Utc>,
    ) {
        let [author, controller] = by;
        let writer = |manager, subresource| Writer {
            manager,
            subresource,
        };
        let mut empty = object.clone();
        empty["status"] = resource.definition().skeleton()["status"].clone();
        if empty["status"].is_null() {
            // An object without a status never had the field.
            empty.as_object_mut().map(|fields| fields.remove("status"));
        }
        managed_fields::record(resource, None, &mut empty, writer(author, ""), at);
        object["metadata"]["managedFields"] = empty["metadata"]["managedFields"].clone();
        let by = writer(controller, "status");
        managed_fields::record(resource, Some(&empty), &mut object, by, at);
        self.put(resource, object);
    }

    /// An event about what runs an app.
    pub fn event(&mut self, app: &Key, message: String) {
        let Some(stored) = self.store.get(Resource::Deployments, app) else {
            return;
        };
        let involved = Involved {
            kind: "Deployment",
            namespace: app.namespace.to_string(),
            name: app.name.to_string(),
            uid: stored.uid().to_owned(),
            revision: stored.revision(),
        };
        let what = Occurrence {
            r#type: "Warning",
            reason: "Reported",
            message,
            component: "app-factory",
        };
        self.put(
            Resource::Events,
            objects::event(&involved, &what, self.start),
        );
    }

    /// Stores an object and says its UID.
    pub fn load(
        &mut self,
        resource: Resource,
        mut object: Object<impl Serialize, impl Serialize>,
    ) -> String {
        let metadata = &mut object.metadata;
        let key = Key::new(&metadata.namespace, &metadata.name);
        metadata.uid = self.store.next_uid(resource, &key);
        metadata.resource_version = self.store.upcoming_revision().to_string();
        let card = Card {
            key,
            labels: &object.metadata.labels,
            owner_uid: object
                .metadata
                .owner_references
                .first()
                .map(|it| it.uid.as_str()),
        };
        // Names are unique, and nothing else refuses a creation.
        let _ = self.store.load(resource, card, &object);
        object.metadata.uid
    }

    fn address(&mut self) -> Ipv4Addr {
        let mut octet = |low, high| u8::try_from(self.dice.between(low, high)).unwrap_or(1);
        Ipv4Addr::new(10, octet(0, 63), octet(0, 255), octet(2, 254))
    }

    /// Stores an object as it is.
    pub fn put(&mut self, resource: Resource, object: Value) {
        let _ = self.store.create(resource, object, self.start);
    }
}

/// The selector of an app's pods.
pub fn selector(app: &App) -> Value {
    json!({"matchLabels": {
        "app.kubernetes.io/instance": app.name,
        "app.kubernetes.io/name": app.name,
    }})
}
