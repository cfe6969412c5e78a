//! The suite over the Kubernetes backend.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dogwatch::backends::Backend;
use dogwatch::backends::kubernetes::{Kubernetes, Timing};
use dogwatch::config::KubernetesConfig;
use dogwatch::model::SourceState;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::server::{Asked, Fault, Reply, Script, Server};
use super::suite::{self, Subject};
use super::viewer::Viewer;

const SUBJECT: Subject = Subject {
    backend: |address| backend(address, |_| {}),
    good: |names| good(names),
    changed,
    huge,
};

/// Everything that is waited for, small.
fn timing() -> Timing {
    let millis = Duration::from_millis;
    Timing {
        connect: millis(500),
        answer: millis(500),
        body: Duration::from_secs(2),
        line: millis(500),
        watch: Duration::from_secs(2),
        watch_grace: millis(500),
        retry_min: millis(20),
        retry_max: millis(200),
        refused_max: millis(100),
        denied: millis(200),
        rights: millis(300),
        ..Timing::default()
    }
}

/// A backend for the server at `address`; the kubeconfig lives as long as the process.
fn backend(address: SocketAddr, adjust: impl Fn(&mut KubernetesConfig)) -> Arc<dyn Backend> {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let kubeconfig = folder.join("config");
    let text = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "test",
        "clusters": [{"name": "test", "cluster": {"server": format!("http://{address}")}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        "users": [{"name": "test", "user": {"token": "hunter2"}}],
    });
    std::fs::write(&kubeconfig, text.to_string()).expect("writable");
    let mut config = KubernetesConfig {
        kubeconfig: Some(kubeconfig),
        ..KubernetesConfig::default()
    };
    adjust(&mut config);
    Kubernetes::new(&config, timing())
}

fn deployment(name: &str) -> Value {
    json!({
        "metadata": {
            "name": name, "namespace": "apps", "uid": format!("uid-{name}"), "resourceVersion": "5",
            "creationTimestamp": "2026-11-01T00:00:00Z", "generation": 1,
        },
        "spec": {"replicas": 1},
        "status": {"observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1},
    })
}

/// The answers of a server that streams lists.
fn good(names: &[&str]) -> Script {
    let objects: Vec<_> = names.iter().map(|name| deployment(name)).collect();
    serving(&objects)
}

fn changed(before: &[&str], after: &[&str]) -> Script {
    let lines = |kind: &str, names: &[&str], others: &[&str]| -> Vec<String> {
        let only = names.iter().filter(|name| !others.contains(name));
        let line = |name: &&str| {
            let mut object = deployment(name);
            object["metadata"]["resourceVersion"] = json!("8");
            json!({"type": kind, "object": object}).to_string()
        };
        only.map(line).collect()
    };
    let lines = [
        lines("DELETED", before, after),
        lines("ADDED", after, before),
    ]
    .concat();
    let whole = good(after);
    Arc::new(move |asked: &Asked| {
        let resumes = asked.target.contains("resourceVersion=7") && !asked.has("sendInitialEvents");
        if resumes {
            Reply::Stream {
                lines: lines.clone(),
            }
        } else {
            whole(asked)
        }
    })
}

fn serving(objects: &[Value]) -> Script {
    let list =
        json!({"kind": "DeploymentList", "metadata": {"resourceVersion": "7"}, "items": objects});
    let lines: Vec<_> = objects
        .iter()
        .map(|object| json!({"type": "ADDED", "object": object}).to_string())
        .chain([bookmark()])
        .collect();
    Arc::new(move |asked: &Asked| match asked.path() {
        path if path.ends_with("/deployments") && asked.has("sendInitialEvents") => Reply::Stream {
            lines: lines.clone(),
        },
        path if path.ends_with("/deployments") && asked.has("watch") => {
            Reply::Stream { lines: Vec::new() }
        }
        path if path.ends_with("/deployments") => Reply::json(200, &list),
        _ => common(asked),
    })
}

fn bookmark() -> String {
    let metadata =
        json!({"resourceVersion": "7", "annotations": {"k8s.io/initial-events-end": "true"}});
    json!({"type": "BOOKMARK", "object": {"kind": "Deployment", "metadata": metadata}}).to_string()
}

fn common(asked: &Asked) -> Reply {
    match asked.path() {
        "/api/v1/namespaces/kube-system" => {
            Reply::json(200, &json!({"metadata": {"uid": "cluster-1"}}))
        }
        path if path.ends_with("/selfsubjectaccessreviews") => {
            Reply::json(201, &json!({"status": {"allowed": true}}))
        }
        _ => status(
            404,
            "NotFound",
            "the server could not find the requested resource",
        ),
    }
}

fn status(code: u16, reason: &str, message: &str) -> Reply {
    Reply::json(code, &refusal(code, reason, message))
}

fn refusal(code: u16, reason: &str, message: &str) -> Value {
    json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "message": message, "code": code})
}

