//! Pods.

use std::net::Ipv4Addr;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::managed::{ManagedField, names_of, raw};
use super::replica_set::texts_at;
use super::{Metadata, OwnerReference, fields_of, stamp};

/// What is to be written down about a pod.
#[derive(Debug)]
pub struct PodDraft<'a> {
    /// The ReplicaSet that owns it.
    pub owner: OwnerReference,
    /// The ReplicaSet's namespace.
    pub namespace: &'a str,
    /// The ReplicaSet's `spec.template`.
    pub template: &'a Value,
    /// The five letters that complete the name.
    pub suffix: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// `status`, as the kubelet or the scheduler last wrote it.
    pub status: Value,
    /// Where it runs, once it is scheduled.
    pub node: Option<&'a str>,
}

#[derive(Serialize)]
struct Pod {
    metadata: Metadata,
    spec: Value,
    status: Value,
}

/// The object.
pub fn pod(draft: PodDraft<'_>) -> impl Serialize + use<> {
    let labels = texts_at(draft.template, "/metadata/labels");
    let mut managed_fields = vec![by_controller(&draft, labels.keys())];
    if draft.node.is_some() {
        managed_fields.push(by_kubelet(&draft));
    }
    let prefix = format!("{}-", draft.owner.name);
    Pod {
        metadata: Metadata {
            name: format!("{prefix}{}", draft.suffix),
            generate_name: Some(prefix),
            namespace: draft.namespace.to_owned(),
            generation: Some(1),
            creation_timestamp: stamp(draft.created),
            labels,
            annotations: texts_at(draft.template, "/metadata/annotations"),
            owner_references: vec![draft.owner],
            managed_fields,
        },
        spec: spec(draft.template, draft.node),
        status: draft.status,
    }
}

fn spec(template: &Value, node: Option<&str>) -> Value {
    let mut spec = template["spec"].clone();
    for (field, value) in [
        ("tolerations", json!([toleration("not-ready"), toleration("unreachable")])),
        ("priority", json!(0)),
        ("enableServiceLinks", json!(true)),
        ("preemptionPolicy", json!("PreemptLowerPriority")),
    ] {
        spec[field] = value;
    }
    if let Some(node) = node {
        spec["nodeName"] = node.into();
    }
    spec
}

fn toleration(taint: &str) -> Value {
    json!({
        "key": format!("node.kubernetes.io/{taint}"),
        "operator": "Exists",
        "effect": "NoExecute",
        "tolerationSeconds": 300,
    })
}

fn by_controller<'a>(draft: &PodDraft<'_>, labels: impl Iterator<Item = &'a String>) -> ManagedField {
    let fields = format!(
        r#"{{"f:metadata":{{"f:generateName":{{}},"f:labels":{},"f:ownerReferences":{{".":{{}},"k:{{\"uid\":\"{}\"}}":{{}}}}}},"f:spec":{}}}"#,
        names_of(labels),
        draft.owner.uid,
        fields_of("spec", &draft.template["spec"]),
    );
    ManagedField::new("kube-controller-manager", "v1", draft.created, raw(fields))
}

fn by_kubelet(draft: &PodDraft<'_>) -> ManagedField {
    let fields = format!(r#"{{"f:status":{}}}"#, fields_of("status", &draft.status));
    ManagedField::new("kubelet", "v1", draft.created, raw(fields)).of_status()
}

/// The status of a pod that has been running since `since`.
pub fn running(image: &str, since: DateTime<Utc>, address: Ipv4Addr) -> Value {
    let at = stamp(since);
    let condition = |name: &str| {
        json!({"type": name, "status": "True", "lastProbeTime": null, "lastTransitionTime": at})
    };
    json!({
        "phase": "Running",
        "conditions": [
            condition("PodScheduled"), condition("Initialized"),
            condition("ContainersReady"), condition("Ready"),
        ],
        "hostIP": "10.0.0.1",
        "podIP": address,
        "podIPs": [{"ip": address}],
        "startTime": at,
        "containerStatuses": [{
            "name": "app",
            "state": {"running": {"startedAt": at}},
            "lastState": {},
            "ready": true,
            "restartCount": 0,
            "image": image,
            "imageID": "",
            "started": true,
        }],
        "qosClass": "Burstable",
    })
}
