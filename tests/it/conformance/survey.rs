//! A close look at Deployments: everything that is kept, and never "none" for "not known".

use std::net::SocketAddr;
use std::sync::Arc;

use dogwatch::backends::kubernetes::{Kubernetes, Timing};
use dogwatch::backends::{Follower, Surveyor};
use dogwatch::config::KubernetesConfig;
use dogwatch::model::{
    CleanText, Closeup, Closeups, ObjectRef, RolloutState, WorkloadKey, WorkloadKind,
};
use dogwatch::playbooks::Survey;
use serde_json::{Value, json};

use super::server::{Asked, Reply, Server};

fn kubernetes(address: SocketAddr) -> Arc<Kubernetes> {
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
        ..KubernetesConfig::default()
    };
    Kubernetes::new(&config, Timing::default())
}

fn object(namespace: &str, name: &str) -> ObjectRef {
    ObjectRef {
        key: WorkloadKey {
            cluster: "test".into(),
            namespace: namespace.into(),
            kind: WorkloadKind::Deployment,
            name: name.into(),
        },
        uid: format!("uid-of-{name}").as_str().into(),
        resource_version: "1".into(),
    }
}

fn template(image: &str, hash: Option<&str>) -> Value {
    let mut labels = json!({"app": "bot"});
    if let Some(hash) = hash {
        labels["pod-template-hash"] = json!(hash);
    }
    json!({"metadata": {"labels": labels}, "spec": {"containers": [
        {"name": "app", "image": image, "env": [{"name": "TOKEN", "value": "s3cret"}]},
    ]}})
}

fn deployment(name: &str) -> Value {
    json!({
        "kind": "Deployment", "apiVersion": "apps/v1",
        "metadata": {
            "name": name, "uid": format!("uid-of-{name}"), "resourceVersion": "9", "generation": 2,
            "annotations": {"deployment.kubernetes.io/revision": "12"},
        },
        "spec": {
            "replicas": 3, "selector": {"matchLabels": {"app": "bot"}},
            "template": template("a:12", None), "progressDeadlineSeconds": 60,
        },
        "status": {"observedGeneration": 2, "updatedReplicas": 3, "replicas": 3, "availableReplicas": 3},
    })
}

fn set(revision: u32) -> Value {
    json!({
        "metadata": {
            "name": format!("bot-{revision}"), "creationTimestamp": "2026-11-01T00:00:00Z",
            "annotations": {"deployment.kubernetes.io/revision": revision.to_string()},
            "ownerReferences": [{"uid": "uid-of-bot", "controller": true}],
        },
        "spec": {"replicas": 0, "template": template(&format!("a:{revision}"), Some("h"))},
    })
}

fn scaler(namespace: &str) -> Value {
    json!({
        "metadata": {"name": "bot-hpa", "namespace": namespace},
        "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "bot"}, "maxReplicas": 9},
    })
}

fn list(items: &[Value], next: Option<&str>) -> Reply {
    Reply::json(
        200,
        &json!({"kind": "List", "metadata": {"continue": next}, "items": items}),
    )
}

fn refusal(code: u16, message: &str) -> Reply {
    let status = json!({"kind": "Status", "status": "Failure", "code": code, "message": message});
    Reply::json(code, &status)
}

/// A cluster where everything may be read, the releases in two pages.
fn open(asked: &Asked) -> Reply {
    let path = asked.path();
    match path.rsplit('/').next() {
        Some("replicasets") if asked.has("continue") => list(&[set(1), set(12)], None),
        Some("replicasets") => {
            let sets: Vec<_> = (2..12).map(set).collect();
            list(&sets, Some("more"))
        }
        Some("horizontalpodautoscalers") => list(&[scaler("a"), scaler("b")], None),
        Some("bot") => Reply::json(200, &deployment("bot")),
        _ => refusal(404, "not found"),
    }
}

async fn survey(
    script: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    objects: &[ObjectRef],
) -> (Closeups, Vec<String>) {
    let server = Server::start(Arc::new(script), None).await;
    let kubernetes = kubernetes(server.address());
    let closeups = kubernetes.survey(objects, Survey::Releases).await;
    let asked = server.asked();
    let paths = asked.iter().map(|asked| asked.path().to_owned());
    (closeups, paths.collect())
}

fn of<'a>(closeups: &'a Closeups, object: &ObjectRef) -> Result<&'a Closeup, &'a CleanText> {
    closeups.get(&object.key).expect("an answer").as_ref()
}

#[tokio::test]
async fn every_release_is_found_over_all_pages_and_nothing_of_it_is_told() {
    let bot = object("a", "bot");
    let (closeups, _) = survey(open, std::slice::from_ref(&bot)).await;
    let closeup = of(&closeups, &bot).expect("a close-up");
    let kept = closeup
        .releases
        .iter()
        .map(|release| release.record.revision);
    assert_eq!(kept.collect::<Vec<_>>(), (1..=12).rev().collect::<Vec<_>>());
    assert_eq!(closeup.revision, Some(12));
    assert_eq!(closeup.object.resource_version.as_str(), "9");
    let scaler = closeup.scaler.clone().expect("known").expect("one");
    assert_eq!(
        (scaler.name.as_str(), scaler.min, scaler.max),
        ("bot-hpa", 1, 9)
    );
    assert!(!format!("{closeups:?}").contains("s3cret"));
}

