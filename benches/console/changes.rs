//! Changes in the cluster while keys are pressed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::platform::Platform;

/// Patches that go on until they are stopped.
pub struct Changing {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<f64>,
}

impl Changing {
    /// Stops, and says how many changes a second there really were.
    pub fn stop(self) -> f64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("the changes end")
    }
}

/// Patches an annotation that the console reads (the budget), `rate` times a second, over all apps
/// in turn. The order of the rows stays, so that a key still moves the selection by one row.
pub fn start(platform: &Platform, rate: u32) -> Changing {
    let stop = Arc::new(AtomicBool::new(false));
    let (address, stopped) = (platform.address.clone(), Arc::clone(&stop));
    let token = token(platform);
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime
            .expect("a runtime")
            .block_on(patch_until(&stopped, &address, &token, rate))
    });
    Changing { stop, thread }
}

fn token(platform: &Platform) -> String {
    let text = std::fs::read_to_string(&platform.kubeconfig).expect("the kubeconfig");
    let line = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("token:"))
        .expect("a token");
    line.trim().trim_matches('"').to_owned()
}

async fn patch_until(stop: &AtomicBool, address: &str, token: &str, rate: u32) -> f64 {
    // reqwest wants a provider even where, as here, nothing is encrypted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    let paths = deployments(&client, address, token).await;
    let made = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let mut due = tokio::time::interval(Duration::from_secs(1) / rate);
    let mut next = paths.iter().cycle();
    let in_flight = Arc::new(tokio::sync::Semaphore::new(16));
    while !stop.load(Ordering::Relaxed) {
        due.tick().await;
        let budget = 10 + made.load(Ordering::Relaxed) % 80;
        let body =
            format!(r#"{{"metadata":{{"annotations":{{"dogwatch.dev/budget-usd":"{budget}"}}}}}}"#);
        let request = client
            .patch(format!("{address}{}", next.next().expect("an app")))
            .bearer_auth(token)
            .header("content-type", "application/merge-patch+json")
            .body(body);
        let permit = Arc::clone(&in_flight).acquire_owned().await.expect("open");
        let made = Arc::clone(&made);
        tokio::spawn(async move {
            let answer = request.send().await.expect("an answer");
            assert!(answer.status().is_success(), "{}", answer.status());
            made.fetch_add(1, Ordering::Relaxed);
            drop(permit);
        });
    }
    made.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64()
}

async fn deployments(client: &reqwest::Client, address: &str, token: &str) -> Vec<String> {
    let list = client
        .get(format!("{address}/apis/apps/v1/deployments?limit=2000"))
        .header(
            "accept",
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
        )
        .bearer_auth(token);
    let list: serde_json::Value = list
        .send()
        .await
        .expect("a list")
        .json()
        .await
        .expect("JSON");
    let items = list["items"].as_array().expect("items").iter();
    let path = |item: &serde_json::Value| {
        let name = |field: &str| item["metadata"][field].as_str().expect("a name").to_owned();
        let (namespace, name) = (name("namespace"), name("name"));
        let app = !namespace.starts_with("kube-");
        app.then(|| format!("/apis/apps/v1/namespaces/{namespace}/deployments/{name}"))
    };
    items.filter_map(path).collect()
}
