//! Pods.

use std::net::Ipv4Addr;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::managed::{ManagedField, names_of, raw};
use super::replica_set::texts_at;
use super::{Metadata, Object, OwnerReference, fields_of, stamp};

/// The cluster's nodes.
pub const NODES: &[&str] = &["node-a", "node-b", "node-c", "node-d", "node-e", "node-f"];

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
    pub status: Box<RawValue>,
    /// Where it runs, once it is scheduled.
    pub node: Option<&'a str>,
}

/// What is wanted of a pod: what its template says, and what the server adds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PodSpec<'a> {
    #[serde(flatten)]
    template: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    node_name: Option<&'a str>,
    tolerations: Box<RawValue>,
    priority: u32,
    enable_service_links: bool,
    preemption_policy: &'static str,
}

/// The object.
pub fn pod(draft: PodDraft<'_>) -> Object<PodSpec<'_>, Box<RawValue>> {
    let labels = texts_at(draft.template, "/metadata/labels");
    let mut managed_fields = vec![by_controller(&draft, labels.keys())];
    if draft.node.is_some() {
        managed_fields.push(by_kubelet(&draft));
    }
    let prefix = format!("{}-", draft.owner.name);
    Object {
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
            ..Metadata::default()
        },
        spec: PodSpec {
            template: &draft.template["spec"],
            node_name: draft.node,
            tolerations: raw(TOLERATIONS.to_owned()),
            priority: 0,
            enable_service_links: true,
            preemption_policy: "PreemptLowerPriority",
        },
        status: draft.status,
    }
}

const TOLERATIONS: &str = r#"[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}]"#;

fn by_controller<'a>(
    draft: &PodDraft<'_>,
    labels: impl Iterator<Item = &'a String>,
) -> ManagedField {
    let fields = format!(
        r#"{{"f:metadata":{{"f:generateName":{{}},"f:labels":{},"f:ownerReferences":{{".":{{}},"k:{{\"uid\":\"{}\"}}":{{}}}}}},"f:spec":{}}}"#,
        names_of(labels),
        draft.owner.uid,
        fields_of("spec", &draft.template["spec"]),
    );
    ManagedField::new("kube-controller-manager", "v1", draft.created, raw(fields))
}

/// What the kubelet writes, the address of the pod aside, which is part of a key there.
const STATUS_FIELDS: &str = r#"{"f:status":{"f:conditions":{"k:{\"type\":\"ContainersReady\"}":{".":{},"f:lastProbeTime":{},"f:lastTransitionTime":{},"f:status":{},"f:type":{}},"k:{\"type\":\"Initialized\"}":{".":{},"f:lastProbeTime":{},"f:lastTransitionTime":{},"f:status":{},"f:type":{}},"k:{\"type\":\"Ready\"}":{".":{},"f:lastProbeTime":{},"f:lastTransitionTime":{},"f:status":{},"f:type":{}}},"f:containerStatuses":{},"f:phase":{},"f:podIP":{},"f:podIPs":{},"f:startTime":{}}}"#;

fn by_kubelet(draft: &PodDraft<'_>) -> ManagedField {
    let fields = raw(STATUS_FIELDS.to_owned());
    ManagedField::new("kubelet", "v1", draft.created, fields).of_status()
}

/// Whether a pod serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// It does.
    Ready,
    /// Its containers do not.
    NotReady,
}

/// The status of a pod that has been serving since `since`; there are too many of them to build
/// trees.
pub fn serving(image: &str, since: DateTime<Utc>, address: Ipv4Addr) -> Box<RawValue> {
    let at = stamp(since);
    let image = Value::from(image);
    let condition = |name: &str| {
        format!(
            r#"{{"type":"{name}","status":"True","lastProbeTime":null,"lastTransitionTime":"{at}"}}"#
        )
    };
    raw(format!(
        r#"{{"phase":"Running","conditions":[{},{},{},{}],"podIP":"{address}","podIPs":[{{"ip":"{address}"}}],"startTime":"{at}","containerStatuses":[{{"name":"app","state":{{"running":{{"startedAt":"{at}"}}}},"lastState":{{}},"ready":true,"restartCount":0,"image":{image},"imageID":"","started":true}}],"qosClass":"Burstable"}}"#,
        condition("PodScheduled"),
        condition("Initialized"),
        condition("ContainersReady"),
        condition("Ready"),
    ))
}

/// Writes down that a node has taken the pod.
pub fn set_scheduled(pod: &mut Value, at: DateTime<Utc>) {
    let condition = |name: &str| {
        json!({
            "type": name, "status": "True",
            "lastProbeTime": null, "lastTransitionTime": stamp(at),
        })
    };
    pod["status"]["startTime"] = stamp(at).into();
    pod["status"]["conditions"] = json!([condition("PodScheduled"), condition("Initialized")]);
}

/// The status of a pod's first container.
pub fn container_status(pod: &Value) -> &Value {
    &pod["status"]["containerStatuses"][0]
}

/// Sets the state of all containers; what is known of earlier runs stays.
pub fn set_container(pod: &mut Value, state: &Value) {
    let containers = pod["spec"]["containers"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let before = pod["status"]["containerStatuses"].take();
    let statuses = containers.iter().enumerate().map(|(at, container)| {
        let before = &before[at];
        json!({
            "name": container["name"],
            "state": state,
            "lastState": if before["lastState"].is_object() { before["lastState"].clone() } else { json!({}) },
            "ready": false,
            "restartCount": before["restartCount"].as_u64().unwrap_or(0),
            "image": container["image"],
            "imageID": "",
            "started": state["running"].is_object(),
        })
    });
    pod["status"]["containerStatuses"] = statuses.collect();
}

/// Sets whether the pod serves, and since when.
pub fn set_readiness(pod: &mut Value, readiness: Readiness, now: DateTime<Utc>) {
    for container in pod["status"]["containerStatuses"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        container["ready"] = (readiness == Readiness::Ready).into();
    }
    let Some(conditions) = pod["status"]["conditions"].as_array_mut() else {
        return;
    };
    for name in ["ContainersReady", "Ready"] {
        let since = conditions
            .iter()
            .find(|it| it["type"] == name && it["status"] == readiness.word())
            .map_or_else(|| stamp(now).into(), |it| it["lastTransitionTime"].clone());
        conditions.retain(|it| it["type"] != name);
        conditions.push(readiness.condition(name, &since));
    }
}

impl Readiness {
    fn word(self) -> &'static str {
        match self {
            Self::Ready => "True",
            Self::NotReady => "False",
        }
    }

    fn condition(self, name: &str, since: &Value) -> Value {
        let mut condition = json!({
            "type": name, "status": self.word(),
            "lastProbeTime": null, "lastTransitionTime": since,
        });
        if self == Self::NotReady {
            condition["reason"] = "ContainersNotReady".into();
            condition["message"] = "containers with unready status: [app]".into();
        }
        condition
    }
}
