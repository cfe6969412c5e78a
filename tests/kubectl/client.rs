//! A platform of its own with one known app, and clients that talk to it.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use dogwatch::sim::servers::SharedCluster;
use dogwatch::sim::store::{Key, Resource, Stored};
use dogwatch::sim::{Options, Running, ScenarioName, start};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A platform with one app that the tests know, and kubectl to talk to it.
pub struct Client {
    pub platform: Running,
    pub files: TempDir,
    pub context: &'static str,
}

/// What a command came to.
#[derive(Debug)]
pub struct Outcome {
    pub success: bool,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    async fn of(mut command: Command) -> Self {
        let output = tokio::time::timeout(PATIENCE, command.output());
        let output = output.await.expect("it ended in time").unwrap();
        Self {
            success: output.status.success(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The output of a command that has to succeed.
    #[track_caller]
    pub fn output(self) -> String {
        assert!(self.success, "it failed: {}{}", self.stdout, self.stderr);
        self.stdout
    }

    /// The complaint of a command that has to fail.
    #[track_caller]
    pub fn complaint(self) -> String {
        assert!(!self.success, "it did not fail: {}", self.stdout);
        self.stderr
    }
}

impl Client {
    pub async fn start() -> Self {
        let client = Self::of("calm", 5).await;
        client.found().await;
        client
    }

    /// A platform with the apps of a scenario and no others.
    pub async fn of(scenario: &str, apps: usize) -> Self {
        let options = Options {
            apps,
            scenario: scenario.parse::<ScenarioName>().unwrap(),
            speed: 20.0,
            ..Options::default()
        };
        let platform = start(options).await.unwrap();
        let files = TempDir::new().unwrap();
        platform.write_files(files.path()).unwrap();
        Self {
            platform,
            files,
            context: "demo",
        }
    }

    /// The namespace `rec` and the app `invoice-bot` in it, running.
    async fn found(&self) {
        let cluster = self.cluster();
        let now = cluster.now();
        cluster.write(|store| {
            let namespace = json!({"metadata": {"name": "rec"}, "status": {"phase": "Active"}});
            store.create(Resource::Namespaces, namespace, now).unwrap();
            store
                .create(Resource::Deployments, invoice_bot(), now)
                .unwrap();
        });
        self.until("invoice-bot is available", || {
            let status = &self.deployment().value()["status"];
            status["availableReplicas"] == 2
        })
        .await;
    }

    pub fn cluster(&self) -> &SharedCluster {
        self.platform.cluster()
    }

    pub fn stored(&self) -> Option<Arc<Stored>> {
        let key = Key::new("rec", "invoice-bot");
        self.cluster()
            .read(|store| store.get(Resource::Deployments, &key).cloned())
    }

    pub fn deployment(&self) -> Arc<Stored> {
        self.stored().expect("invoice-bot is there")
    }

    pub fn image(&self) -> Value {
        self.deployment().value()["spec"]["template"]["spec"]["containers"][0]["image"].clone()
    }

    pub fn annotation(&self, key: &str) -> Value {
        self.deployment().value()["metadata"]["annotations"][key].clone()
    }

    pub fn command(&self, line: &str) -> Command {
        let program = std::env::var_os("DOGWATCH_TEST_KUBECTL").unwrap_or("kubectl".into());
        let mut command = Command::new(program);
        command
            .args(["--context", self.context, "--namespace", "rec"])
            .args(line.split_whitespace())
            .env("KUBECONFIG", self.files.path().join("kubeconfig"))
            .env("HOME", self.files.path())
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }

    /// Runs a command line; words are separated by spaces.
    pub async fn run(&self, line: &str) -> Outcome {
        Outcome::of(self.command(line)).await
    }

    /// Runs dogwatch on the same cluster.
    pub async fn dogwatch(&self, line: &str) -> Outcome {
        self.dogwatch_in("rec", line).await
    }

    /// Runs dogwatch on a namespace of the same cluster.
    pub async fn dogwatch_in(&self, namespace: &str, line: &str) -> Outcome {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dogwatch"));
        command
            .args(line.split_whitespace())
            .args(["--context", self.context, "--namespace", namespace])
            .env_clear()
            .env("KUBECONFIG", self.files.path().join("kubeconfig"))
            .env("HOME", self.files.path())
            .env("XDG_STATE_HOME", self.files.path().join("state"))
            .stdin(Stdio::null())
            .kill_on_drop(true);
        Outcome::of(command).await
    }

    /// Waits until something holds in the cluster.
    pub async fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let mut newest = self.cluster().subscribe();
        let waiting = async {
            while !holds() {
                newest.changed().await.unwrap();
            }
        };
        assert!(
            tokio::time::timeout(PATIENCE, waiting).await.is_ok(),
            "not in time: {what}"
        );
    }
}

pub fn invoice_bot() -> Value {
    let labels = json!({"app.kubernetes.io/name": "invoice-bot"});
    json!({
        "metadata": {
            "name": "invoice-bot", "namespace": "rec", "labels": labels,
            "annotations": {"janitor/ttl": "14d", "kubernetes.io/change-cause": "first release"},
        },
        "spec": {
            "replicas": 2,
            "revisionHistoryLimit": 10,
            "progressDeadlineSeconds": 600,
            "selector": {"matchLabels": labels},
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"},
            },
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "containers": [{
                        "name": "app", "image": "registry.local/invoice-bot:1",
                        "imagePullPolicy": "IfNotPresent", "resources": {},
                    }],
                    "restartPolicy": "Always", "dnsPolicy": "ClusterFirst",
                    "schedulerName": "default-scheduler", "securityContext": {},
                    "terminationGracePeriodSeconds": 30,
                },
            },
        },
    })
}

/// The words of the line that begins with `first`.
pub fn row<'a>(output: &'a str, first: &str) -> Vec<&'a str> {
    let line = output.lines().find(|line| line.starts_with(first));
    line.unwrap_or_else(|| panic!("no {first} in:\n{output}"))
        .split_whitespace()
        .collect()
}
