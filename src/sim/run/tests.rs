use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::config::Config;
use crate::sim::ScenarioName;
use crate::sim::store::Resource;

fn options(scenario: &str) -> Options {
    Options {
        apps: 20,
        scenario: scenario.parse::<ScenarioName>().unwrap(),
        ..Options::default()
    }
}

/// One request over a connection of its own: the answer as it came.
async fn get(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: sim\r\nauthorization: Bearer sim-ops\r\n\
         accept: application/json\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

async fn eventually(mut holds: impl FnMut() -> bool) {
    let wait = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), wait)
        .await
        .expect("it did not come to hold within a minute");
}

#[tokio::test]
async fn what_is_started_serves_its_fleet_and_what_is_stopped_does_not() {
    let running = start(options("still")).await.unwrap();
    let address = running.addr();
    let answer = get(address, "/apis/apps/v1/deployments").await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(answer.matches(r#""dogwatch.dev/owner":"#).count(), 20);
    assert_eq!(running.requests().all().len(), 1);
    running.stop().await;
    assert!(get(address, "/version").await.is_err());
}

#[tokio::test]
async fn the_files_are_for_the_owner_alone_and_lead_to_the_platform() {
    let running = start(options("still")).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let files = running.write_files(&dir.path().join("new")).unwrap();
    let ready = dir.path().join("ready.json");
    running.write_ready(&ready, &files).unwrap();
    let tokens = [&files.unleash_token, &files.unleash_viewer_token];
    for file in [&files.kubeconfig, &files.config, &ready]
        .into_iter()
        .chain(tokens)
    {
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    let ready: Value = serde_json::from_slice(&std::fs::read(&ready).unwrap()).unwrap();
    assert_eq!(ready["kubernetes"], format!("http://{}", running.addr()));
    assert_eq!(ready["metrics"], running.metrics_url());
    assert_eq!(ready["pid"], std::process::id());
    let config: Config = toml::from_str(&std::fs::read_to_string(&files.config).unwrap()).unwrap();
    assert_eq!(config.kubernetes.context.as_deref(), Some("demo"));
    assert_eq!(config.kubernetes.kubeconfig, Some(files.kubeconfig.clone()));
    assert_eq!(config.exposition, [running.exposition()]);
    let unleash = running.unleash_config(&files.unleash_token);
    assert_eq!(config.unleash, [unleash]);
    assert_eq!(ready["unleash"], running.unleash_url());
    let kubeconfig = kube::config::Kubeconfig::read_from(&files.kubeconfig).unwrap();
    assert_eq!(kubeconfig.current_context.as_deref(), Some("demo"));
    assert_eq!(kubeconfig.contexts.len(), 3);
    running.stop().await;
}

#[tokio::test]
async fn the_same_port_can_be_served_again_and_old_revisions_have_expired() {
    let first = start(options("still")).await.unwrap();
    let address = first.addr();
    let uid = |running: &Running| {
        running.cluster().read(|store| {
            let app = store.list(Resource::Deployments, None).next().unwrap();
            app.uid().to_owned()
        })
    };
    let before = first.cluster().read(super::super::store::Store::revision);
    let uid_before = uid(&first);
    // Somebody is connected while it goes down.
    let mut open = TcpStream::connect(address).await.unwrap();
    first.stop().await;
    let mut rest = Vec::new();
    let _ = open.read_to_end(&mut rest).await;
    // The clock of revisions counts whole seconds.
    let began = clock::now().timestamp();
    eventually(|| clock::now().timestamp() > began).await;
    let again = Options {
        listen: address,
        ..options("still")
    };
    let second = start(again).await.unwrap();
    assert_eq!(second.addr(), address);
    assert_eq!(uid(&second), uid_before);
    assert!(second.cluster().read(super::super::store::Store::revision) > before);
    let watch = format!("/apis/apps/v1/deployments?watch=1&resourceVersion={before}");
    let answer = get(address, &watch).await.unwrap();
    assert!(answer.contains("\"code\":410"), "{answer}");
    second.stop().await;
}

#[tokio::test]
async fn the_world_goes_on_and_its_incidents_happen_to_the_servers() {
    // Slow enough that the minute without the API, six seconds here, is not stepped over even on
    // a machine that is busy with other tests.
    let fast = Options {
        speed: 10.0,
        ..options("evening")
    };
    let running = start(fast).await.unwrap();
    let before = running.cluster().read(super::super::store::Store::revision);
    eventually(|| running.faults().current() == Some(Fault::Gone)).await;
    assert!(running.cluster().read(super::super::store::Store::revision) > before);
    assert!(get(running.addr(), "/version").await.is_err());
    eventually(|| running.faults().current().is_none()).await;
    // The listener needs a moment to come back.
    let address = running.addr();
    let back = async {
        while get(address, "/version").await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), back)
        .await
        .unwrap();
    let metrics = running.metrics_faults().clone();
    assert!(metrics.current().is_none());
    eventually(|| metrics.current() == Some(Fault::Gone)).await;
    assert!(running.faults().current().is_none());
    eventually(|| metrics.current().is_none()).await;
    running.stop().await;
}

#[tokio::test]
async fn a_change_by_a_client_is_taken_up_at_once() {
    let running = start(options("still")).await.unwrap();
    let key = running.cluster().write(|store| {
        let app = store
            .list(Resource::Deployments, Some("finance"))
            .next()
            .unwrap()
            .clone();
        let mut tree = app.value();
        tree["spec"]["replicas"] = 5.into();
        store
            .replace(Resource::Deployments, tree, clock::now())
            .unwrap();
        app.key().clone()
    });
    let replicas = || {
        running.cluster().read(|store| {
            store.get(Resource::Deployments, &key).unwrap().value()["status"]["replicas"].clone()
        })
    };
    eventually(|| replicas() == 5).await;
    running.stop().await;
}
