//! Rolling back, restarting and scaling without a screen, and waiting for the end of it.

use dogwatch::sim::store::{Key, Resource};
use dogwatch::sim::{Options, Running, ScenarioName, start};
use serde_json::{Value, json};

use super::desk::{Desk, json as read, stderr, stdout};

/// A simulated cluster in this process, which the tests change behind its API.
pub(super) struct Work {
    desk: Desk,
    pub(super) sim: Running,
    config: String,
    server: tokio::runtime::Runtime,
}

pub(super) const APP: &str = "demo/rec/bot";

impl Work {
    /// A cluster with one known app, which runs.
    pub(super) fn new() -> Self {
        Self::labelled(&json!({"app": "bot"}))
    }

    /// The same with an app that is told by these labels.
    pub(super) fn labelled(labels: &Value) -> Self {
        let work = Self::of("still", 5);
        let now = work.sim.cluster().now();
        work.sim.cluster().write(|store| {
            let namespace = json!({"metadata": {"name": "rec"}, "status": {"phase": "Active"}});
            store
                .create(Resource::Namespaces, namespace, now)
                .expect("a namespace");
            store
                .create(Resource::Deployments, deployment(labels), now)
                .expect("a deployment");
        });
        work.until_available("registry.local/bot:1");
        work
    }

    fn of(scenario: &str, apps: usize) -> Self {
        let server = tokio::runtime::Runtime::new().expect("a runtime");
        let options = Options {
            apps,
            scenario: scenario.parse::<ScenarioName>().expect("a scenario"),
            speed: 30.0,
            ..Options::default()
        };
        let sim = server.block_on(start(options)).expect("a simulation");
        let desk = Desk::new();
        let files = sim.write_files(&desk.home().join("sim")).expect("files");
        Self {
            config: format!("--config={}", files.config.display()),
            desk,
            sim,
            server,
        }
    }

    pub(super) fn run(&self, arguments: &[&str]) -> assert_cmd::assert::Assert {
        self.desk.run(&[arguments, &[&self.config]].concat())
    }

    fn deployment(&self) -> Value {
        let key = Key::new("rec", "bot");
        let stored = self
            .sim
            .cluster()
            .read(|store| store.get(Resource::Deployments, &key).cloned());
        stored.expect("the deployment").value()
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut object = self.deployment();
        change(&mut object);
        let now = self.sim.cluster().now();
        self.sim
            .cluster()
            .write(|store| store.replace(Resource::Deployments, object, now))
            .expect("a change");
    }

    /// Lets another release in, and waits until it serves.
    fn release(&self, image: &str) {
        self.change(|object| {
            let container = &mut object["spec"]["template"]["spec"]["containers"][0];
            container["image"] = json!(image);
        });
        self.until_available(image);
    }

    fn until_available(&self, image: &str) {
        self.until(|| {
            let object = self.deployment();
            let runs = &object["spec"]["template"]["spec"]["containers"][0]["image"];
            let status = &object["status"];
            *runs == image
                && status["observedGeneration"] == object["metadata"]["generation"]
                && status["updatedReplicas"] == 2
                && status["availableReplicas"] == 2
                && status["replicas"] == 2
        });
    }

    pub(super) fn until(&self, holds: impl Fn() -> bool) {
        let mut newest = self.sim.cluster().subscribe();
        let waiting = async {
            while !holds() {
                newest.changed().await.expect("the cluster goes on");
            }
        };
        let limit = std::time::Duration::from_mins(1);
        let ended = self
            .server
            .block_on(async { tokio::time::timeout(limit, waiting).await });
        ended.expect("in time");
    }
}

