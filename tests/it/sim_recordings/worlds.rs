//! The worlds in which the recorded requests make sense, made of recorded objects.

use super::recording::{Answered, Asked, Recording};
use axum::body::{Body, to_bytes};
use axum::http::Request;
use chrono::{DateTime, Utc};
use dogwatch::sim::servers::{
    Cluster, Rule, Scope, SharedCluster, StreamingLists, User, Users, kubernetes,
};
use dogwatch::sim::store::{Resource, Store};
use serde_json::{Value, json};
use tower::Service;

/// The revision that recorded versions come after.
const LONG_AGO: u64 = 200;

/// A cluster, and what happens in it while it is asked.
pub struct World {
    cluster: SharedCluster,
    during: Vec<Value>,
}

impl World {
    /// Sends a request as `user`.
    pub async fn ask(&self, asked: &Asked, user: &str) -> Answered {
        let request = Request::builder()
            .method(asked.method.as_str())
            .uri(&asked.path)
            .header("authorization", format!("Bearer sim-{user}"))
            .header("user-agent", "curl/8.5.0")
            .header("accept", &asked.accept)
            .header("content-type", &asked.content_type)
            .body(Body::from(asked.body.clone()))
            .unwrap();
        let mut router = kubernetes::router(self.cluster.clone());
        let response = router.call(request).await.unwrap();
        for object in &self.during {
            self.cluster.write(|store| {
                store
                    .replace(Resource::Deployments, unversioned(object.clone()), now())
                    .unwrap()
            });
        }
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let content_type = head.headers.get("content-type");
        let content_type = content_type.map(|it| it.to_str().unwrap().to_owned());
        Answered::new(
            head.status.as_u16(),
            content_type,
            std::str::from_utf8(&body).unwrap(),
        )
    }
}

/// When most was recorded.
fn now() -> DateTime<Utc> {
    "2026-11-23T04:36:08Z".parse().unwrap()
}

/// When the rollouts were.
fn later() -> DateTime<Utc> {
    "2026-11-23T04:59:14Z".parse().unwrap()
}

fn users() -> Users {
    let sees_pods = Rule::on(Scope::Cluster, &["get", "list", "watch"], "", &["pods"]);
    Users::new([
        User::new(
            "ops",
            "operators",
            vec![Rule::on_everything(Scope::Cluster, &["*"])],
        ),
        User::new("viewer", "viewers", vec![sees_pods]),
    ])
}

fn world(objects: impl IntoIterator<Item = (Resource, Value)>) -> World {
    world_at(LONG_AGO, objects)
}

/// A world whose newest revision is not before `revision` and some.
fn world_at(revision: u64, objects: impl IntoIterator<Item = (Resource, Value)>) -> World {
    let mut store = Store::starting_at(7, revision);
    let namespace = json!({"metadata": {"name": "rec"}, "status": {"phase": "Active"}});
    store
        .create(Resource::Namespaces, namespace, now())
        .unwrap();
    for (resource, object) in objects {
        store.create(resource, unversioned(object), now()).unwrap();
    }
    let clock = if store.count(Resource::Rollouts) > 0 {
        later
    } else {
        now
    };
    World {
        cluster: Cluster::with_clock(store, users(), clock),
        during: Vec::new(),
    }
}

fn unversioned(mut object: Value) -> Value {
    let metadata = object["metadata"].as_object_mut().unwrap();
    metadata.remove("resourceVersion");
    metadata.remove("uid");
    object
}

fn items(file: &str) -> Vec<Value> {
    Recording::load(file).object()["items"]
        .as_array()
        .unwrap()
        .clone()
}

fn all(resource: Resource, objects: Vec<Value>) -> impl Iterator<Item = (Resource, Value)> {
    objects.into_iter().map(move |object| (resource, object))
}

pub fn empty() -> World {
    world([])
}

pub fn deployments() -> World {
    world(all(Resource::Deployments, items("deployment-list.http")))
}

/// As recorded a second later, when one of them was being deleted.
pub fn deployments_one_going() -> World {
    let mut objects = items("deployment-list.http");
    for (object, later) in objects
        .iter_mut()
        .zip(items("deployment-list-metadata-only.json"))
    {
        assert_eq!(object["metadata"]["name"], later["metadata"]["name"]);
        object["metadata"] = later["metadata"].clone();
        if later["metadata"]["deletionTimestamp"].is_string() {
            object["status"] = json!({"observedGeneration": 2, "replicas": 0});
        }
    }
    world(all(Resource::Deployments, objects))
}

pub fn deployments_being_patched() -> World {
    let recorded = Recording::load("watch-deployments.http").answer.objects;
    // The watch begins at 21618; the namespace and two Deployments come before.
    let start = 21_618 - 3;
    let mut world = world_at(
        start,
        all(Resource::Deployments, items("deployment-list.http")),
    );
    let modified = recorded.iter().filter(|event| event["type"] == "MODIFIED");
    world.during = modified.map(|event| event["object"].clone()).collect();
    world
}

pub fn one_new_deployment() -> World {
    let recorded = Recording::load("watch-list-initial-events.http").object();
    world([(Resource::Deployments, recorded["object"].clone())])
}

pub fn without_streaming_lists() -> World {
    let world = deployments();
    world
        .cluster
        .set_streaming_lists(StreamingLists::UnsupportedByStorage);
    world
}

pub fn without_rollouts() -> World {
    let world = deployments();
    world.cluster.uninstall(Resource::Rollouts);
    world
}

/// The recorded objects with some more like them, so that there is another page.
fn with_more(file: &str, resource: Resource) -> World {
    let mut objects = items(file);
    let mut more = objects[0].clone();
    for name in ["z-1", "z-2"] {
        more["metadata"]["name"] = name.into();
        objects.push(more.clone());
    }
    world(all(resource, objects))
}

pub fn events() -> World {
    with_more("event-list.http", Resource::Events)
}

pub fn pods() -> World {
    with_more("pod-list.http", Resource::Pods)
}

pub fn replica_sets() -> World {
    world(all(Resource::ReplicaSets, items("replicaset-history.http")))
}

fn rollout(file: &str) -> World {
    world([(Resource::Rollouts, Recording::load(file).object())])
}

/// Before its controller has seen it.
pub fn rollout_new() -> World {
    let mut object = Recording::load("rollout-status-patch-as-controller.http").object();
    object.as_object_mut().unwrap().remove("status");
    let managers = object["metadata"]["managedFields"].as_array_mut().unwrap();
    managers.retain(|entry| entry["subresource"] != "status");
    world([(Resource::Rollouts, object)])
}

pub fn rollout_paused() -> World {
    world(all(
        Resource::Rollouts,
        items("rollout-list-paused-canary.http"),
    ))
}

pub fn rollout_promoted() -> World {
    rollout("rollout-promote.http")
}

pub fn rollout_aborted() -> World {
    rollout("rollout-abort.http")
}
