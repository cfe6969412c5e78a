//! The autoscaler: keeps a Deployment within the bounds that somebody has set.
//!
//! It knows no metrics, as one in a cluster without a metrics API: it does not move a size that
//! lies within the bounds, and puts back one that does not.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;

use super::context::{Context, normal};
use super::view::{DeploymentView, MetaView};
use crate::sim::store::{ChangeKind, Key, Resource, Stored};
use crate::sim::world::objects::{Judgement, autoscaler_status};

/// An autoscaler, as far as this controller reads it.
#[derive(Debug, Deserialize)]
struct AutoscalerView {
    metadata: MetaView,
    spec: SpecView,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SpecView {
    scale_target_ref: TargetView,
    #[serde(default = "one")]
    min_replicas: u32,
    max_replicas: u32,
}

#[derive(Debug, Deserialize)]
struct TargetView {
    kind: String,
    name: String,
}

fn one() -> u32 {
    1
}

impl AutoscalerView {
    fn read(stored: &Stored) -> Option<Self> {
        serde_json::from_slice(stored.json()).ok()
    }

    /// The Deployment that it scales; other kinds are not scaled here.
    fn target(&self) -> Option<Key> {
        let target = &self.spec.scale_target_ref;
        (target.kind == "Deployment").then(|| Key::new(&self.metadata.namespace, &target.name))
    }

    /// The size that takes the place of one out of bounds, and why.
    fn correction(&self, size: u32) -> Option<(u32, &'static str)> {
        let SpecView {
            min_replicas,
            max_replicas,
            ..
        } = self.spec;
        if size > max_replicas {
            let why = "Current number of replicas above Spec.MaxReplicas";
            return Some((max_replicas, why));
        }
        let why = "Current number of replicas below Spec.MinReplicas";
        (size < min_replicas).then_some((min_replicas, why))
    }
}

/// Which autoscaler looks after which Deployment, and which are about to look.
#[derive(Debug, Default)]
pub struct Autoscalers {
    by_target: HashMap<Key, Key>,
    waiting: BTreeSet<Key>,
}

impl Autoscalers {
    /// Takes note of an autoscaler that has changed.
    pub fn note(&mut self, kind: ChangeKind, stored: &Stored) {
        let key = stored.key();
        self.by_target.retain(|_, by| by != key);
        if kind != ChangeKind::Deleted
            && let Some(target) = AutoscalerView::read(stored).and_then(|it| it.target())
        {
            self.by_target.insert(target, key.clone());
        }
    }

    /// Takes note of all at once.
    pub fn learn<'a>(&mut self, all: impl Iterator<Item = &'a Stored>) {
        let all = all.filter_map(|stored| {
            let target = AutoscalerView::read(stored)?.target()?;
            Some((target, stored.key().clone()))
        });
        self.by_target = all.collect();
    }

    /// Who looks after a Deployment.
    pub fn of(&self, deployment: &Key) -> Option<&Key> {
        self.by_target.get(deployment)
    }

    /// Whether a look has to be put on the agenda: not if one is there already.
    pub fn expect(&mut self, autoscaler: &Key) -> bool {
        self.waiting.insert(autoscaler.clone())
    }

    /// The look is taken now.
    pub fn looked(&mut self, autoscaler: &Key) {
        self.waiting.remove(autoscaler);
    }
}

/// Looks at the size of the target, puts it back within the bounds, and reports.
pub fn sync(context: &mut Context<'_>, key: &Key) {
    let stored = context.store.get(Resource::HorizontalPodAutoscalers, key);
    let Some(view) = stored.and_then(|stored| AutoscalerView::read(stored)) else {
        return;
    };
    if view.metadata.is_dying() {
        return;
    }
    let Some(target) = view.target() else { return };
    let found = context.store.get(Resource::Deployments, &target);
    let Some(deployment) = found.and_then(|stored| DeploymentView::read(stored)) else {
        report(context, key, 0, Judgement::NoTarget);
        return;
    };
    let size = deployment.spec.replicas;
    let judgement = match view.correction(size) {
        _ if size == 0 => Judgement::Off,
        None => Judgement::Within,
        Some((size, why)) => {
            resize(context, &target, size);
            let message = format!("New size: {size}; reason: {why}");
            let event = normal("horizontal-pod-autoscaler", "SuccessfulRescale", message);
            context.record(Resource::HorizontalPodAutoscalers, key, &event);
            Judgement::Resized(size)
        }
    };
    report(context, key, deployment.status.replicas, judgement);
}

fn resize(context: &mut Context<'_>, target: &Key, size: u32) {
    let Some(mut tree) = context.tree(Resource::Deployments, target) else {
        return;
    };
    tree["spec"]["replicas"] = size.into();
    context.rescale(tree);
}

fn report(context: &mut Context<'_>, key: &Key, current: u32, judgement: Judgement) {
    let resource = Resource::HorizontalPodAutoscalers;
    let Some(mut tree) = context.tree(resource, key) else {
        return;
    };
    let status = autoscaler_status(&tree["status"], current, judgement, context.now);
    if tree["status"] != status {
        tree["status"] = status;
        context.report(resource, tree);
    }
}
