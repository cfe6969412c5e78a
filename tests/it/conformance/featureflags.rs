//! FeatureFlags come and go with what a cluster has installed, and never stand in the way of its
//! workloads.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::kubernetes::{Kubernetes, Timing};
use dogwatch::backends::{FlagReader, Writer};
use dogwatch::config::KubernetesConfig;
use dogwatch::model::{Claimant, CleanText, Flag, FlagKey, SourceState, Target};
use dogwatch::playbooks::{FieldChange, FieldValue, Step};
use serde_json::{Value, json};

use super::server::{Asked, Reply, Script, Server};
use super::viewer::Viewer;

fn backend(address: SocketAddr) -> Arc<Kubernetes> {
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
        label_selector: Some("tier=web".to_owned()),
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

/// How a server answers about FeatureFlags.
#[derive(Clone)]
enum Flags {
    /// It has never heard of them.
    Absent,
    /// It has this one.
    Present(Value),
    /// It has them, and does not list them for us.
    Refused,
}

fn metadata(name: &str) -> Value {
    json!({
        "name": name, "namespace": "apps", "uid": format!("uid-{name}"), "resourceVersion": "5",
        "creationTimestamp": "2026-11-01T00:00:00Z", "generation": 1,
    })
}

fn resource(shares: &[(&str, u32)]) -> Value {
    let flags = shares.iter().map(|(name, share)| {
        let targeting = json!({"fractional": [["on", share], ["off", 100 - share]]});
        let flag = json!({
            "state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
            "targeting": targeting,
        });
        ((*name).to_owned(), flag)
    });
    let flags = Value::Object(flags.collect());
    json!({"metadata": metadata("flags"), "spec": {"flagSpec": {"flags": flags}}})
}

fn groups(flags: bool) -> Reply {
    let mut items = Vec::new();
    if flags {
        let resources = ["featureflags", "featureflagsources"];
        items.push(json!({
            "metadata": {"name": "core.openfeature.dev"},
            "versions": [{
                "version": "v1beta1",
                "resources": resources.map(|name| json!({"resource": name})),
            }],
        }));
    }
    Reply::json(
        200,
        &json!({"kind": "APIGroupDiscoveryList", "items": items}),
    )
}

fn listed(asked: &Asked, object: &Value) -> Reply {
    let end = json!({"type": "BOOKMARK", "object": {"metadata": {
        "resourceVersion": "7", "annotations": {"k8s.io/initial-events-end": "true"},
    }}});
    if asked.has("sendInitialEvents") {
        let added = json!({"type": "ADDED", "object": object});
        let lines = vec![added.to_string(), end.to_string()];
        return Reply::Stream { lines };
    }
    if asked.has("watch") {
        return Reply::Stream { lines: Vec::new() };
    }
    let list = json!({"kind": "List", "metadata": {"resourceVersion": "7"}, "items": [object]});
    Reply::json(200, &list)
}

fn refused(code: u16) -> Reply {
    let status = json!({"kind": "Status", "status": "Failure", "code": code, "message": "no"});
    Reply::json(code, &status)
}

fn serving(flags: Flags) -> Script {
    let deployment = json!({
        "metadata": metadata("plain"), "spec": {"replicas": 1}, "status": {"observedGeneration": 1},
    });
    let source = json!({
        "metadata": metadata("all"), "spec": {"sources": [{"source": "apps/flags"}]},
    });
    Arc::new(move |asked: &Asked| match (asked.path(), &flags) {
        ("/apis", flags) => groups(!matches!(flags, Flags::Absent)),
        (path, _) if path.ends_with("/deployments") => listed(asked, &deployment),
        (path, Flags::Present(object)) if path.ends_with("/featureflags") => listed(asked, object),
        (path, Flags::Present(_)) if path.ends_with("/featureflagsources") => {
            listed(asked, &source)
        }
        (path, Flags::Present(object)) if path.ends_with("/featureflags/flags") => {
            Reply::json(200, object)
        }
        (path, Flags::Refused) if path.contains("/featureflag") => refused(403),
        ("/api/v1/namespaces/kube-system", _) => {
            Reply::json(200, &json!({"metadata": {"uid": "cluster-1"}}))
        }
        (path, _) if path.ends_with("/selfsubjectaccessreviews") => {
            Reply::json(201, &json!({"status": {"allowed": true}}))
        }
        (path, _) if path.ends_with("/events") => Reply::json(201, &json!({"metadata": {}})),
        _ => refused(404),
    })
}

fn key(name: &str) -> FlagKey {
    FlagKey {
        platform: "test".into(),
        project: "apps/flags".into(),
        environment: CleanText::default(),
        name: name.into(),
    }
}

fn shown(viewer: &Viewer) -> Vec<String> {
    let flags = viewer.flags.values();
    let words = flags.map(|flag| format!("{} {}", flag.name(), flag.exposure.words()));
    words.collect()
}

#[tokio::test]
async fn flags_are_noticed_when_they_are_installed_and_go_with_them() {
    let server = Server::start(serving(Flags::Absent), None).await;
    let mut viewer = Viewer::of(backend(server.address()));
    viewer.until_live(&["plain"]).await;
    assert!(viewer.flags.is_empty());
    let asked = server.asked();
    assert!(asked.iter().all(|it| !it.path().contains("featureflag")));
    let two = resource(&[("a", 5), ("b", 25)]);
    server.behave_quietly(serving(Flags::Present(two)), None);
    viewer
        .until("flags of a source", |viewer| {
            let by_source = |flag: &Flag| flag.claims.iter().any(|it| it.by == Claimant::Source);
            shown(viewer) == ["a 5 %", "b 25 %"] && viewer.flags.values().all(by_source)
        })
        .await;
    let asked = server.asked();
    let flags = asked.iter().filter(|it| it.path().contains("/featureflag"));
    let deployments = asked
        .iter()
        .filter(|it| it.path().ends_with("/deployments"));
    assert!(
        flags.clone().all(|it| !it.has("labelSelector")),
        "all flags"
    );
    assert!(deployments.clone().all(|it| it.has("labelSelector")));
    server.behave_quietly(serving(Flags::Absent), None);
    viewer
        .until("no flags", |viewer| viewer.flags.is_empty())
        .await;
    assert_eq!(viewer.state, SourceState::Live);
    viewer.close().await;
}

#[tokio::test]
async fn flags_that_may_not_be_listed_are_said_and_cost_nothing_else() {
    let server = Server::start(serving(Flags::Refused), None).await;
    let mut viewer = Viewer::of(backend(server.address()));
    viewer
        .until("a note", |viewer| {
            let words = "FeatureFlags are there but you may not list them: ask for get, list and \
                         watch on featureflags.core.openfeature.dev";
            viewer.state == SourceState::Live
                && viewer
                    .note
                    .as_ref()
                    .is_some_and(|note| note.contains(words))
        })
        .await;
    assert_eq!(viewer.names(), ["plain"]);
    viewer.close().await;
}

#[tokio::test]
async fn a_flag_is_looked_at_and_changed_in_its_resource() {
    let begun = resource(&[("a", 5), ("b", 25)]);
    let server = Server::start(serving(Flags::Present(begun)), None).await;
    let kubernetes = backend(server.address());
    let looks = kubernetes.look(&[key("a"), key("b"), key("c")]).await;
    let gets = server.asked().len();
    assert_eq!(gets, 1, "one request a resource");
    let gone = looks[&key("c")].as_ref().expect_err("not there");
    assert!(gone.contains("no longer has it"), "{gone}");
    let flag = looks[&key("a")].as_ref().expect("a flag");
    let step = Step {
        target: Target::Flag {
            app: None,
            flag: flag.at.clone(),
        },
        changes: vec![FieldChange {
            pointer: "/spec/flagSpec/flags/a/defaultVariant".into(),
            before: Some(FieldValue::Plain(json!("off"))),
            after: Some(FieldValue::Plain(json!("on"))),
        }],
        words: "on".into(),
        event: "FlagSet".into(),
    };
    let on = kubernetes.read(&step.target).await.expect("the resource");
    assert_eq!(
        on.value.pointer(&step.changes[0].pointer),
        Some(&json!("off"))
    );
    kubernetes
        .dry_run(&step, &on)
        .await
        .expect("it may be done");
    kubernetes.apply(&step, &on, None).await.expect("done");
    let note = dogwatch::backends::Note {
        name: "n".into(),
        message: "on".into(),
    };
    kubernetes.note(&step, &note).await.expect("noted");
    let asked = server.asked();
    let [dry, patch, event] = &asked[gets + 1..] else {
        panic!("{:?}", &asked[gets..])
    };
    let resource_path = "/apis/core.openfeature.dev/v1beta1/namespaces/apps/featureflags/flags";
    assert!(dry.path() == resource_path && dry.has("dryRun"), "{dry:?}");
    assert!(
        patch.path() == resource_path && !patch.has("dryRun"),
        "{patch:?}"
    );
    let operations: Value = serde_json::from_str(&patch.body).expect("JSON");
    let version = json!({"op": "test", "path": "/metadata/resourceVersion", "value": "5"});
    assert_eq!(operations[1], version);
    let event: Value = serde_json::from_str(&event.body).expect("JSON");
    assert_eq!(event["involvedObject"]["kind"], "FeatureFlag");
    assert_eq!(event["involvedObject"]["name"], "flags");
    assert_eq!(event["metadata"]["namespace"], "apps");
}

#[tokio::test]
async fn a_resource_that_is_gone_is_said() {
    let server = Server::start(serving(Flags::Absent), None).await;
    let looks = backend(server.address()).look(&[key("a")]).await;
    let gone = looks[&key("a")].as_ref().expect_err("not there");
    assert_eq!(gone.as_str(), "FeatureFlag apps/flags is gone");
}
