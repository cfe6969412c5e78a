//! The Kubernetes backend against the embedded platform, which behaves as real servers do.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::kubernetes::{Kubernetes, Timing};
use dogwatch::backends::{
    Backend, DetailFeed, Finding, FindingState, Inspector, LiveObject, Note, WriteError, Writer,
};
use dogwatch::config::KubernetesConfig;
use dogwatch::model::{
    AppDetail, AppId, CleanText, ObjectRef, Reading, SourceState, Target, WorkloadKey, WorkloadKind,
};
use dogwatch::playbooks::{FieldChange, FieldValue, Step};
use dogwatch::sim::servers::{Fault, StreamingLists};
use dogwatch::sim::store::Resource;
use dogwatch::sim::{Options, Running, start};
use serde_json::Value;
use tokio::sync::mpsc;

use super::viewer::Viewer;

/// Long enough for a busy machine; nothing here waits that long when all is well.
const DEADLINE: Duration = Duration::from_mins(1);

struct Platform {
    running: Running,
    kubeconfig: PathBuf,
    _folder: tempfile::TempDir,
}

impl Platform {
    async fn start(apps: usize) -> Self {
        let options = Options {
            apps,
            scenario: "calm".parse().expect("a scenario"),
            ..Options::default()
        };
        let running = start(options).await.expect("a platform");
        let folder = tempfile::tempdir().expect("a folder");
        let files = running.write_files(folder.path()).expect("writable");
        Self {
            running,
            kubeconfig: files.kubeconfig,
            _folder: folder,
        }
    }

    fn backend(&self, context: &str, namespaces: &[&str]) -> Arc<Kubernetes> {
        let config = KubernetesConfig {
            kubeconfig: Some(self.kubeconfig.clone()),
            context: Some(context.into()),
            namespaces: namespaces.iter().map(|name| (*name).to_owned()).collect(),
            ..KubernetesConfig::default()
        };
        let millis = Duration::from_millis;
        let timing = Timing {
            answer: Duration::from_secs(2),
            retry_min: millis(20),
            retry_max: millis(200),
            refused_max: millis(100),
            inspect: millis(100),
            denied: millis(300),
            ..Timing::default()
        };
        Kubernetes::new(&config, timing)
    }
}

async fn live(viewer: &mut Viewer) {
    viewer
        .until("live fleet", |viewer| {
            viewer.state == SourceState::Live && !viewer.rows.is_empty()
        })
        .await;
}

/// The first Deployment as a plan would freeze it: what is told of a condition on its version holds of it.
async fn first(kubernetes: &Arc<Kubernetes>) -> ObjectRef {
    let mut viewer = Viewer::of(kubernetes.clone());
    live(&mut viewer).await;
    let mut rows = viewer.rows.iter();
    let deployment = rows.find(|(key, _)| key.kind == WorkloadKind::Deployment);
    let (key, version) = deployment.expect("a row");
    let mut object = object(key.clone(), version);
    viewer.close().await;
    let live = kubernetes.read(&frozen(&object)).await.expect("the object");
    object.uid = CleanText::new(&live.uid);
    object
}

fn object(key: WorkloadKey, version: &str) -> ObjectRef {
    ObjectRef {
        key,
        uid: CleanText::default(),
        resource_version: CleanText::new(version),
    }
}

/// As the target of a step.
fn frozen(object: &ObjectRef) -> Target {
    let key = &object.key;
    let app = AppId {
        cluster: key.cluster.clone(),
        namespace: key.namespace.clone(),
        name: key.name.clone(),
    };
    Target::workload(app, object.clone())
}

fn step(target: &ObjectRef, changes: Vec<FieldChange>) -> Step {
    Step {
        target: frozen(target),
        changes,
        words: CleanText::new("words"),
        event: "TtlExtended".into(),
    }
}

fn ttl(value: Option<&str>) -> Vec<FieldChange> {
    vec![FieldChange::annotation("janitor/ttl", None, value)]
}

fn annotation(value: &Value) -> Option<&str> {
    value
        .pointer("/metadata/annotations/janitor~1ttl")
        .and_then(Value::as_str)
}

