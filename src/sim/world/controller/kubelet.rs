//! The scheduler and the kubelet: how a pod comes to run, to serve, to crash and to end.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};

use super::context::{Context, normal, warning};
use super::work::Due;
use crate::sim::store::{Change, ChangeKind, Key, Resource};
use crate::sim::world::objects::{
    NODES, Readiness, container_status, image_of, set_container, set_readiness, set_scheduled,
    stamp,
};

/// How an image behaves when it is run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// It serves after a moment.
    #[default]
    Healthy,
    /// It takes this many seconds to serve.
    Slow(u32),
    /// It never serves.
    Stuck,
    /// It exits after this many seconds, every time.
    Crashing(u32),
    /// It serves, but not well.
    Erring {
        /// Only after a pod has answered so many requests well.
        after: u32,
        /// Of a hundred requests, so many are answered with 500.
        percent: u32,
        /// Requests take so many times as long.
        slowdown: u32,
    },
    /// It serves, and its memory grows until it is killed after this many seconds, every time.
    Leaking(u32),
}

/// The images that are not simply healthy.
pub type Images = HashMap<String, Behaviour>;

/// Something that happens to a pod at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodDue {
    key: Key,
    /// A namesake is another pod.
    uid: String,
    step: Step,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Start,
    Probe,
    Serve,
    Crash,
    /// Its memory is used up.
    Choke,
    Vanish,
}

const KUBELET: &str = "kubelet";
const PROBE: &str = "Readiness probe failed: HTTP probe failed with statuscode: 503";

/// A pod was made, or is to end.
pub fn noticed(context: &mut Context<'_>, change: &Change) {
    let tree = change.object.value();
    let is_dying = |tree: &Value| tree["metadata"]["deletionTimestamp"].is_string();
    match change.kind {
        ChangeKind::Added if tree["spec"]["nodeName"].is_null() => schedule(context, tree),
        ChangeKind::Modified
            if is_dying(&tree)
                && !change
                    .previous
                    .as_ref()
                    .is_some_and(|old| is_dying(&old.value())) =>
        {
            let key = change.object.key();
            let event = normal(KUBELET, "Killing", "Stopping container app".to_owned());
            context.record(Resource::Pods, key, &event);
            put(context, key, change.object.uid(), Step::Vanish, (0.5, 2.5));
        }
        _ => {}
    }
}

/// Ends a pod: it is marked now, and gone when its process has stopped.
pub fn stop(context: &mut Context<'_>, key: &Key) {
    let Some(mut tree) = context.tree(Resource::Pods, key) else {
        return;
    };
    if tree["metadata"]["deletionTimestamp"].is_string() {
        return;
    }
    let grace = tree["spec"]["terminationGracePeriodSeconds"]
        .as_i64()
        .unwrap_or(30);
    tree["metadata"]["deletionTimestamp"] = stamp(context.now + TimeDelta::seconds(grace)).into();
    tree["metadata"]["deletionGracePeriodSeconds"] = grace.into();
    context.replace(Resource::Pods, tree);
}

/// Makes the pod's process exit at once, as one does that ran out of memory.
pub fn crash(context: &mut Context<'_>, key: &Key) {
    let Some(stored) = context.store.get(Resource::Pods, key) else {
        return;
    };
    let uid = stored.uid().to_owned();
    put(context, key, &uid, Step::Crash, (0.0, 0.0));
}

/// Does what is due.
pub fn perform(context: &mut Context<'_>, due: &PodDue) {
    let Some(stored) = context.store.get(Resource::Pods, &due.key) else {
        return;
    };
    if stored.uid() != due.uid {
        return;
    }
    let tree = stored.value();
    if due.step == Step::Vanish {
        context.delete(Resource::Pods, &due.key);
        return;
    }
    if tree["metadata"]["deletionTimestamp"].is_string() {
        return;
    }
    match due.step {
        Step::Start => start(context, due, tree),
        Step::Probe => probe(context, due, &tree),
        Step::Serve => serve(context, tree),
        Step::Crash => exit(context, due, tree, &FAILED),
        Step::Choke => choke(context, due, tree),
        Step::Vanish => {}
    }
}

fn put(context: &mut Context<'_>, key: &Key, uid: &str, step: Step, wait: (f64, f64)) {
    let at = context.now + context.dice.seconds(wait.0, wait.1);
    let due = PodDue {
        key: key.clone(),
        uid: uid.to_owned(),
        step,
    };
    context.queue.put(at, Due::Pod(due));
}

fn behaviour(context: &Context<'_>, tree: &Value) -> Behaviour {
    context
        .images
        .get(image_of(tree))
        .copied()
        .unwrap_or_default()
}

fn schedule(context: &mut Context<'_>, mut tree: Value) {
    let (key, uid) = (Key::of(&tree), text(&tree["metadata"]["uid"]));
    let image = image_of(&tree).to_owned();
    let node = *context.dice.pick(NODES);
    tree["spec"]["nodeName"] = node.into();
    set_scheduled(&mut tree, context.now);
    set_container(
        &mut tree,
        &json!({"waiting": {"reason": "ContainerCreating"}}),
    );
    set_readiness(&mut tree, Readiness::NotReady, context.now);
    context.replace(Resource::Pods, tree);
    let assigned = format!(
        "Successfully assigned {}/{} to {node}",
        key.namespace, key.name
    );
    let pulling = format!("Pulling image \"{image}\"");
    context.record(
        Resource::Pods,
        &key,
        &normal("default-scheduler", "Scheduled", assigned),
    );
    context.record(Resource::Pods, &key, &normal(KUBELET, "Pulling", pulling));
    put(context, &key, &uid, Step::Start, (0.8, 3.0));
}

