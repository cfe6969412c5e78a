//! Apps that Deployments run: one, or two side by side.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::builder::{Builder, Run, selector};
use crate::sim::store::{Key, Resource};
use crate::sim::world::fleet::App;
use crate::sim::world::objects::{
    self, Condition, DeploymentStatus, HashedTemplate, OwnerReference, Texts,
};

/// A Deployment that differs from that of an ordinary app.
#[derive(Debug)]
pub struct Variant<'a> {
    /// Its name.
    pub name: &'a str,
    /// Labels that it, and its pods, have beside or instead of the app's.
    pub labels: &'a [(&'a str, &'a str)],
    /// What owns it.
    pub owner: Option<OwnerReference>,
    /// How many of the releases it has had, the newest first.
    pub releases: usize,
    /// Pods of the newest.
    pub replicas: u32,
}

impl Builder<'_> {
    /// An app of one Deployment.
    pub(super) fn deployment(&mut self, app: &App) {
        let variant = Variant {
            name: &app.name,
            labels: &[],
            owner: None,
            releases: app.releases.len(),
            replicas: app.replicas,
        };
        self.variant(app, &variant);
    }

    /// Two Deployments: the newest release beside the one before, told apart by a label.
    pub(super) fn pair(&mut self, app: &App) {
        let name = format!("{}-canary", app.name);
        let canary = Variant {
            name: &name,
            labels: &[("track", "canary")],
            owner: None,
            releases: 1,
            replicas: 1,
        };
        self.variant(app, &canary);
        let mut before = app.clone();
        if before.releases.len() > 1 {
            before.releases.pop();
        }
        let stable = Variant {
            name: &app.name,
            labels: &[("track", "stable")],
            owner: None,
            releases: before.releases.len(),
            replicas: app.replicas,
        };
        self.variant(&before, &stable);
    }

    /// A Deployment with its ReplicaSets and pods.
    pub(super) fn variant(&mut self, app: &App, variant: &Variant<'_>) {
        let mut named = app.clone();
        variant.name.clone_into(&mut named.name);
        named.replicas = variant.replicas;
        let mut selector = selector(app);
        label(&mut selector["matchLabels"], variant.labels);
        let skipped = app.releases.len().saturating_sub(variant.releases);
        let releases = &app.releases[skipped..];
        named.releases.drain(..skipped);
        let mut templates: Vec<HashedTemplate> = Vec::with_capacity(releases.len());
        for (at, release) in releases.iter().enumerate() {
            let mut template = objects::pod_template(app, release);
            label(&mut template["metadata"]["labels"], variant.labels);
            let hash = objects::template_hash(&template, 0);
            if at + 1 == releases.len() {
                let status = settled(&named, &hash, release.at);
                let mut object = objects::deployment(&named, &template, &selector, status);
                relabel(&mut object.metadata.labels, app, variant.labels);
                object
                    .metadata
                    .owner_references
                    .extend(variant.owner.clone());
                self.load(Resource::Deployments, object);
            }
            templates.push(HashedTemplate::new(selector.clone(), template, hash));
        }
        self.replica_sets(&named, app, &templates);
    }

    /// `named` is the app under the name of the Deployment.
    fn replica_sets(&mut self, named: &App, app: &App, templates: &[HashedTemplate]) {
        let key = Key::new(&named.namespace, &named.name);
        let Some(deployment) = self.store.get(Resource::Deployments, &key) else {
            return;
        };
        let owner = OwnerReference::new("Deployment", &named.name, deployment.uid());
        let annotations = objects::annotations(app);
        for (at, (template, release)) in templates.iter().zip(&named.releases).enumerate() {
            let is_newest = at + 1 == templates.len();
            let mut annotations = annotations.clone();
            annotations.insert(
                "kubernetes.io/change-cause".to_owned(),
                release.cause.clone(),
            );
            annotations.extend(objects::bookkeeping(at + 1, named.replicas));
            let run = Run {
                release,
                revision: at + 1,
                replicas: if is_newest { named.replicas } else { 0 },
            };
            self.replica_set(app, &owner, template, annotations, run);
        }
    }
}

fn label(labels: &mut Value, more: &[(&str, &str)]) {
    for (name, value) in more {
        labels[*name] = json!(value);
    }
}

/// Whatever it is called, it is of this app.
fn relabel(labels: &mut Texts, app: &App, more: &[(&str, &str)]) {
    let names = ["app.kubernetes.io/instance", "app.kubernetes.io/name"];
    let own = names.map(|name| (name, app.name.as_str()));
    for (name, value) in own.iter().chain(more) {
        labels.insert((*name).to_owned(), (*value).to_owned());
    }
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
