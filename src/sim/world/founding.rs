//! Founding a fleet: every app as it stands after months of work, its past included.

use std::net::Ipv4Addr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::deed::Cast;
use super::fleet::{App, Release, Sla, TEAMS};
use super::objects::{
    self, AutoscalerDraft, Condition, DeploymentStatus, HashedTemplate, Involved, Object,
    Occurrence, OwnerReference, PodDraft, ReplicaSetDraft,
};
use super::random::Dice;
use super::stepping::World;
use crate::sim::store::managed_fields::{self, Writer};
use crate::sim::store::{Card, Key, Resource, Store};

/// Makes namespaces, the cluster's own Deployment and all apps.
pub(super) fn populate(world: &mut World, store: &mut Store) {
    let start = world.clock;
    let mut builder = Builder {
        store,
        dice: Dice::new(world.founding.seed, 3),
        start,
    };
    builder.cluster(start - TimeDelta::days(240));
    let texture = world.founding.scenario.texture;
    let mut autoscaled = Vec::new();
    for nth in 0..world.founding.apps {
        let mut app = world.founder.settled();
        texture.apply(&mut app, nth);
        let key = Key::new(&app.namespace, &app.name);
        let part = cast(world, &app, &key);
        if part == Some(Cast::Star) {
            // As large as a gold app, and yet one key is enough to say yes to what helps it.
            app.sla = Sla::Silver;
        }
        builder.app(&app);
        if let Some(message) = texture.event(nth) {
            builder.event(&key, message);
        }
        if part.is_none() && is_autoscaled(&app) {
            autoscaled.push(app);
        }
        world.apps.push(key);
    }
    // After everything else, whose revisions they do not move.
    for app in autoscaled {
        builder.autoscaler(&app);
    }
}

/// The largest of the gold apps.
fn is_autoscaled(app: &App) -> bool {
    app.sla == Sla::Gold && app.replicas == 4
}

/// Gives the app the first part that is still free and that it can play.
fn cast(world: &mut World, app: &App, key: &Key) -> Option<Cast> {
    let is_gold = app.sla == Sla::Gold;
    let parts = [
        (Cast::Star, is_gold && app.replicas == 3),
        (Cast::Understudy, app.replicas >= 3),
        (Cast::Soloist, is_gold && app.traffic_millirps >= 8_000),
        (Cast::Stagehand, app.sla == Sla::Silver),
    ];
    let mut free = parts
        .into_iter()
        .filter(|(part, can)| *can && world.company[*part as usize].is_none());
    let (part, _) = free.next()?;
    drop(free);
    world.company[part as usize] = Some(key.clone());
    Some(part)
}

/// A new app, as its owner would create it: the controllers do the rest.
pub(super) fn newborn(app: &App) -> Option<Value> {
    let template = objects::pod_template(app, app.releases.last()?);
    let status = DeploymentStatus::default();
    serde_json::to_value(objects::deployment(app, &template, &selector(app), status)).ok()
}

struct Builder<'a> {
    store: &'a mut Store,
    dice: Dice,
    start: DateTime<Utc>,
}

