//! Knative's Revisions, and the Deployments that run them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{OwnerReference, stamp};
use crate::sim::store::Resource;

/// Which Service a pod, a Deployment or a Revision is of.
pub const SERVICE: &str = "serving.knative.dev/service";
/// Which Revision a pod or a Deployment is of.
pub const REVISION: &str = "serving.knative.dev/revision";
/// Which of the Service's templates a Revision was made from.
pub const GENERATION: &str = "serving.knative.dev/configurationGeneration";
const CONFIGURATION: &str = "serving.knative.dev/configuration";
/// How many pods there are at least while there is traffic.
pub const MIN_SCALE: &str = "autoscaling.knative.dev/min-scale";

/// The Revision of a Service's template.
pub fn revision(service: &Value, template: &Value, nth: u64, created: DateTime<Utc>) -> Value {
    let metadata = &service["metadata"];
    let name = metadata["name"].as_str().unwrap_or_default();
    let uid = metadata["uid"].as_str().unwrap_or_default();
    let mut labels = template["metadata"]["labels"].clone();
    if !labels.is_object() {
        labels = json!({});
    }
    labels[SERVICE] = name.into();
    labels[CONFIGURATION] = name.into();
    labels[GENERATION] = nth.to_string().into();
    let mut annotations = template["metadata"]["annotations"].clone();
    if !annotations.is_object() {
        annotations = json!({});
    }
    json!({
        "metadata": {
            "name": format!("{name}-{nth:05}"),
            "namespace": metadata["namespace"],
            "creationTimestamp": stamp(created),
            "labels": labels,
            "annotations": annotations,
            "ownerReferences": [OwnerReference::to(Resource::KnativeServices, name, uid)],
        },
        "spec": template["spec"],
        "status": {},
    })
}

/// The Deployment that runs a Revision.
pub fn revision_deployment(revision: &Value, replicas: u64) -> Value {
    let metadata = &revision["metadata"];
    let name = metadata["name"].as_str().unwrap_or_default();
    let uid = metadata["uid"].as_str().unwrap_or_default();
    let mut labels = metadata["labels"].clone();
    labels[REVISION] = name.into();
    labels["app"] = name.into();
    json!({
        "metadata": {
            "name": format!("{name}-deployment"),
            "namespace": metadata["namespace"],
            "labels": labels,
            "annotations": metadata["annotations"],
            "ownerReferences": [OwnerReference::to(Resource::KnativeRevisions, name, uid)],
        },
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {REVISION: name}},
            "template": {
                "metadata": {"labels": labels, "annotations": metadata["annotations"]},
                "spec": revision["spec"],
            },
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxUnavailable": 0, "maxSurge": "25%"},
            },
            "revisionHistoryLimit": 0,
            "progressDeadlineSeconds": 600,
        },
        "status": {},
    })
}
