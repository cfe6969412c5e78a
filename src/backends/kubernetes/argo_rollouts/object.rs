//! The parts of a Rollout that are used. What its custom resource does not check is read as
//! whatever it is, so that one odd field does not hide the whole rollout.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use crate::backends::kubernetes::decode::generation;
use crate::backends::kubernetes::object::{Condition, Metadata, Template};

/// A Rollout.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct Rollout {
    pub metadata: Metadata,
    pub spec: Spec,
    pub status: Status,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct Spec {
    pub replicas: Option<i64>,
    pub paused: Option<bool>,
    pub restart_at: Option<DateTime<Utc>>,
    pub template: Option<Template>,
    pub workload_ref: Option<WorkloadRef>,
    pub strategy: Strategy,
    pub progress_deadline_seconds: Option<i64>,
}

/// The object that holds the template instead.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct WorkloadRef {
    pub kind: String,
    pub name: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct Strategy {
    pub canary: Option<CanaryStrategy>,
    pub blue_green: Option<BlueGreenStrategy>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct CanaryStrategy {
    pub steps: Option<Vec<Value>>,
    pub traffic_routing: Option<TrafficRouting>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct TrafficRouting {
    pub max_traffic_weight: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct BlueGreenStrategy {
    pub auto_promotion_enabled: Option<bool>,
    pub auto_promotion_seconds: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct Status {
    pub phase: Option<String>,
    pub message: Option<String>,
    /// A text in every version so far, but a number everywhere else in Kubernetes.
    pub observed_generation: Option<Value>,
    /// The same of the object that holds its template instead.
    pub workload_observed_generation: Option<Value>,
    pub restarted_at: Option<DateTime<Utc>>,
    pub current_step_index: Option<i64>,
    pub current_pod_hash: Option<String>,
    #[serde(rename = "stableRS")]
    pub stable_hash: Option<String>,
    pub abort: Option<bool>,
    pub aborted_at: Option<DateTime<Utc>>,
    pub promote_full: Option<bool>,
    pub controller_pause: Option<bool>,
    pub pause_conditions: Option<Vec<PauseCondition>>,
    pub replicas: Option<i64>,
    pub updated_replicas: Option<i64>,
    pub ready_replicas: Option<i64>,
    pub available_replicas: Option<i64>,
    pub conditions: Option<Vec<Condition>>,
    pub canary: Option<CanaryStatus>,
    pub blue_green: Option<BlueGreenStatus>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct PauseCondition {
    pub reason: String,
    pub start_time: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct CanaryStatus {
    pub weights: Option<TrafficWeights>,
    pub current_step_analysis_run_status: Option<RunStatus>,
    pub current_background_analysis_run_status: Option<RunStatus>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct BlueGreenStatus {
    pub active_selector: Option<String>,
    pub pre_promotion_analysis_run_status: Option<RunStatus>,
    pub post_promotion_analysis_run_status: Option<RunStatus>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct TrafficWeights {
    pub canary: Option<Destination>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct Destination {
    pub weight: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct RunStatus {
    pub name: String,
    pub status: Option<String>,
    pub message: Option<String>,
}

impl Rollout {
    /// Whether the controller has seen the newest specification.
    pub(super) fn is_observed(&self) -> bool {
        let seen = self
            .status
            .observed_generation
            .as_ref()
            .and_then(generation);
        seen.is_some() && seen == self.metadata.generation
    }

    /// The Deployment that holds its template instead, by its name.
    pub(in crate::backends::kubernetes) fn template_holder(&self) -> Option<&str> {
        let holder = self.spec.workload_ref.as_ref()?;
        (holder.kind == "Deployment").then_some(holder.name.as_str())
    }

    /// The generation of the object that holds its template that its controller has seen.
    pub(in crate::backends::kubernetes) fn seen_of_template(&self) -> Option<i64> {
        let seen = self.status.workload_observed_generation.as_ref();
        seen.and_then(generation)
    }

    /// Whether pods are left that are to be made anew, as its controller says.
    pub(in crate::backends::kubernetes) fn is_restarting(&self, now: DateTime<Utc>) -> bool {
        let wanted = self.spec.restart_at.filter(|wanted| *wanted <= now);
        wanted.is_some_and(|wanted| self.status.restarted_at.is_none_or(|done| done < wanted))
    }

    /// The release that is wanted, by its hash.
    pub(super) fn wanted(&self) -> Option<&str> {
        filled(self.status.current_pod_hash.as_deref())
    }

    /// The release that was let in to the end, by its hash.
    pub(in crate::backends::kubernetes) fn stable(&self) -> Option<&str> {
        filled(self.status.stable_hash.as_deref())
    }

    /// Whether what is wanted is not yet what was let in to the end.
    pub(super) fn is_mid_update(&self) -> bool {
        self.wanted().is_some() && self.wanted() != self.stable()
    }

    pub(super) fn is_aborted(&self) -> bool {
        self.status.abort == Some(true)
    }

    /// Whether a person paused it.
    pub(super) fn is_paused_by_person(&self) -> bool {
        self.spec.paused == Some(true)
    }

    pub(super) fn pauses(&self) -> &[PauseCondition] {
        self.status.pause_conditions.as_deref().unwrap_or_default()
    }

    /// Whether a pause was lifted and the controller has not acted upon it yet.
    pub(super) fn is_unpausing(&self) -> bool {
        self.status.controller_pause == Some(true)
            && self.pauses().is_empty()
            && !self.is_paused_by_person()
            && !self.is_aborted()
    }

    pub(super) fn raw_steps(&self) -> &[Value] {
        let canary = self.spec.strategy.canary.as_ref();
        canary
            .and_then(|canary| canary.steps.as_deref())
            .unwrap_or_default()
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
