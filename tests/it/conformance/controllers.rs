//! Rollout controllers come and go with what a cluster has installed, and never stand in the way
//! of its Deployments.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::Backend;
use dogwatch::backends::kubernetes::{Kubernetes, Timing};
use dogwatch::config::KubernetesConfig;
use dogwatch::model::SourceState;
use serde_json::{Value, json};

use super::server::{Asked, Reply, Script, Server};
use super::viewer::Viewer;

fn backend(address: SocketAddr, namespaces: &[&str]) -> Arc<dyn Backend> {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let kubeconfig = folder.join("config");
    let text = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "test",
        "clusters": [{"name": "test", "cluster": {"server": format!("http://{address}")}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        "users": [{"name": "test", "user": {"token": "hunter2"}}],
    });
    std::fs::write(&kubeconfig, text.to_string()).expect("writable");
    let config = KubernetesConfig {
        kubeconfig: Some(kubeconfig),
        namespaces: namespaces.iter().map(|name| (*name).to_owned()).collect(),
        ..KubernetesConfig::default()
    };
    let millis = Duration::from_millis;
    let timing = Timing {
        answer: Duration::from_secs(2),
        watch: Duration::from_secs(2),
        retry_min: millis(20),
        retry_max: millis(100),
        denied: millis(100),
        discover: millis(50),
        ..Timing::default()
    };
    Kubernetes::new(&config, timing)
}

/// How a server answers about Rollouts.
#[derive(Clone)]
enum Rollouts {
    /// It has none, and has never heard of them.
    Absent,
    /// It has these.
    Present(Vec<Value>),
    /// It has them, and answers so.
    Refused(u16),
    /// Its discovery names them, but they are not there.
    Stale,
}

fn metadata(name: &str) -> Value {
    json!({
        "name": name, "namespace": "apps", "uid": format!("uid-{name}"), "resourceVersion": "5",
        "creationTimestamp": "2026-11-01T00:00:00Z", "generation": 1,
    })
}

fn rollout(name: &str) -> Value {
    json!({
        "metadata": metadata(name), "spec": {"strategy": {"canary": {"steps": [{"pause": {}}]}}},
        "status": {"observedGeneration": "1", "phase": "Healthy", "stableRS": "a", "currentPodHash": "a"},
    })
}

fn serving(rollouts: Rollouts) -> Script {
    let deployment = json!({
        "metadata": metadata("plain"), "spec": {"replicas": 1}, "status": {"observedGeneration": 1},
    });
    Arc::new(move |asked: &Asked| match asked.path() {
        "/apis" => groups(!matches!(rollouts, Rollouts::Absent)),
        path if path.ends_with("/deployments") => listed(asked, std::slice::from_ref(&deployment)),
        path if path.ends_with("/rollouts") => match &rollouts {
            Rollouts::Present(objects) => listed(asked, objects),
            Rollouts::Refused(code) => refused(*code),
            Rollouts::Absent | Rollouts::Stale => missing(),
        },
        "/api/v1/namespaces/kube-system" => {
            Reply::json(200, &json!({"metadata": {"uid": "cluster-1"}}))
        }
        path if path.ends_with("/selfsubjectaccessreviews") => {
            Reply::json(201, &json!({"status": {"allowed": true}}))
        }
        _ => missing(),
    })
}

/// Discovery of a server that is too old to give all resources at once.
fn old_discovery(objects: Vec<Value>, resources: Value) -> Script {
    let newer = serving(Rollouts::Present(objects));
    Arc::new(move |asked: &Asked| match asked.path() {
        "/apis" => Reply::json(
            200,
            &json!({"kind": "APIGroupList", "groups": [
                {"name": "argoproj.io", "versions": [{"version": "v1alpha1"}]},
            ]}),
        ),
        "/apis/argoproj.io/v1alpha1" => Reply::json(200, &json!({"resources": resources})),
        _ => newer(asked),
    })
}

fn groups(rollouts: bool) -> Reply {
    // Argo CD's group is the same.
    let resource = if rollouts { "rollouts" } else { "applications" };
    let resources = json!([{"resource": resource}]);
    Reply::json(
        200,
        &json!({"kind": "APIGroupDiscoveryList", "items": [{
            "metadata": {"name": "argoproj.io"},
            "versions": [{"version": "v1alpha1", "resources": resources}],
        }]}),
    )
}

fn listed(asked: &Asked, objects: &[Value]) -> Reply {
    let line = |object| json!({"type": "ADDED", "object": object}).to_string();
    let end = json!({"type": "BOOKMARK", "object": {"metadata": {
        "resourceVersion": "7", "annotations": {"k8s.io/initial-events-end": "true"},
    }}});
    if asked.has("sendInitialEvents") {
        let lines = objects.iter().map(line).chain([end.to_string()]).collect();
        return Reply::Stream { lines };
    }
    if asked.has("watch") {
        return Reply::Stream { lines: Vec::new() };
    }
    Reply::json(
        200,
        &json!({"kind": "List", "metadata": {"resourceVersion": "7"}, "items": objects}),
    )
}

fn refused(code: u16) -> Reply {
    let status = json!({"kind": "Status", "status": "Failure", "code": code, "message": "no"});
    Reply::json(code, &status)
}

/// As an API server answers for a resource that it does not have: in no JSON.
fn missing() -> Reply {
    Reply::Whole {
        status: 404,
        body: b"404 page not found\n".to_vec(),
    }
}