fn huge(count: usize) -> Script {
    let mut objects: Vec<_> = (0..count)
        .map(|index| deployment(&format!("app-{index:06}")))
        .collect();
    objects[0]["metadata"]["labels"] = json!({"app": "x".repeat(10 << 20)});
    serving(&objects)
}

fn refuses(code: u16, reason: &str, message: &str, headers: &'static str) -> Fault {
    let body = refusal(code, reason, message).to_string();
    Fault::Status {
        status: code,
        headers,
        body,
    }
}

#[tokio::test]
async fn empty() {
    suite::bears_emptiness(SUBJECT).await;
}

#[tokio::test]
async fn unauthorized() {
    suite::bears(
        SUBJECT,
        refuses(401, "Unauthorized", "Unauthorized", ""),
        "log in again",
    )
    .await;
}

#[tokio::test]
async fn forbidden() {
    let fault = refuses(
        403,
        "Forbidden",
        "deployments.apps is forbidden: no \u{1b}[2J",
        "",
    );
    suite::bears(SUBJECT, fault, "forbidden: no ^[[2J").await;
}

#[tokio::test]
async fn busy() {
    let fault = refuses(429, "TooManyRequests", "slow down", "retry-after: 1\r\n");
    suite::bears(SUBJECT, fault, "asks to wait (429): slow down").await;
}

#[tokio::test]
async fn broken_inside() {
    suite::bears(
        SUBJECT,
        refuses(500, "InternalError", "etcd is sad", ""),
        "answered 500: etcd is sad",
    )
    .await;
}

#[tokio::test]
async fn unavailable_behind_a_proxy() {
    let fault = Fault::Status {
        status: 503,
        headers: "",
        body: "<html>maintenance</html>".into(),
    };
    suite::bears(SUBJECT, fault, "<html>maintenance</html>").await;
}

#[tokio::test]
async fn disconnects_midway() {
    suite::bears(SUBJECT, Fault::CutMidway, "broke").await;
}

#[tokio::test]
async fn slams_the_door() {
    suite::bears(SUBJECT, Fault::Slammed, "broke").await;
}

#[tokio::test]
async fn garbage() {
    let fault = Fault::Body {
        kind: "application/json",
        body: b"{\"kind\": [\xff\x1b[2J\n".to_vec(),
    };
    suite::bears(SUBJECT, fault, "").await;
}

#[tokio::test]
async fn html() {
    let fault = Fault::Body {
        kind: "text/html",
        body: b"<html>please log in</html>".to_vec(),
    };
    suite::bears(SUBJECT, fault, "text/html").await;
}

#[tokio::test]
async fn slow() {
    suite::bears(SUBJECT, Fault::Slow(Duration::from_millis(50)), "").await;
}

#[tokio::test]
async fn silent() {
    suite::bears(SUBJECT, Fault::Silent, "no answer from 127.0.0.1").await;
}

#[tokio::test]
async fn examined() {
    suite::is_examined_in_time(SUBJECT, Fault::Silent).await;
    suite::is_examined_in_time(SUBJECT, refuses(401, "Unauthorized", "Unauthorized", "")).await;
}

#[tokio::test]
async fn restarted() {
    suite::bears_a_restart(SUBJECT).await;
}

#[tokio::test]
async fn enormous() {
    suite::bears_size(SUBJECT, 50_000).await;
}

