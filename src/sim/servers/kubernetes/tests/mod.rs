//! The API as its clients meet it, without sockets.

mod custom;
mod failing;
mod lists;
mod watches;
mod writes;

use super::router;
use crate::sim::servers::{Cluster, SharedCluster, Users};
use crate::sim::store::{Key, Resource, Store};
use axum::body::{Body, to_bytes};
use http::Request;
use http::request::Builder;
use serde_json::{Value, json};
use tower::Service;

const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/finance/deployments";

/// A cluster with Deployments of these names in the namespace `finance`.
fn cluster(names: &[&str]) -> SharedCluster {
    let cluster = Cluster::new(Store::new(7), Users::demonstration());
    let now = cluster.now();
    cluster.write(|store| {
        for namespace in ["finance", "sales"] {
            let object = json!({"metadata": {"name": namespace}});
            store.create(Resource::Namespaces, object, now).unwrap();
        }
        for name in names {
            store
                .create(Resource::Deployments, deployment(name), now)
                .unwrap();
        }
    });
    cluster
}

fn deployment(name: &str) -> Value {
    json!({
        "metadata": {"name": name, "namespace": "finance", "labels": {"app": name}},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {"containers": [{"name": "app", "image": "a:1"}]},
            },
        },
    })
}

fn replicas(cluster: &SharedCluster, name: &str) -> Value {
    let key = Key::new("finance", name);
    let stored = cluster.read(|store| store.get(Resource::Deployments, &key).cloned());
    stored.unwrap().value()["spec"]["replicas"].clone()
}

struct Answered {
    status: u16,
    encoding: Option<String>,
    bytes: Vec<u8>,
}

impl Answered {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    fn lines(&self) -> Vec<Value> {
        let stream = serde_json::Deserializer::from_slice(&self.bytes).into_iter();
        stream.collect::<Result<_, _>>().unwrap()
    }
}

fn request(method: &str, path: &str) -> Builder {
    Request::builder().method(method).uri(path)
}

async fn send(cluster: &SharedCluster, request: Builder, body: &Value) -> Answered {
    let body = if body.is_null() {
        Body::empty()
    } else {
        Body::from(body.to_string())
    };
    let response = router(cluster.clone())
        .call(request.body(body).unwrap())
        .await
        .unwrap();
    let (head, body) = response.into_parts();
    let encoding = head.headers.get("content-encoding");
    Answered {
        status: head.status.as_u16(),
        encoding: encoding.map(|it| it.to_str().unwrap().to_owned()),
        bytes: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
    }
}

/// As the operator.
async fn get(cluster: &SharedCluster, path: &str) -> Answered {
    get_as("ops", cluster, path).await
}

async fn get_as(user: &str, cluster: &SharedCluster, path: &str) -> Answered {
    let request = request("GET", path).header("authorization", format!("Bearer sim-{user}"));
    send(cluster, request, &Value::Null).await
}

async fn write(cluster: &SharedCluster, method: &str, path: &str, body: &Value) -> Answered {
    let kind = match method {
        "PATCH" if body.is_array() => "application/json-patch+json",
        "PATCH" => "application/merge-patch+json",
        _ => "application/json",
    };
    let request = request(method, path)
        .header("authorization", "Bearer sim-ops")
        .header("content-type", kind);
    send(cluster, request, body).await
}