#[tokio::test]
async fn the_fleet_is_the_same_however_it_is_listed() {
    let platform = Platform::start(120).await;
    let mut fleets = Vec::new();
    for how in [
        StreamingLists::Served,
        StreamingLists::Forbidden,
        StreamingLists::UnsupportedByStorage,
    ] {
        platform.running.cluster().set_streaming_lists(how);
        let mut viewer = Viewer::of(platform.backend("demo", &[]));
        live(&mut viewer).await;
        assert!(
            viewer
                .rows
                .keys()
                .all(|key| !key.namespace.starts_with("kube-"))
        );
        fleets.push(viewer.rows.keys().cloned().collect::<Vec<_>>());
        viewer.close().await;
    }
    assert!(fleets[0].len() >= 120, "{}", fleets[0].len());
    assert!(fleets.iter().all(|fleet| *fleet == fleets[0]));
}

#[tokio::test]
async fn what_changes_is_seen_and_what_breaks_heals() {
    let platform = Platform::start(20).await;
    let kubernetes = platform.backend("demo", &[]);
    let target = first(&kubernetes).await;
    let mut viewer = Viewer::of(kubernetes.clone());
    live(&mut viewer).await;
    let before = kubernetes.read(&frozen(&target)).await.expect("the object");
    let change = step(&target, ttl(Some("31d")));
    let after = kubernetes
        .apply(&change, &before, None)
        .await
        .expect("a change");
    let after: u64 = after.resource_version.parse().expect("a number");
    let newer = |viewer: &Viewer| {
        let shown = viewer
            .rows
            .get(&target.key)
            .and_then(|version| version.parse::<u64>().ok());
        shown.is_some_and(|shown| shown >= after)
    };
    viewer.until("the change on the screen", newer).await;

    let rows = viewer.rows.len();
    platform.running.faults().set(Fault::Gone);
    viewer.until_failing("connection refused").await;
    assert_eq!(viewer.rows.len(), rows);
    platform.running.faults().clear();
    live(&mut viewer).await;
    assert_eq!(viewer.rows.len(), rows);
    for (fault, words) in [
        (
            Fault::Answer {
                status: 503,
                retry_after: None,
            },
            "503",
        ),
        (
            Fault::Answer {
                status: 429,
                retry_after: Some(1),
            },
            "429",
        ),
    ] {
        platform.running.faults().set(Fault::Gone);
        viewer.until_failing("connection refused").await;
        platform.running.faults().set(fault);
        viewer.until_failing(words).await;
        platform.running.faults().clear();
        live(&mut viewer).await;
    }
    viewer.close().await;
}

#[tokio::test]
async fn who_may_see_one_namespace_sees_that_one() {
    let platform = Platform::start(60).await;
    let mut viewer = Viewer::of(platform.backend("finance", &["finance", "sales"]));
    live(&mut viewer).await;
    assert!(
        viewer
            .rows
            .keys()
            .all(|key| key.namespace.as_str() == "finance")
    );
    let note = viewer.note.clone().expect("a note");
    assert!(note.contains("left out: sales"), "{note}");
    viewer.close().await;

    // Without a configured namespace there is the context's.
    let mut viewer = Viewer::of(platform.backend("finance", &[]));
    live(&mut viewer).await;
    let note = viewer.note.clone().expect("a note");
    assert!(note.contains("only namespace finance is watched"), "{note}");
    viewer.close().await;

    let mut viewer = Viewer::of(platform.backend("finance", &["sales"]));
    viewer.until_failing("ask for a role").await;
    viewer.close().await;
}