fn deployment(labels: &Value) -> Value {
    json!({
        "metadata": {"name": "bot", "namespace": "rec", "labels": labels},
        "spec": {
            "replicas": 2,
            "revisionHistoryLimit": 10,
            "progressDeadlineSeconds": 60,
            "selector": {"matchLabels": labels},
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"},
            },
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "containers": [{
                        "name": "app", "image": "registry.local/bot:1",
                        "env": [{"name": "TOKEN", "value": "s3cret"}],
                        "args": ["--password=s3cret"],
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

#[test]
fn a_release_is_brought_back_waited_for_and_taken_back() {
    let work = Work::new();
    work.release("registry.local/bot:2");
    work.release("registry.local/bot:3");

    let planned = work.run(&[
        "rollback",
        APP,
        "--to-revision",
        "1",
        "--dry-run",
        "-o",
        "json",
    ]);
    let planned = planned.success();
    let told = read(&planned);
    assert_eq!(told["summary"], "roll back to revision 1 (bot:1)");
    let change = &told["steps"][0]["changes"][0];
    assert_eq!(change["pointer"], "/spec/template");
    let image = json!({"what": "image of app", "before": "bot:3", "after": "bot:1"});
    assert_eq!(change["difference"], json!([image]));
    assert!(!stdout(&planned).contains("s3cret"));
    assert_eq!(told["steps"][0]["rollout"], Value::Null);

    let act = [
        "rollback",
        APP,
        "--to-revision",
        "1",
        "--yes",
        "--wait",
        "-o",
        "json",
    ];
    let done = read(&work.run(&act).success());
    assert_eq!(done["steps"][0]["outcome"]["state"], "done");
    assert_eq!(done["steps"][0]["rollout"]["state"], "complete");
    work.until_available("registry.local/bot:1");
    let audit = std::fs::read_to_string(work.desk.audit()).expect("the audit");
    assert!(!audit.contains("s3cret"), "{audit}");

    let same = work
        .run(&["rollback", APP, "--to-revision", "4", "--yes"])
        .code(3);
    assert!(stdout(&same).contains("revision 4 runs already"));
    let gone = work
        .run(&["rollback", APP, "--to-revision", "1", "--yes"])
        .code(3);
    assert!(stdout(&gone).contains("these are: 4 (runs now), 3, 2"));

    let undone = work.run(&["undo", "--yes", "--wait"]).success();
    assert!(stdout(&undone).contains("1 of 1 rolled out"));
    work.until_available("registry.local/bot:3");
    let events = work.sim.cluster().read(|store| {
        let events = store.list(Resource::Events, None);
        events.map(|event| event.value()).collect::<Vec<_>>()
    });
    let ours = events
        .iter()
        .filter(|event| event["source"]["component"] == "dogwatch");
    let ours: Vec<_> = ours.map(Value::to_string).collect();
    assert!(
        ours.iter().any(|event| event.contains("RolledBack")),
        "{ours:?}"
    );
    assert!(!ours.concat().contains("s3cret"), "{ours:?}");
}

/// The gold app whose release crashes, once its own deadline has passed and the API, which is gone
/// for a minute, is back.
fn failing_app(work: &Work) -> String {
    let deployments = || {
        work.sim.cluster().read(|store| {
            let all = store.list(Resource::Deployments, None);
            all.map(|object| object.value()).collect::<Vec<_>>()
        })
    };
    let overdue = |object: &Value| {
        let mut conditions = object["status"]["conditions"]
            .as_array()
            .into_iter()
            .flatten();
        conditions.any(|condition| condition["reason"] == "ProgressDeadlineExceeded")
    };
    let back = work.sim.cluster().now() + chrono::TimeDelta::seconds(152);
    work.until(|| work.sim.cluster().now() > back && deployments().iter().any(overdue));
    let object = deployments().into_iter().find(overdue).expect("it fails");
    let metadata = &object["metadata"];
    let part = |name: &str| metadata[name].as_str().expect("text").to_owned();
    format!("demo/{}/{}", part("namespace"), part("name"))
}

#[test]
fn a_rollout_that_does_not_come_to_its_end_fails_with_the_reason() {
    let work = Work::of("evening", 40);
    let app = failing_app(&work);
    let yes = ["--yes", "--reason", "it crashes", "--wait", "-o", "json"];
    let failed = work.run(&[&["restart", &app][..], &yes].concat()).code(1);
    let told = read(&failed);
    assert_eq!(told["steps"][0]["outcome"]["state"], "done");
    let rollout = &told["steps"][0]["rollout"];
    assert_eq!(rollout["state"], "failed", "{told}");
    let why = rollout["why"].as_str().expect("a reason");
    assert!(why.contains("timed out progressing"), "{why}");

    let never = work.run(&["undo", "--yes", "--reason", "x"]).code(1);
    assert!(
        stderr(&never).contains("do not come back"),
        "{}",
        stderr(&never)
    );

    // The revision before is the same crash; the one before that served.
    let wanted = {
        let shown = work.run(&["rollback", &app, "--to-revision", "99", "--dry-run"]);
        let shown = stdout(&shown.code(3));
        let kept = shown
            .split("these are: ")
            .nth(1)
            .expect("what is kept")
            .to_owned();
        let mut kept = kept.split(", ");
        kept.nth(2).expect("three revisions").trim().to_owned()
    };
    let back = [&["rollback", &app, "--to-revision", &wanted][..], &yes].concat();
    let done = read(&work.run(&back).success());
    assert_eq!(done["steps"][0]["rollout"]["state"], "complete");
}

#[test]
fn what_is_paused_is_scaled_and_not_rolled_back() {
    let work = Work::new();
    work.release("registry.local/bot:2");
    work.change(|object| object["spec"]["paused"] = json!(true));
    for act in ["rollback", "restart"] {
        let refused = work.run(&[act, APP, "--yes"]).code(3);
        assert!(
            stdout(&refused).contains("`resume` it first"),
            "{}",
            stdout(&refused)
        );
    }
    let scaled = work.run(&["scale", APP, "--replicas", "-1", "--yes", "--wait"]);
    let scaled = stdout(&scaled.success());
    assert!(scaled.contains("2 → 1 replica"), "{scaled}");
    assert!(scaled.contains("1 of 1 rolled out"), "{scaled}");
    assert_eq!(work.deployment()["spec"]["replicas"], 1);
    let same = work
        .run(&["scale", APP, "--replicas", "1", "--yes"])
        .code(3);
    assert!(stdout(&same).contains("it has 1 replica already"));
    work.run(&["scale", APP, "--replicas", "many", "--yes"])
        .code(2);
    work.run(&["scale", APP, "--yes"]).code(2);
}

#[test]
fn who_may_not_change_anything_is_told_and_several_restarts_take_their_number() {
    let work = Work::new();
    let viewer = APP.replacen("demo/", "viewer/", 1);
    for act in [
        &["rollback", &viewer, "--yes"][..],
        &["restart", &viewer, "--yes"],
        &["scale", &viewer, "--replicas", "3", "--yes"],
    ] {
        let refused = work.run(&[act, &["--context", "viewer"]].concat()).code(3);
        let words = format!("{}{}", stdout(&refused), stderr(&refused));
        let expected = ["may not patch", "cannot patch", "keeps no other"];
        assert!(expected.iter().any(|it| words.contains(it)), "{words}");
    }
    let several = ["restart", "--filter", "ready>0", "--yes", "--reason", "x"];
    let refused = work.run(&several).code(3);
    assert!(stderr(&refused).contains("typed"), "{}", stderr(&refused));
    let before = work.sim.requests().writes().len();
    let table = stdout(&refused);
    let count = table
        .lines()
        .filter(|line| line.contains("  change"))
        .count();
    let count = count.to_string();
    let done = work.run(&[&several[..], &["--confirm", &count]].concat());
    done.success();
    assert!(work.sim.requests().writes().len() > before);
}