impl Builder<'_> {
    fn cluster(&mut self, founded: DateTime<Utc>) {
        let system = ["kube-system", "kube-public", "kube-node-lease", "default"];
        for name in system.into_iter().chain(TEAMS.iter().map(|team| team.name)) {
            self.put(Resource::Namespaces, objects::namespace(name, founded));
        }
        self.put(Resource::Deployments, objects::coredns(founded));
    }

    fn app(&mut self, app: &App) {
        let selector = selector(app);
        let mut templates: Vec<HashedTemplate> = Vec::with_capacity(app.releases.len());
        for (at, release) in app.releases.iter().enumerate() {
            let template = objects::pod_template(app, release);
            let hash = objects::template_hash(&template, 0);
            if at + 1 == app.releases.len() {
                let status = settled(app, &hash, release.at);
                let object = objects::deployment(app, &template, &selector, status);
                self.load(Resource::Deployments, object);
            }
            templates.push(HashedTemplate::new(selector.clone(), template, hash));
        }
        self.replica_sets(app, &templates);
    }

    fn replica_sets(&mut self, app: &App, templates: &[HashedTemplate]) {
        let key = Key::new(&app.namespace, &app.name);
        let Some(deployment) = self.store.get(Resource::Deployments, &key) else {
            return;
        };
        let owner = OwnerReference::new("Deployment", &app.name, deployment.uid());
        let annotations = objects::annotations(app);
        for (at, (template, release)) in templates.iter().zip(&app.releases).enumerate() {
            let is_newest = at + 1 == templates.len();
            let mut annotations = annotations.clone();
            annotations.insert(
                "kubernetes.io/change-cause".to_owned(),
                release.cause.clone(),
            );
            annotations.extend(objects::bookkeeping(at + 1, app.replicas));
            let draft = ReplicaSetDraft {
                owner: owner.clone(),
                namespace: &app.namespace,
                template,
                annotations,
                replicas: if is_newest { app.replicas } else { 0 },
                ready: if is_newest { app.replicas } else { 0 },
                generation: if is_newest { 1 } else { 3 },
                created: release.at,
            };
            let uid = self.load(Resource::ReplicaSets, objects::replica_set(draft));
            if is_newest {
                let name = format!("{}-{}", app.name, template.hash);
                let owner = OwnerReference::new("ReplicaSet", &name, &uid);
                self.pods(app, &owner, template, release);
            }
        }
    }

    fn pods(
        &mut self,
        app: &App,
        owner: &OwnerReference,
        template: &HashedTemplate,
        release: &Release,
    ) {
        for nth in 0..app.replicas {
            let created = self
                .start
                .min(release.at + TimeDelta::seconds(i64::from(nth) * 7));
            let address = self.address();
            let node = *self.dice.pick(objects::NODES);
            let draft = PodDraft {
                owner: owner.clone(),
                namespace: &app.namespace,
                template: &template.template,
                suffix: self.dice.suffix(),
                created,
                status: objects::serving(&app.image(release), created, address),
                node: Some(node),
            };
            self.load(Resource::Pods, objects::pod(draft));
        }
    }

    fn autoscaler(&mut self, app: &App) {
        let created = app.lifetime.created;
        let mut object = objects::autoscaler(&AutoscalerDraft {
            namespace: &app.namespace,
            name: &app.name,
            least: app.replicas - 1,
            most: app.replicas + 2,
            current: app.replicas,
            created,
        });
        let writer = |manager, subresource| Writer {
            manager,
            subresource,
        };
        let resource = Resource::HorizontalPodAutoscalers;
        let mut empty = object.clone();
        empty["status"] = resource.definition().skeleton()["status"].clone();
        let by = writer("kubectl-client-side-apply", "");
        managed_fields::record(resource, None, &mut empty, by, created);
        object["metadata"]["managedFields"] = empty["metadata"]["managedFields"].clone();
        let by = writer("kube-controller-manager", "status");
        managed_fields::record(resource, Some(&empty), &mut object, by, created);
        self.put(resource, object);
    }

    fn event(&mut self, deployment: &Key, message: String) {
        let Some(stored) = self.store.get(Resource::Deployments, deployment) else {
            return;
        };
        let involved = Involved {
            kind: "Deployment",
            namespace: deployment.namespace.to_string(),
            name: deployment.name.to_string(),
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
    fn load(
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

    fn put(&mut self, resource: Resource, object: Value) {
        let _ = self.store.create(resource, object, self.start);
    }
}

fn selector(app: &App) -> Value {
    json!({"matchLabels": {
        "app.kubernetes.io/instance": app.name,
        "app.kubernetes.io/name": app.name,
    }})
}

fn settled(app: &App, hash: &str, released: DateTime<Utc>) -> DeploymentStatus {
    let born = objects::stamp(app.lifetime.created);
    let done = objects::stamp(released + TimeDelta::seconds(20));
    let condition = |name: &str, reason: &str, message: String, updated: &str| Condition {
        r#type: name.to_owned(),
        status: "True".to_owned(),
        last_update_time: updated.to_owned(),
        last_transition_time: born.clone(),
        reason: reason.to_owned(),
        message,
    };
    DeploymentStatus {
        observed_generation: app.releases.len() as u64,
        replicas: app.replicas,
        updated_replicas: app.replicas,
        ready_replicas: app.replicas,
        available_replicas: app.replicas,
        conditions: vec![
            condition(
                "Available",
                "MinimumReplicasAvailable",
                "Deployment has minimum availability.".to_owned(),
                &born,
            ),
            condition(
                "Progressing",
                "NewReplicaSetAvailable",
                format!(
                    "ReplicaSet \"{}-{hash}\" has successfully progressed.",
                    app.name
                ),
                &done,
            ),
        ],
        ..DeploymentStatus::default()
    }
}