#[tokio::test]
async fn many_namespaces_are_asked_for_their_scalers_at_once() {
    let objects = [object("a", "bot"), object("b", "bot")];
    let (closeups, asked) = survey(open, &objects).await;
    let lists = asked.iter().filter(|path| path.ends_with("autoscalers"));
    assert_eq!(lists.count(), 1, "{asked:?}");
    assert!(
        closeups
            .values()
            .all(|it| it.as_ref().is_ok_and(|it| it.scaler.is_ok()))
    );
}

#[tokio::test]
async fn scalers_that_may_not_be_seen_are_not_known_to_be_none() {
    let everywhere = "/apis/autoscaling/v2/horizontalpodautoscalers";
    let script = move |asked: &Asked| match asked.path() {
        path if path == everywhere || path.contains("/namespaces/b/horizontal") => {
            refusal(403, "horizontalpodautoscalers is forbidden")
        }
        _ => open(asked),
    };
    let (a, b) = (object("a", "bot"), object("b", "bot"));
    let (closeups, _) = survey(script, &[a.clone(), b.clone()]).await;
    // Refused everywhere, and allowed in one of them.
    assert!(
        of(&closeups, &a)
            .expect("a")
            .scaler
            .as_ref()
            .is_ok_and(Option::is_some)
    );
    let why = of(&closeups, &b)
        .expect("b")
        .scaler
        .clone()
        .expect_err("not known");
    assert!(why.contains("forbidden"), "{why}");

    let old = |asked: &Asked| match asked.path() {
        path if path.contains("autoscaling") => refusal(404, "the server could not find it"),
        _ => open(asked),
    };
    let (closeups, _) = survey(old, std::slice::from_ref(&a)).await;
    let why = of(&closeups, &a)
        .expect("a")
        .scaler
        .clone()
        .expect_err("not known");
    assert!(why.contains("does not offer autoscaling/v2"), "{why}");
}

#[tokio::test]
async fn what_cannot_be_looked_at_whole_is_no_close_up() {
    let bot = object("a", "bot");
    let gone = object("a", "gone");
    let again = ObjectRef {
        uid: "uid-of-its-predecessor".into(),
        ..bot.clone()
    };
    let name = |object: &ObjectRef| object.clone();
    for (object, script, says) in [
        (name(&gone), None, "it is gone"),
        (name(&again), None, "deleted and made anew"),
        (
            name(&bot),
            Some("replicasets"),
            "its releases can't be listed",
        ),
        (name(&bot), Some("bot"), "forbidden"),
    ] {
        let refused = move |asked: &Asked| match script {
            Some(end) if asked.path().ends_with(end) => refusal(403, "it is forbidden"),
            _ => open(asked),
        };
        let (closeups, _) = survey(refused, std::slice::from_ref(&object)).await;
        let why = of(&closeups, &object).expect_err(says);
        assert!(why.contains(says), "{why}");
    }
    // One release that can't be read: nobody would know what is missing.
    let broken = |asked: &Asked| match asked.path() {
        path if path.ends_with("replicasets") => list(&[set(1), json!({"spec": "none"})], None),
        _ => open(asked),
    };
    let (closeups, _) = survey(broken, std::slice::from_ref(&bot)).await;
    let why = of(&closeups, &bot).expect_err("not whole");
    assert!(why.starts_with("its releases can't be listed"), "{why}");
}

#[tokio::test]
async fn a_rollout_is_looked_at_and_what_is_gone_or_hidden_is_an_answer() {
    let server = Server::start(Arc::new(open), None).await;
    let kubernetes = kubernetes(server.address());
    let look = kubernetes
        .rollout(&object("a", "bot"))
        .await
        .expect("a look");
    assert_eq!(look.state, RolloutState::Complete);
    assert_eq!(look.deadline.map(|deadline| deadline.as_secs()), Some(60));
    let gone = kubernetes
        .rollout(&object("a", "gone"))
        .await
        .expect("a look");
    assert!(matches!(gone.state, RolloutState::Ended { .. }));
    let again = ObjectRef {
        uid: "another".into(),
        ..object("a", "bot")
    };
    let again = kubernetes.rollout(&again).await.expect("a look");
    assert!(matches!(again.state, RolloutState::Ended { why } if why.contains("made anew")));
    server.behave(Arc::new(|_: &Asked| refusal(403, "forbidden")), None);
    let hidden = kubernetes
        .rollout(&object("a", "bot"))
        .await
        .expect("a look");
    assert!(matches!(hidden.state, RolloutState::Hidden { .. }));
    server.behave(Arc::new(|_: &Asked| refusal(503, "overloaded")), None);
    let failed = kubernetes.rollout(&object("a", "bot")).await;
    assert!(failed.expect_err("later").contains("overloaded"));
}
