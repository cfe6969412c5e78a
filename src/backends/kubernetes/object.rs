//! The parts of Kubernetes objects that are used; everything else is skipped unread.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::featureflag;
use crate::model::{CleanText, FlagSourceRef};

/// The annotation of the bookmark that ends a streamed list.
pub(super) const LIST_END: &str = "k8s.io/initial-events-end";

/// Labels or annotations.
pub(super) type Texts = BTreeMap<String, String>;

/// A list whose items are decoded one by one, so that one bad one does not spoil the rest.
#[derive(Deserialize)]
pub(super) struct Page<'a> {
    pub kind: Option<Cow<'a, str>>,
    #[serde(default)]
    pub metadata: ListMeta,
    #[serde(borrow)]
    pub items: Option<Vec<&'a RawValue>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ListMeta {
    pub resource_version: Option<String>,
    #[serde(rename = "continue")]
    pub next: Option<String>,
}

/// One line of a watch.
#[derive(Deserialize)]
pub(super) struct WatchLine<'a> {
    #[serde(rename = "type")]
    pub kind: Cow<'a, str>,
    #[serde(borrow)]
    pub object: &'a RawValue,
}

/// The metadata of any object.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Metadata {
    pub name: Option<String>,
    pub namespace: Option<String>,
    pub uid: Option<String>,
    pub resource_version: Option<String>,
    pub generation: Option<i64>,
    pub creation_timestamp: Option<DateTime<Utc>>,
    pub deletion_timestamp: Option<DateTime<Utc>>,
    pub labels: Option<Texts>,
    pub annotations: Option<Texts>,
    pub owner_references: Option<Vec<OwnerReference>>,
}

impl Metadata {
    /// The annotation `key`.
    pub(super) fn annotation(&self, key: &str) -> Option<&str> {
        Some(self.annotations.as_ref()?.get(key)?.as_str())
    }

    /// The label `key`.
    pub(super) fn label(&self, key: &str) -> Option<&str> {
        Some(self.labels.as_ref()?.get(key)?.as_str())
    }

    /// The UID of the controller that owns the object.
    pub(super) fn controller(&self) -> Option<&str> {
        self.owner()?.uid.as_deref()
    }

    /// Whether the controller that owns the object is of this kind, in whatever version.
    pub(super) fn is_controlled_by(&self, group: &str, kind: &str) -> bool {
        self.owner().is_some_and(|owner| {
            let version = owner.api_version.as_deref().unwrap_or_default();
            let of = version.split_once('/').map_or("", |(group, _)| group);
            of == group && owner.kind.as_deref() == Some(kind)
        })
    }

