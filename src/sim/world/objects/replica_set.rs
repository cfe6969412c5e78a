//! ReplicaSets: one for every template a Deployment has had.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::managed::{ManagedField, names_of, raw};
use super::{Metadata, OwnerReference, Texts, fields_of, stamp};

/// What is to be written down about a ReplicaSet.
#[derive(Debug)]
pub struct ReplicaSetDraft<'a> {
    /// The Deployment that owns it.
    pub owner: OwnerReference,
    /// The Deployment's namespace.
    pub namespace: &'a str,
    /// The Deployment's `spec.selector`.
    pub selector: &'a Value,
    /// The Deployment's `spec.template`.
    pub template: &'a Value,
    /// The template's hash.
    pub hash: &'a str,
    /// Annotations, the revision among them.
    pub annotations: Texts,
    /// Desired pods.
    pub replicas: u32,
    /// Pods that are there, and ready.
    pub ready: u32,
    /// Counts changes of the specification.
    pub generation: u64,
    /// When it was made.
    pub created: DateTime<Utc>,
}

#[derive(Serialize)]
struct ReplicaSet {
    metadata: Metadata,
    spec: Value,
    status: Value,
}

/// The object.
pub fn replica_set(draft: ReplicaSetDraft<'_>) -> impl Serialize + use<> {
    let selector = with_hash(draft.selector, "/matchLabels", draft.hash);
    let template = with_hash(draft.template, "/metadata/labels", draft.hash);
    let labels = texts_at(&template, "/metadata/labels");
    let managed_fields = vec![
        by_controller(&draft, &labels, &template),
        ManagedField::new(
            CONTROLLER,
            "apps/v1",
            draft.created,
            raw(STATUS_FIELDS.to_owned()),
        )
        .of_status(),
    ];
    ReplicaSet {
        metadata: Metadata {
            name: format!("{}-{}", draft.owner.name, draft.hash),
            namespace: draft.namespace.to_owned(),
            generation: Some(draft.generation),
            creation_timestamp: stamp(draft.created),
            labels,
            annotations: draft.annotations,
            owner_references: vec![draft.owner],
            managed_fields,
            ..Metadata::default()
        },
        spec: json!({"replicas": draft.replicas, "selector": selector, "template": template}),
        status: status(draft.ready, draft.generation),
    }
}

const CONTROLLER: &str = "kube-controller-manager";
const STATUS_FIELDS: &str =
    r#"{"f:status":{"f:observedGeneration":{},"f:replicas":{},"f:terminatingReplicas":{}}}"#;

fn status(ready: u32, generation: u64) -> Value {
    let mut status =
        json!({"replicas": ready, "terminatingReplicas": 0, "observedGeneration": generation});
    if ready > 0 {
        for field in ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"] {
            status[field] = ready.into();
        }
    }
    status
}

fn with_hash(value: &Value, labels: &str, hash: &str) -> Value {
    let mut value = value.clone();
    if let Some(Value::Object(labels)) = value.pointer_mut(labels) {
        labels.insert("pod-template-hash".to_owned(), hash.into());
    }
    value
}

pub(super) fn texts_at(value: &Value, pointer: &str) -> Texts {
    let texts = value
        .pointer(pointer)
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    texts
        .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect()
}

fn by_controller(draft: &ReplicaSetDraft<'_>, labels: &Texts, template: &Value) -> ManagedField {
    let fields = format!(
        r#"{{"f:metadata":{{"f:annotations":{},"f:labels":{},"f:ownerReferences":{{".":{{}},"k:{{\"uid\":\"{}\"}}":{{}}}}}},"f:spec":{{"f:replicas":{{}},"f:selector":{{}},"f:template":{}}}}}"#,
        names_of(draft.annotations.keys()),
        names_of(labels.keys()),
        draft.owner.uid,
        fields_of("template", template),
    );
    ManagedField::new(CONTROLLER, "apps/v1", draft.created, raw(fields))
}
