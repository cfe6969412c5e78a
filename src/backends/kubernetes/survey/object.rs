//! The parts of objects that a close look takes in. Templates are whole: they are written back.

use serde::Deserialize;
use serde_json::Value;

use crate::backends::kubernetes::decode::generation;
use crate::backends::kubernetes::object::{
    LabelSelector, Metadata, ReplicaSet, ReplicaSetSpec, ReplicaSetStatus, Template,
};

/// An object with a pod template that is about to be changed: a Deployment or a Rollout.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct Target {
    pub metadata: Metadata,
    pub spec: TargetSpec,
    pub status: TargetStatus,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct TargetSpec {
    pub replicas: Option<i64>,
    pub paused: Option<bool>,
    pub selector: LabelSelector,
    pub template: Value,
    /// A Rollout's: how far back its steps are skipped.
    pub rollback_window: RollbackWindow,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct RollbackWindow {
    pub revisions: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct TargetStatus {
    observed_generation: Value,
}

impl Target {
    /// Whether its controller has seen the newest specification.
    pub fn is_taken_up(&self) -> bool {
        generation(&self.status.observed_generation) >= self.metadata.generation
    }
}

/// A ReplicaSet whose template can be brought back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct KeptSet {
    pub metadata: Metadata,
    pub spec: KeptSpec,
    pub status: ReplicaSetStatus,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct KeptSpec {
    pub replicas: Option<i64>,
    pub template: Value,
}

impl KeptSet {
    /// The ReplicaSet without the template, and the template.
    pub(in crate::backends::kubernetes) fn split(self) -> (ReplicaSet, Value) {
        let set = ReplicaSet {
            metadata: self.metadata,
            spec: ReplicaSetSpec {
                replicas: self.spec.replicas,
                template: Template::deserialize(&self.spec.template).unwrap_or_default(),
            },
            status: self.status,
        };
        (set, self.spec.template)
    }
}

/// A HorizontalPodAutoscaler.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct Autoscaler {
    pub metadata: Metadata,
    pub spec: AutoscalerSpec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct AutoscalerSpec {
    pub scale_target_ref: ScaleTarget,
    pub min_replicas: Option<i64>,
    pub max_replicas: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct ScaleTarget {
    pub kind: String,
    pub name: String,
}
