//! The ReplicaSet controller: as many pods as asked for.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::context::{Context, normal};
use super::kubelet;
use super::view::{MetaView, ReplicaSetView};
use super::work::{Due, Look};
use crate::sim::store::{Key, Resource};
use crate::sim::world::objects::{OwnerReference, PodDraft, ReplicaSetStatus, pod, raw};

#[derive(Debug, Deserialize)]
struct PodView {
    metadata: MetaView,
    #[serde(default)]
    status: PodStatusView,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PodStatusView {
    phase: String,
    conditions: Vec<PodConditionView>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PodConditionView {
    r#type: String,
    status: String,
    #[serde(default)]
    last_transition_time: String,
}

impl PodView {
    fn ready(&self) -> Option<&PodConditionView> {
        let mut conditions = self.status.conditions.iter();
        conditions.find(|it| it.r#type == "Ready" && it.status == "True")
    }

    fn is_ready(&self) -> bool {
        self.ready().is_some()
    }

    /// From when on it counts as available, if it is ready.
    fn available_from(&self, min_ready_seconds: u32) -> Option<DateTime<Utc>> {
        let ready = self.ready().filter(|_| self.is_active())?;
        let since = DateTime::parse_from_rfc3339(&ready.last_transition_time).ok()?;
        Some(since.to_utc() + TimeDelta::seconds(min_ready_seconds.into()))
    }

    fn is_active(&self) -> bool {
        !self.metadata.is_dying() && !["Failed", "Succeeded"].contains(&self.status.phase.as_str())
    }
}

/// Makes or takes away pods, and reports how many there are.
pub fn sync(context: &mut Context<'_>, key: &Key) {
    let stored = context.store.get(Resource::ReplicaSets, key);
    let Some(set) = stored.and_then(|stored| ReplicaSetView::read(stored)) else {
        return;
    };
    if !set.metadata.is_dying() {
        resize(context, &set);
    }
    report(context, &set);
}

fn resize(context: &mut Context<'_>, set: &ReplicaSetView) {
    let mut active: Vec<PodView> = pods(context, &set.metadata.uid)
        .into_iter()
        .filter(PodView::is_active)
        .collect();
    let (have, want) = (active.len(), set.spec.replicas as usize);
    for _ in have..want {
        create(context, set);
    }
    // Those that do not serve go first, then the youngest.
    active.sort_by(|a, b| {
        let age = |pod: &PodView| pod.metadata.creation_timestamp.clone();
        a.is_ready()
            .cmp(&b.is_ready())
            .then_with(|| age(b).cmp(&age(a)))
    });
    for pod in active.iter().take(have.saturating_sub(want)) {
        let message = format!("Deleted pod: {}", pod.metadata.name);
        let event = normal("replicaset-controller", "SuccessfulDelete", message);
        context.record(Resource::ReplicaSets, &set.metadata.key(), &event);
        kubelet::stop(context, &pod.metadata.key());
    }
}

fn create(context: &mut Context<'_>, set: &ReplicaSetView) {
    let draft = PodDraft {
        owner: OwnerReference::new("ReplicaSet", &set.metadata.name, &set.metadata.uid),
        namespace: &set.metadata.namespace,
        template: &set.template(),
        suffix: context.dice.suffix(),
        created: context.now,
        status: raw(r#"{"phase":"Pending","qosClass":"Burstable"}"#.to_owned()),
        node: None,
    };
    let Ok(object) = serde_json::to_value(pod(draft)) else {
        return;
    };
    let Ok(stored) = context.store.create(Resource::Pods, object, context.now) else {
        return;
    };
    let message = format!("Created pod: {}", stored.key().name);
    let event = normal("replicaset-controller", "SuccessfulCreate", message);
    context.record(Resource::ReplicaSets, &set.metadata.key(), &event);
}

fn pods(context: &Context<'_>, uid: &str) -> Vec<PodView> {
    let owned = context.store.owned_by(Resource::Pods, uid);
    owned
        .filter_map(|stored| serde_json::from_slice(stored.json()).ok())
        .collect()
}

fn report(context: &mut Context<'_>, set: &ReplicaSetView) {
    let pods = pods(context, &set.metadata.uid);
    let count = |is: fn(&PodView) -> bool| {
        // A ReplicaSet of more pods than that there is not.
        u32::try_from(pods.iter().filter(|pod| is(pod)).count()).unwrap_or(u32::MAX)
    };
    let active = count(PodView::is_active);
    let ready = count(|pod| pod.is_active() && pod.is_ready());
    let available = match set.spec.min_ready_seconds {
        0 => ready,
        seconds => available(context, set, &pods, seconds),
    };
    let status = ReplicaSetStatus {
        replicas: active,
        fully_labeled_replicas: active,
        ready_replicas: ready,
        available_replicas: available,
        terminating_replicas: count(|pod| pod.metadata.is_dying()),
        observed_generation: set.metadata.generation,
    };
    if status == set.status {
        return;
    }
    let Some(mut tree) = context.tree(Resource::ReplicaSets, &set.metadata.key()) else {
        return;
    };
    let Ok(status) = serde_json::to_value(status) else {
        return;
    };
    tree["status"] = status;
    context.report(Resource::ReplicaSets, tree);
}

/// How many pods have been ready for long enough; comes back for the next one.
fn available(
    context: &mut Context<'_>,
    set: &ReplicaSetView,
    pods: &[PodView],
    seconds: u32,
) -> u32 {
    let from = pods.iter().filter_map(|pod| pod.available_from(seconds));
    let (there, coming): (Vec<_>, Vec<_>) = from.partition(|from| *from <= context.now);
    if let Some(next) = coming.into_iter().min() {
        let due = Due::Look(Look::ReplicaSet, set.metadata.key());
        context.queue.put(next, due);
    }
    u32::try_from(there.len()).unwrap_or(u32::MAX)
}