#[tokio::test]
async fn a_change_is_made_only_to_what_was_seen() {
    let platform = Platform::start(20).await;
    let kubernetes = platform.backend("demo", &[]);
    let target = first(&kubernetes).await;
    let seen = kubernetes.read(&frozen(&target)).await.expect("the object");
    let change = step(&target, ttl(Some("31d")));

    kubernetes
        .dry_run(&change, &seen)
        .await
        .expect("it would work");
    let unchanged = kubernetes.read(&frozen(&target)).await.expect("the object");
    assert_eq!(annotation(&unchanged.value), annotation(&seen.value));
    let changed = made(&kubernetes, &change).await;
    assert_eq!(annotation(&changed.value), Some("31d"));

    let stale = kubernetes.apply(&change, &seen, None).await;
    assert!(matches!(stale, Err(WriteError::Conflict(_))), "{stale:?}");
    let slower = FieldChange {
        pointer: "/spec/minReadySeconds".into(),
        before: None,
        after: Some(FieldValue::Plain(5.into())),
    };
    let stale = kubernetes
        .apply(&step(&target, vec![slower.clone()]), &seen, None)
        .await;
    assert!(matches!(stale, Err(WriteError::Conflict(_))), "{stale:?}");
    let slower = made(&kubernetes, &step(&target, vec![slower])).await;
    assert_eq!(
        slower.value.pointer("/spec/minReadySeconds"),
        Some(&Value::from(5))
    );
    let removed = made(&kubernetes, &step(&target, ttl(None))).await;
    assert_eq!(annotation(&removed.value), None);

    let mut recreated = removed.clone();
    recreated.uid = "00000000-0000-0000-0000-000000000000".into();
    let refused = kubernetes.apply(&change, &recreated, None).await;
    assert!(
        matches!(refused, Err(WriteError::Conflict(_))),
        "{refused:?}"
    );
    let mut gone = target.clone();
    gone.key.name = CleanText::new("no-such-app");
    assert!(matches!(
        kubernetes.read(&frozen(&gone)).await,
        Err(WriteError::Gone(_))
    ));
    gone.key.name = CleanText::new("../pods/x?y");
    assert!(matches!(
        kubernetes.read(&frozen(&gone)).await,
        Err(WriteError::NotSent(_))
    ));

    let writes = platform.running.requests().writes();
    assert!(
        writes
            .iter()
            .all(|write| write.query.contains("fieldManager=dogwatch")),
        "{writes:?}"
    );
}