async fn until_note(viewer: &mut Viewer, words: &str) {
    viewer
        .until(&format!("note with `{words}`"), |viewer| {
            viewer.state == SourceState::Live
                && viewer
                    .note
                    .as_ref()
                    .is_some_and(|note| note.contains(words))
        })
        .await;
}

/// How often a path that ends so was asked for.
fn asked_for(server: &Server, end: &str) -> usize {
    let asked = server.asked();
    asked
        .iter()
        .filter(|asked| asked.path().ends_with(end))
        .count()
}

#[tokio::test]
async fn what_is_not_installed_costs_no_request() {
    let server = Server::start(serving(Rollouts::Absent), None).await;
    let mut viewer = Viewer::of(backend(server.address(), &[]));
    viewer.until_live(&["plain"]).await;
    let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
    while asked_for(&server, "/apis") < 3 {
        assert!(tokio::time::Instant::now() < deadline, "discovery goes on");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for path in [
        "/rollouts",
        "/services",
        "/canaries",
        "/analysisruns",
        "/revisions",
    ] {
        assert_eq!(asked_for(&server, path), 0, "{path}");
    }
    let reviews = server.asked();
    assert!(
        reviews
            .iter()
            .all(|asked| !asked.body.contains("argoproj.io"))
    );
    viewer.close().await;
}

#[tokio::test]
async fn what_is_installed_later_is_noticed_and_what_is_taken_away_goes() {
    let server = Server::start(serving(Rollouts::Absent), None).await;
    let mut viewer = Viewer::of(backend(server.address(), &[]));
    viewer.until_live(&["plain"]).await;
    let objects = vec![rollout("canary-a"), rollout("canary-b")];
    server.behave_quietly(serving(Rollouts::Present(objects)), None);
    viewer.until_live(&["plain", "canary-a", "canary-b"]).await;
    let states = viewer.states.len();
    server.behave_quietly(serving(Rollouts::Absent), None);
    viewer.until_live(&["plain"]).await;
    let later = &viewer.states[states..];
    assert!(
        later.iter().all(|state| *state == SourceState::Live),
        "{later:?}"
    );
    viewer.close().await;
}

#[tokio::test]
async fn one_that_may_not_be_listed_narrows_nothing_and_is_said() {
    let server = Server::start(serving(Rollouts::Refused(403)), None).await;
    let mut viewer = Viewer::of(backend(server.address(), &[]));
    until_note(
        &mut viewer,
        "Argo Rollouts are there but you may not list them",
    )
    .await;
    assert_eq!(viewer.names(), ["plain"]);
    assert_eq!(asked_for(&server, "/namespaces"), 0, "nothing was narrowed");
    server.behave_quietly(serving(Rollouts::Present(vec![rollout("a")])), None);
    viewer.until_live(&["plain", "a"]).await;
    viewer
        .until("no note", |viewer| viewer.note.is_none())
        .await;
    viewer.close().await;
}

#[tokio::test]
async fn one_that_fails_holds_nothing_else_up_and_recovers() {
    let server = Server::start(serving(Rollouts::Refused(500)), None).await;
    let mut viewer = Viewer::of(backend(server.address(), &["apps", "more"]));
    until_note(&mut viewer, "Argo Rollouts can't be watched now").await;
    assert_eq!(viewer.names(), ["plain"]);
    server.behave_quietly(serving(Rollouts::Present(vec![rollout("a")])), None);
    viewer.until_live(&["plain", "a"]).await;
    viewer.close().await;
}

#[tokio::test]
async fn one_that_discovery_names_but_is_not_there_is_no_failure() {
    let server = Server::start(serving(Rollouts::Stale), None).await;
    let mut viewer = Viewer::of(backend(server.address(), &[]));
    viewer.until_live(&["plain"]).await;
    assert_eq!(viewer.note, None);
    viewer.close().await;
}

#[tokio::test]
async fn an_object_that_is_none_is_left_out_and_counted() {
    let odd = json!({"metadata": metadata("odd"), "spec": {"strategy": "none"}});
    let bare = json!({"metadata": metadata("bare")});
    let mut steps = rollout("steps");
    steps["spec"]["strategy"]["canary"]["steps"] = json!([{"teleport": 1}, null, 7]);
    steps["status"]["currentStepIndex"] = json!(99);
    let objects = vec![odd, bare, steps, json!("text")];
    let server = Server::start(serving(Rollouts::Present(objects)), None).await;
    let mut viewer = Viewer::of(backend(server.address(), &[]));
    viewer.until_live(&["plain", "bare", "steps"]).await;
    until_note(&mut viewer, "2 objects that can't be read").await;
    viewer.close().await;
}

#[tokio::test]
async fn an_older_server_is_asked_group_by_group() {
    let objects = || vec![rollout("a")];
    let server = Server::start(
        old_discovery(objects(), json!([{"name": "rollouts"}])),
        None,
    )
    .await;
    let mut viewer = Viewer::of(backend(server.address(), &[]));
    viewer.until_live(&["plain", "a"]).await;
    viewer.close().await;
    let others = json!([{"name": "applications"}]);
    let server = Server::start(old_discovery(objects(), others), None).await;
    let mut viewer = Viewer::of(backend(server.address(), &[]));
    viewer.until_live(&["plain"]).await;
    assert_eq!(asked_for(&server, "/rollouts"), 0);
    viewer.close().await;
}