#[tokio::test]
async fn servers_that_do_not_stream_lists_are_listed_by_pages() {
    type Refuse = fn(&Asked) -> Option<Reply>;
    let refusals: [Refuse; 4] = [
        |_| {
            Some(status(
                422,
                "Invalid",
                "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled",
            ))
        },
        |_| {
            Some(status(
                500,
                "InternalError",
                "the required storage feature RequestWatchProgress is disabled",
            ))
        },
        |_| {
            let object = refusal(
                500,
                "InternalError",
                "a watch stream was requested by the client but the required storage feature RequestWatchProgress is disabled",
            );
            Some(Reply::Stream {
                lines: vec![json!({"type": "ERROR", "object": object}).to_string()],
            })
        },
        // An old server: all there is as events, and no word of the end.
        |_| None,
    ];
    for refuse in refusals {
        let whole = good(&["a", "b", "c"]);
        let script: Script = Arc::new(move |asked: &Asked| {
            let streamed = asked.path().ends_with("/deployments") && asked.has("sendInitialEvents");
            if !streamed {
                return paged(asked).unwrap_or_else(|| whole(asked));
            }
            refuse(asked).unwrap_or(Reply::Whole {
                status: 200,
                body: format!("{}\n", json!({"type": "ADDED", "object": deployment("a")}))
                    .into_bytes(),
            })
        });
        let server = Server::start(script, None).await;
        let mut viewer = Viewer::of((SUBJECT.backend)(server.address()));
        viewer.until_live(&["a", "b", "c"]).await;
        let asked = server.asked();
        assert!(
            asked.iter().any(|asked| asked.has("continue")),
            "it was listed by pages"
        );
        let failing = viewer
            .states
            .iter()
            .any(|state| matches!(state, SourceState::Failing { .. }));
        assert!(!failing, "a fall-back is no failure: {:?}", viewer.states);
        viewer.close().await;
    }
}

#[tokio::test]
async fn dead_though_open() {
    suite::bears_a_dead_connection(SUBJECT).await;
}

#[tokio::test]
async fn quiet() {
    suite::is_calm_where_nothing_happens(SUBJECT).await;
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let headers = "location: http://127.0.0.1:1/elsewhere\r\n";
    let fault = Fault::Status {
        status: 302,
        headers,
        body: String::new(),
    };
    suite::bears(SUBJECT, fault, "a redirect, which is not followed").await;
}

#[tokio::test]
async fn what_the_server_forgot_is_listed_again() {
    let gone = |whole: Script, streamed: bool| -> Script {
        Arc::new(move |asked: &Asked| {
            let resumes = asked.has("watch") && !asked.has("sendInitialEvents");
            let message = "too old resource version: 7 (9)";
            match (resumes, streamed) {
                (true, false) => status(410, "Expired", message),
                (true, true) => {
                    let object = refusal(410, "Expired", message);
                    let line = json!({"type": "ERROR", "object": object}).to_string();
                    Reply::Stream { lines: vec![line] }
                }
                _ => whole(asked),
            }
        })
    };
    for streamed in [false, true] {
        let server = Server::start(good(&["a", "b"]), None).await;
        let mut viewer = Viewer::of((SUBJECT.backend)(server.address()));
        viewer.until_live(&["a", "b"]).await;
        server.behave(gone(good(&["b", "c"]), streamed), None);
        viewer.until_live(&["b", "c"]).await;
        let failing = |state: &SourceState| matches!(state, SourceState::Failing { .. });
        let failing: Vec<_> = viewer
            .states
            .iter()
            .filter(|state| failing(state))
            .collect();
        // The connection broke; that the server forgot is no failure.
        assert!(
            failing
                .iter()
                .all(|state| !format!("{state:?}").contains("too old")),
            "{failing:?}"
        );
        viewer.close().await;
    }
}

#[tokio::test]
async fn a_list_that_outlives_its_token_is_read_in_one_piece() {
    let whole = good(&["a", "b", "c"]);
    let script: Script = Arc::new(move |asked: &Asked| {
        if asked.has("sendInitialEvents") {
            return status(422, "Invalid", "sendInitialEvents is forbidden");
        }
        if asked.has("continue") {
            status(410, "Expired", "The provided continue parameter is too old")
        } else {
            paged(asked).unwrap_or_else(|| whole(asked))
        }
    });
    let server = Server::start(script, None).await;
    let mut viewer = Viewer::of((SUBJECT.backend)(server.address()));
    viewer.until_live(&["a", "b", "c"]).await;
    viewer.close().await;
}

/// Good answers for who presents `token`, and a 401 for everybody else.
fn guarded(names: &[&str], token: &'static str) -> Script {
    let whole = good(names);
    Arc::new(move |asked: &Asked| {
        let expected = format!("authorization: bearer {token}");
        if asked.head.to_ascii_lowercase().contains(&expected) {
            whole(asked)
        } else {
            status(401, "Unauthorized", "Unauthorized")
        }
    })
}