fn start(context: &mut Context<'_>, due: &PodDue, mut tree: Value) {
    let behaviour = behaviour(context, &tree);
    let image = image_of(&tree).to_owned();
    let now = context.now;
    if tree["status"]["podIP"].is_null() {
        let (third, fourth) = (context.dice.between(1, 7), context.dice.between(2, 254));
        let address = format!("10.0.{third}.{fourth}");
        tree["status"]["podIP"] = address.as_str().into();
        tree["status"]["podIPs"] = json!([{"ip": address}]);
    }
    tree["status"]["phase"] = "Running".into();
    set_container(&mut tree, &json!({"running": {"startedAt": stamp(now)}}));
    set_readiness(&mut tree, Readiness::NotReady, now);
    context.replace(Resource::Pods, tree);
    for (reason, message) in [
        (
            "Pulled",
            format!("Container image \"{image}\" already present on machine"),
        ),
        ("Created", "Created container: app".to_owned()),
        ("Started", "Started container app".to_owned()),
    ] {
        context.record(Resource::Pods, &due.key, &normal(KUBELET, reason, message));
    }
    match behaviour {
        Behaviour::Healthy | Behaviour::Erring { .. } => {
            put(context, &due.key, &due.uid, Step::Serve, (1.0, 4.0));
        }
        Behaviour::Leaking(seconds) => {
            let seconds = f64::from(seconds);
            put(context, &due.key, &due.uid, Step::Serve, (1.0, 4.0));
            let ends = (seconds, seconds * 1.1);
            put(context, &due.key, &due.uid, Step::Choke, ends);
        }
        Behaviour::Stuck => put(context, &due.key, &due.uid, Step::Probe, (5.0, 5.5)),
        Behaviour::Slow(seconds) => {
            let seconds = f64::from(seconds);
            put(context, &due.key, &due.uid, Step::Probe, (5.0, 5.5));
            put(
                context,
                &due.key,
                &due.uid,
                Step::Serve,
                (seconds, seconds * 1.1),
            );
        }
        Behaviour::Crashing(seconds) => {
            let seconds = f64::from(seconds);
            put(
                context,
                &due.key,
                &due.uid,
                Step::Crash,
                (seconds, seconds * 1.3),
            );
        }
    }
}

fn probe(context: &mut Context<'_>, due: &PodDue, tree: &Value) {
    let serves = container_status(tree)["ready"] == true;
    let runs = container_status(tree)["state"]["running"].is_object();
    if serves || !runs {
        return;
    }
    context.record(
        Resource::Pods,
        &due.key,
        &warning(KUBELET, "Unhealthy", PROBE.to_owned()),
    );
    put(context, &due.key, &due.uid, Step::Probe, (10.0, 10.5));
}

fn serve(context: &mut Context<'_>, mut tree: Value) {
    if !container_status(&tree)["state"]["running"].is_object() {
        return;
    }
    set_readiness(&mut tree, Readiness::Ready, context.now);
    context.replace(Resource::Pods, tree);
}

/// Kills the process that has used up its memory, unless it is another one by now.
fn choke(context: &mut Context<'_>, due: &PodDue, tree: Value) {
    let Behaviour::Leaking(seconds) = behaviour(context, &tree) else {
        return;
    };
    let started = container_status(&tree)["state"]["running"]["startedAt"].as_str();
    let started = started.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    if started.is_some_and(|at| context.now - at.to_utc() >= TimeDelta::seconds(seconds.into())) {
        exit(context, due, tree, &OUT_OF_MEMORY);
    }
}

/// How a container ends.
struct End {
    code: u8,
    reason: &'static str,
}

const FAILED: End = End {
    code: 1,
    reason: "Error",
};
const OUT_OF_MEMORY: End = End {
    code: 137,
    reason: "OOMKilled",
};

fn exit(context: &mut Context<'_>, due: &PodDue, mut tree: Value, end: &End) {
    let restarts = container_status(&tree)["restartCount"]
        .as_u64()
        .unwrap_or(0);
    let started = container_status(&tree)["state"]["running"]["startedAt"].clone();
    let ended = json!({"terminated": {
        "exitCode": end.code, "reason": end.reason,
        "startedAt": started, "finishedAt": stamp(context.now),
    }});
    let wait = back_off(restarts);
    let pod = format!("{}_{}({})", due.key.name, due.key.namespace, due.uid);
    let state = if restarts == 0 {
        ended.clone()
    } else {
        json!({"waiting": {
            "reason": "CrashLoopBackOff",
            "message": format!(
                "back-off {wait}s restarting failed container=app pod={pod}"
            ),
        }})
    };
    set_container(&mut tree, &state);
    for container in tree["status"]["containerStatuses"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        container["restartCount"] = (restarts + 1).into();
        container["lastState"] = ended.clone();
    }
    set_readiness(&mut tree, Readiness::NotReady, context.now);
    context.replace(Resource::Pods, tree);
    if restarts > 0 {
        let message = format!("Back-off restarting failed container app in pod {pod}");
        context.record(
            Resource::Pods,
            &due.key,
            &warning(KUBELET, "BackOff", message),
        );
    }
    let wait = f64::from(wait);
    put(context, &due.key, &due.uid, Step::Start, (wait, wait + 0.5));
}

/// How many seconds the kubelet waits before it starts a container once more.
fn back_off(restarts: u64) -> u32 {
    match restarts {
        0 => 1,
        1..=5 => 10 << (restarts - 1),
        _ => 300,
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_five_minutes() {
        let waits: Vec<u32> = (0..8).map(back_off).collect();
        assert_eq!(waits, [1, 10, 20, 40, 80, 160, 300, 300]);
    }
}
