//! Events.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::stamp;

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Involved {
    /// `Deployment`, `ReplicaSet`, `Pod`.
    pub kind: &'static str,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its UID.
    pub uid: String,
    /// Its revision when it happened.
    pub revision: u64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// `Normal` or `Warning`.
    pub r#type: &'static str,
    /// A word for programs.
    pub reason: &'static str,
    /// A sentence for people.
    pub message: String,
    /// Who noticed.
    pub component: &'static str,
}

/// What the writer of an event owns of it, each as a whole.
const FIELDS: [&str; 8] = [
    "f:count",
    "f:firstTimestamp",
    "f:involvedObject",
    "f:lastTimestamp",
    "f:message",
    "f:reason",
    "f:reportingComponent",
    "f:type",
];

fn api_version(kind: &str) -> &'static str {
    match kind {
        "Pod" => "v1",
        "HorizontalPodAutoscaler" => "autoscaling/v2",
        _ => "apps/v1",
    }
}

/// The object for something that happened for the first time.
pub fn event(involved: &Involved, what: &Occurrence, at: DateTime<Utc>) -> Value {
    let nanos = at.timestamp_nanos_opt().unwrap_or_default();
    let mut event = json!({
        "metadata": {
            "name": format!("{}.{nanos:016x}", involved.name),
            "namespace": involved.namespace,
            "creationTimestamp": stamp(at),
        },
        "involvedObject": {
            "kind": involved.kind,
            "namespace": involved.namespace,
            "name": involved.name,
            "uid": involved.uid,
            "apiVersion": api_version(involved.kind),
            "resourceVersion": involved.revision.to_string(),
        },
        "reason": what.reason,
        "message": what.message,
        "source": {"component": what.component},
        "firstTimestamp": stamp(at),
        "lastTimestamp": stamp(at),
        "count": 1,
        "type": what.r#type,
        "eventTime": null,
        "reportingComponent": what.component,
        "reportingInstance": "",
    });
    let manager = if what.component == "kubelet" {
        "kubelet"
    } else {
        "kube-controller-manager"
    };
    let mut fields: Value = FIELDS
        .map(|field| (field.to_owned(), json!({})))
        .into_iter()
        .collect();
    fields["f:source"] = json!({"f:component": {}});
    event["metadata"]["managedFields"] = json!([{
        "manager": manager,
        "operation": "Update",
        "apiVersion": "v1",
        "time": stamp(at),
        "fieldsType": "FieldsV1",
        "fieldsV1": fields,
    }]);
    event
}