/// A kubeconfig with this user.
fn kubeconfig(server: &Server, user: &Value, cluster: &Value) -> PathBuf {
    let mut whole = json!({"server": format!("http://{}", server.address())});
    if let (Some(whole), Some(more)) = (whole.as_object_mut(), cluster.as_object()) {
        whole.extend(more.clone());
    }
    let path = tempfile::tempdir().expect("a folder").keep().join("config");
    let text = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "test",
        "clusters": [{"name": "test", "cluster": whole}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        "users": [{"name": "test", "user": user}],
    });
    std::fs::write(&path, text.to_string()).expect("writable");
    path
}

fn viewer(kubeconfig: PathBuf) -> Viewer {
    let config = KubernetesConfig {
        kubeconfig: Some(kubeconfig),
        ..KubernetesConfig::default()
    };
    Viewer::of(Kubernetes::new(&config, timing()))
}

#[tokio::test]
async fn a_token_file_is_read_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let token = folder.path().join("token");
    std::fs::write(&token, "old\n").expect("writable");
    let server = Server::start(guarded(&["a"], "new"), None).await;
    let mut viewer = viewer(kubeconfig(
        &server,
        &json!({"tokenFile": token}),
        &json!({}),
    ));
    viewer.until_failing("log in again").await;
    std::fs::remove_file(&token).expect("it is there");
    viewer.until_failing("token file").await;
    std::fs::write(&token, "new\n").expect("writable");
    viewer.until_live(&["a"]).await;
    viewer.close().await;
}

#[tokio::test]
async fn a_plugin_is_asked_again_where_its_credential_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let runs = folder.path().join("runs");
    // The first run gives a token that is refused, the next ones a good one.
    let script = format!(
        r#"t=new; [ -e {runs} ] || t=old; echo run >> {runs}; echo "{{\"status\":{{\"token\":\"$t\"}}}}""#,
        runs = runs.display()
    );
    let exec = json!({"exec": {
        "apiVersion": "client.authentication.k8s.io/v1", "command": "/bin/sh", "args": ["-c", script],
        "interactiveMode": "IfAvailable",
    }});
    let server = Server::start(guarded(&["a"], "new"), None).await;
    let mut viewer = viewer(kubeconfig(&server, &exec, &json!({})));
    viewer.until_live(&["a"]).await;
    let failing = viewer
        .states
        .iter()
        .any(|state| matches!(state, SourceState::Failing { .. }));
    assert!(!failing, "renewed at once: {:?}", viewer.states);
    let runs = std::fs::read_to_string(&runs).expect("it ran");
    assert_eq!(runs.lines().count(), 2, "and once only");
    viewer.close().await;
}

#[tokio::test]
async fn a_proxy_of_the_kubeconfig_is_gone_through() {
    let server = Server::start(good(&["a"]), None).await;
    let (proxy, through) = tunnel().await;
    let proxied = json!({"proxy-url": format!("http://{proxy}")});
    let mut viewer = viewer(kubeconfig(&server, &json!({}), &proxied));
    viewer.until_live(&["a"]).await;
    assert!(
        through.load(Ordering::Relaxed) > 0,
        "nothing went through the proxy"
    );
    viewer.close().await;
}

/// A proxy that opens tunnels, and how many it opened.
async fn tunnel() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let opened = Arc::new(AtomicUsize::new(0));
    let count = opened.clone();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let count = count.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(near.read_u8().await.expect("a request"));
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                let target = head
                    .strip_prefix("CONNECT ")
                    .expect("a tunnel is asked for");
                let target = target.split(' ').next().expect("an address");
                let mut far = TcpStream::connect(target).await.expect("the server");
                near.write_all(b"HTTP/1.1 200 OK\r\n\r\n")
                    .await
                    .expect("an open connection");
                count.fetch_add(1, Ordering::Relaxed);
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    (address, opened)
}

/// A list in two pages.
fn paged(asked: &Asked) -> Option<Reply> {
    if !asked.path().ends_with("/deployments") || asked.has("watch") || !asked.has("limit") {
        return None;
    }
    let (names, next): (&[&str], _) = if asked.has("continue") {
        (&["c"], "")
    } else {
        (&["a", "b"], "token")
    };
    let items: Vec<_> = names.iter().map(|name| deployment(name)).collect();
    let metadata = json!({"resourceVersion": "7", "continue": next});
    Some(Reply::json(
        200,
        &json!({"kind": "DeploymentList", "metadata": metadata, "items": items}),
    ))
}