    fn owner(&self) -> Option<&OwnerReference> {
        let mut owners = self.owner_references.iter().flatten();
        owners.find(|owner| owner.controller == Some(true))
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OwnerReference {
    pub api_version: Option<String>,
    pub kind: Option<String>,
    pub uid: Option<String>,
    pub controller: Option<bool>,
}

/// An object of which only the metadata is read.
#[derive(Deserialize)]
pub(super) struct Bare {
    #[serde(default)]
    pub metadata: BareMeta,
}

/// What is still read of an object that can't be read.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct BareMeta {
    pub name: Option<String>,
    pub namespace: Option<String>,
    pub resource_version: Option<String>,
    pub uid: Option<String>,
    pub annotations: Option<Texts>,
}

/// A Deployment.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Deployment {
    pub metadata: Metadata,
    pub spec: DeploymentSpec,
    pub status: DeploymentStatus,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DeploymentSpec {
    pub replicas: Option<i64>,
    pub paused: Option<bool>,
    pub progress_deadline_seconds: Option<i64>,
    pub template: Template,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Template {
    pub metadata: Option<TemplateMeta>,
    pub spec: Option<PodSpec>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TemplateMeta {
    pub labels: Option<Texts>,
    pub annotations: Option<TemplateAnnotations>,
}

/// Those of a pod template's annotations that are used.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TemplateAnnotations {
    #[serde(rename = "openfeature.dev/enabled")]
    pub flags: Option<String>,
    #[serde(rename = "openfeature.dev/featureflagsource")]
    pub flag_sources: Option<String>,
    #[serde(rename = "serving.knative.dev/progress-deadline")]
    pub deadline: Option<String>,
}

impl Template {
    /// Through what pods of it, in `namespace`, read flags.
    pub(super) fn flag_sources(&self, namespace: &CleanText) -> Option<Box<[FlagSourceRef]>> {
        let metadata = self.metadata.as_ref()?;
        featureflag::read_by(metadata.annotations.as_ref()?, namespace)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PodSpec {
    pub containers: Option<Vec<Container>>,
    pub node_name: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Container {
    pub image: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DeploymentStatus {
    pub observed_generation: Option<i64>,
    pub replicas: Option<i64>,
    pub updated_replicas: Option<i64>,
    pub ready_replicas: Option<i64>,
    pub available_replicas: Option<i64>,
    pub conditions: Option<Vec<Condition>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Condition {
    #[serde(rename = "type")]
    pub kind: String,
    pub status: String,
    pub reason: Option<String>,
    pub message: Option<String>,
    pub last_update_time: Option<DateTime<Utc>>,
    pub last_transition_time: Option<DateTime<Utc>>,
}

impl Condition {
    /// Whether it is so.
    pub(super) fn holds(&self) -> bool {
        self.status == "True"
    }

    /// When that was last said, or last changed.
    pub(super) fn time(&self) -> Option<DateTime<Utc>> {
        self.last_update_time.or(self.last_transition_time)
    }
}

/// The condition of this kind.
pub(super) fn condition<'a>(
    conditions: Option<&'a [Condition]>,
    kind: &str,
) -> Option<&'a Condition> {
    let mut conditions = conditions.unwrap_or_default().iter();
    conditions.find(|condition| condition.kind == kind)
}

/// A condition's message, where it has one.
pub(super) fn words<'a>(condition: &'a Condition, otherwise: &'a str) -> &'a str {
    let message = condition.message.as_deref().map(str::trim);
    message
        .filter(|message| !message.is_empty())
        .unwrap_or(otherwise)
}

/// A ReplicaSet.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReplicaSet {
    pub metadata: Metadata,
    pub spec: ReplicaSetSpec,
    pub status: ReplicaSetStatus,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReplicaSetSpec {
    pub replicas: Option<i64>,
    pub template: Template,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ReplicaSetStatus {
    pub ready_replicas: Option<i64>,
}

/// A Pod.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Pod {
    pub metadata: Metadata,
    pub spec: PodSpec,
    pub status: PodStatus,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PodStatus {
    pub phase: Option<String>,
    pub reason: Option<String>,
    pub conditions: Option<Vec<Condition>>,
    pub init_container_statuses: Option<Vec<ContainerStatus>>,
    pub container_statuses: Option<Vec<ContainerStatus>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ContainerStatus {
    pub ready: bool,
    pub restart_count: i64,
    pub state: Option<ContainerState>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ContainerState {
    pub waiting: Option<Waiting>,
    pub terminated: Option<Terminated>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Waiting {
    pub reason: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Terminated {
    pub exit_code: i64,
    pub reason: Option<String>,
}

/// An Event of the core API.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Event {
    pub metadata: Metadata,
    pub involved_object: Involved,
    pub reason: Option<String>,
    pub message: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub count: Option<i64>,
    pub first_timestamp: Option<DateTime<Utc>>,
    pub last_timestamp: Option<DateTime<Utc>>,
    #[serde(rename = "eventTime")]
    pub time: Option<DateTime<Utc>>,
    pub series: Option<Series>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Involved {
    pub kind: Option<String>,
    pub name: Option<String>,
    pub uid: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Series {
    pub count: Option<i64>,
    pub last_observed_time: Option<DateTime<Utc>>,
}

/// What chooses the pods of a Deployment.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Selecting {
    pub metadata: Metadata,
    pub spec: SelectingSpec,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SelectingSpec {
    pub selector: LabelSelector,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct LabelSelector {
    pub match_labels: Option<Texts>,
    pub match_expressions: Option<Vec<Expression>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Expression {
    pub key: String,
    pub operator: String,
    pub values: Option<Vec<String>>,
}
