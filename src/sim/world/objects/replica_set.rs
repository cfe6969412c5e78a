//! ReplicaSets: one for every template a Deployment has had.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::deployment::is_zero;
use super::managed::{ManagedField, names_of, raw};
use super::{Metadata, Object, OwnerReference, Texts, fields_of, stamp};
use crate::sim::store::Labels;

/// The label that tells the ReplicaSets and the pods of a Rollout apart.
pub const ROLLOUT_HASH: &str = "rollouts-pod-template-hash";

/// What is to be written down about a ReplicaSet.
#[derive(Debug)]
pub struct ReplicaSetDraft<'a> {
    /// The Deployment that owns it.
    pub owner: OwnerReference,
    /// The Deployment's namespace.
    pub namespace: &'a str,
    /// What it is made from.
    pub template: &'a HashedTemplate,
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

/// A pod template with its hash among the labels, and what follows from that.
#[derive(Debug)]
pub struct HashedTemplate {
    /// The hash.
    pub hash: String,
    /// The template.
    pub template: Value,
    /// The selector of its pods.
    pub selector: Value,
    /// The labels of its pods, and of the ReplicaSet.
    pub labels: Texts,
}

impl HashedTemplate {
    /// Puts the hash where a ReplicaSet has it: `selector` and `template` are the Deployment's.
    pub fn new(selector: Value, template: Value, hash: String) -> Self {
        Self::labelled("pod-template-hash", selector, template, hash)
    }

    /// The same of a Rollout, whose controller has a label of its own.
    pub fn of_rollout(selector: Value, template: Value, hash: String) -> Self {
        Self::labelled(ROLLOUT_HASH, selector, template, hash)
    }

    fn labelled(name: &str, mut selector: Value, mut template: Value, hash: String) -> Self {
        let label = |value: &mut Value, labels: &str| {
            if let Some(Value::Object(labels)) = value.pointer_mut(labels) {
                labels.insert(name.to_owned(), hash.as_str().into());
            }
        };
        label(&mut selector, "/matchLabels");
        label(&mut template, "/metadata/labels");
        let labels = texts_at(&template, "/metadata/labels");
        Self {
            hash,
            template,
            selector,
            labels,
        }
    }
}

/// What is wanted of a ReplicaSet.
#[derive(Debug, Serialize)]
pub struct ReplicaSetSpec<'a> {
    replicas: u32,
    selector: &'a Value,
    template: &'a Value,
}

/// What is reported about a ReplicaSet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReplicaSetStatus {
    /// Pods.
    pub replicas: u32,
    /// Pods with all labels of the template, which is all.
    #[serde(skip_serializing_if = "is_zero")]
    pub fully_labeled_replicas: u32,
    /// Pods that serve.
    #[serde(skip_serializing_if = "is_zero")]
    pub ready_replicas: u32,
    /// Pods that have served for long enough.
    #[serde(skip_serializing_if = "is_zero")]
    pub available_replicas: u32,
    /// Pods on their way out.
    pub terminating_replicas: u32,
    /// The generation the controller has acted on.
    pub observed_generation: u64,
}

/// The object.
pub fn replica_set(draft: ReplicaSetDraft<'_>) -> Object<ReplicaSetSpec<'_>, ReplicaSetStatus> {
    let status_fields = raw(STATUS_FIELDS.to_owned());
    let managed_fields = vec![
        by_controller(&draft),
        ManagedField::new(CONTROLLER, "apps/v1", draft.created, status_fields).of_status(),
    ];
    let made_from = draft.template;
    Object {
        metadata: Metadata {
            name: format!("{}-{}", draft.owner.name, made_from.hash),
            namespace: draft.namespace.to_owned(),
            generation: Some(draft.generation),
            creation_timestamp: stamp(draft.created),
            labels: made_from.labels.clone(),
            annotations: draft.annotations,
            owner_references: vec![draft.owner],
            managed_fields,
            ..Metadata::default()
        },
        spec: ReplicaSetSpec {
            replicas: draft.replicas,
            selector: &made_from.selector,
            template: &made_from.template,
        },
        status: ReplicaSetStatus {
            replicas: draft.ready,
            fully_labeled_replicas: draft.ready,
            ready_replicas: draft.ready,
            available_replicas: draft.ready,
            terminating_replicas: 0,
            observed_generation: draft.generation,
        },
    }
}

/// What a template's hash is written under: by one controller or the other.
pub fn hash_label(labels: &Labels) -> Option<&str> {
    labels
        .get("pod-template-hash")
        .or_else(|| labels.get(ROLLOUT_HASH))
}

const CONTROLLER: &str = "kube-controller-manager";
const STATUS_FIELDS: &str =
    r#"{"f:status":{"f:observedGeneration":{},"f:replicas":{},"f:terminatingReplicas":{}}}"#;

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

fn by_controller(draft: &ReplicaSetDraft<'_>) -> ManagedField {
    let fields = format!(
        r#"{{"f:metadata":{{"f:annotations":{},"f:labels":{},"f:ownerReferences":{{".":{{}},"k:{{\"uid\":\"{}\"}}":{{}}}}}},"f:spec":{{"f:replicas":{{}},"f:selector":{{}},"f:template":{}}}}}"#,
        names_of(draft.annotations.keys()),
        names_of(draft.template.labels.keys()),
        draft.owner.uid,
        fields_of("template", &draft.template.template),
    );
    ManagedField::new(CONTROLLER, "apps/v1", draft.created, raw(fields))
}