/// Makes a change; again on the newest state where the cluster's controllers were quicker.
async fn made(kubernetes: &Kubernetes, change: &Step) -> LiveObject {
    for _ in 0..20 {
        let newest = kubernetes.read(&change.target).await.expect("the object");
        match kubernetes.apply(change, &newest, None).await {
            Ok(changed) => return changed,
            Err(WriteError::Conflict(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the object never stands still");
}

#[tokio::test]
async fn a_refusal_is_told_from_an_unknown_outcome() {
    let platform = Platform::start(20).await;
    let target = first(&platform.backend("demo", &[])).await;
    let viewer = platform.backend("viewer", &[]);
    let seen = viewer.read(&frozen(&target)).await.expect("the object");
    let change = step(&target, ttl(Some("31d")));
    let refused = viewer.apply(&change, &seen, None).await;
    assert!(
        matches!(refused, Err(WriteError::Refused(_))),
        "{refused:?}"
    );

    let kubernetes = platform.backend("demo", &[]);
    for (fault, expected) in [
        (
            Fault::Answer {
                status: 503,
                retry_after: None,
            },
            "unknown",
        ),
        (
            Fault::Answer {
                status: 429,
                retry_after: Some(1),
            },
            "busy",
        ),
        (Fault::Html, "unknown"),
        (Fault::Gone, "not sent"),
    ] {
        // A connection that is open when the server goes would break after sending.
        let fresh = platform.backend("demo", &[]);
        platform.running.faults().set(fault.clone());
        let outcome = match fresh.apply(&change, &seen, None).await {
            Err(WriteError::Unknown(_)) => "unknown",
            Err(WriteError::Busy { .. }) => "busy",
            Err(WriteError::NotSent(_)) => "not sent",
            other => panic!("{fault:?}: {other:?}"),
        };
        assert_eq!(outcome, expected, "{fault:?}");
    }
    platform.running.faults().clear();
    let after = kubernetes.read(&frozen(&target)).await.expect("the object");
    assert_eq!(annotation(&after.value), annotation(&seen.value));
}

#[tokio::test]
async fn the_open_app_shows_releases_pods_and_the_event_left_on_it() {
    let platform = Platform::start(20).await;
    let kubernetes = platform.backend("demo", &[]);
    let target = first(&kubernetes).await;
    let change = step(&target, Vec::new());
    let note = Note {
        name: CleanText::new("dogwatch-3f9a-0"),
        message: CleanText::new("TTL 14d -> 30d by ops"),
    };
    for _ in 0..2 {
        kubernetes.note(&change, &note).await.expect("one event");
    }
    let events = platform.running.cluster().read(|store| {
        let events = store.list(Resource::Events, None);
        events
            .filter(|it| it.key().name == "dogwatch-3f9a-0")
            .count()
    });
    assert_eq!(events, 1);

    let (sender, mut parts) = mpsc::channel(8);
    let feed = DetailFeed::new(change.target.app().expect("an app's").clone(), sender);
    let inspecting = tokio::spawn(kubernetes.clone().inspect(vec![target.clone()], feed));
    let mut detail = AppDetail::loading();
    let whole = |detail: &AppDetail| {
        let (releases, pods, events) = (
            detail.releases.value(),
            detail.pods.value(),
            detail.events.value(),
        );
        releases.is_some_and(|releases| {
            releases
                .iter()
                .any(|release| release.current && !release.hash.is_empty())
        }) && pods.is_some_and(|pods| {
            pods.iter()
                .all(|pod| pod.hash.is_some() && pod.containers > 0)
        }) && events.is_some_and(|events| {
            events
                .iter()
                .any(|event| event.message == note.message && !event.warning)
        })
    };
    let looking = async {
        while !whole(&detail) {
            let (app, part) = parts.recv().await.expect("it goes on");
            assert_eq!(Some(&app), change.target.app());
            detail.take(part);
        }
    };
    let looked = tokio::time::timeout(DEADLINE, looking).await;
    assert!(looked.is_ok(), "not whole: {detail:?}");
    platform.running.faults().set(Fault::Answer {
        status: 503,
        retry_after: None,
    });
    let failing = async {
        while !matches!(detail.pods, Reading::Unknown { .. }) {
            let (_, part) = parts.recv().await.expect("it goes on");
            detail.take(part);
        }
    };
    tokio::time::timeout(DEADLINE, failing)
        .await
        .expect("the failure is told");
    drop(parts);
    tokio::time::timeout(DEADLINE, inspecting)
        .await
        .expect("it ends")
        .expect("without a panic");
}

#[tokio::test]
async fn an_examination_says_what_to_ask_for() {
    let platform = Platform::start(20).await;
    let named = |findings: &[Finding], what: &str| {
        let found = findings
            .iter()
            .find(|finding| finding.what.as_str() == what)
            .cloned();
        found.unwrap_or_else(|| panic!("{what}: {findings:?}"))
    };
    let findings = platform.backend("demo", &[]).examine().await;
    assert!(
        findings
            .iter()
            .all(|finding| finding.state == FindingState::Ok),
        "{findings:?}"
    );
    assert_eq!(named(&findings, "user").words.as_str(), "ops");
    assert_eq!(named(&findings, "streaming lists").words.as_str(), "served");
    platform
        .running
        .cluster()
        .set_streaming_lists(StreamingLists::UnsupportedByStorage);

    let findings = platform.backend("viewer", &[]).examine().await;
    assert!(
        named(&findings, "streaming lists").words.contains("pages"),
        "{findings:?}"
    );
    let patch = named(&findings, "patch deployments");
    assert_eq!(patch.state, FindingState::Limited);
    assert!(
        patch.words.contains(r#"verbs: ["patch"]"#),
        "{}",
        patch.words
    );
    assert_eq!(named(&findings, "list pods").state, FindingState::Ok);

    let findings = platform.backend("finance", &["finance"]).examine().await;
    assert_eq!(
        named(&findings, "patch deployments").state,
        FindingState::Ok,
        "{findings:?}"
    );
}

#[tokio::test]
async fn a_broken_kubeconfig_is_said_and_repaired_without_a_restart() {
    let platform = Platform::start(20).await;
    let good = std::fs::read_to_string(&platform.kubeconfig).expect("readable");
    std::fs::write(&platform.kubeconfig, "clusters: [").expect("writable");
    let config = KubernetesConfig {
        kubeconfig: Some(platform.kubeconfig.clone()),
        ..KubernetesConfig::default()
    };
    assert!(Kubernetes::connect(&config).is_err());
    let mut viewer = Viewer::of(platform.backend("demo", &[]));
    viewer.until_failing("not the YAML of a kubeconfig").await;
    std::fs::write(&platform.kubeconfig, good).expect("writable");
    live(&mut viewer).await;
    assert!(viewer.rows.keys().all(|key| key.cluster.as_str() == "demo"));
    viewer.close().await;
}
