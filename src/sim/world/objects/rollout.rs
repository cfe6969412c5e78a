//! What the controller of Argo Rollouts reports.

use serde::{Deserialize, Serialize};

use super::Condition;
use super::deployment::is_zero;

/// `status` of a Rollout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RolloutStatus {
    /// Pods, under the name that autoscalers read.
    #[serde(rename = "HPAReplicas", skip_serializing_if = "is_zero")]
    pub hpa_replicas: u32,
    /// Somebody, or an analysis, has given the update up.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub abort: bool,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aborted_at: Option<String>,
    /// Pods that have been ready for long enough.
    #[serde(skip_serializing_if = "is_zero")]
    pub available_replicas: u32,
    /// Always there, as the real controller leaves it.
    pub blue_green: Nothing,
    /// What only a canary has.
    pub canary: CanaryStatus,
    /// `Available`, `Progressing`, `Paused`, `Completed`, `Healthy`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// The controller has stopped at a step, and waits.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub controller_pause: bool,
    /// The hash of the template that is wanted.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub current_pod_hash: String,
    /// The hash of the steps.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub current_step_hash: String,
    /// The step that is being taken; the number of steps where all are done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_step_index: Option<i64>,
    /// Why the phase is what it is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// The generation that was acted on. A string, unlike everywhere else.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub observed_generation: String,
    /// What it waits for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pause_conditions: Vec<PauseCondition>,
    /// `Healthy`, `Degraded`, `Progressing`, `Paused`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phase: String,
    /// All steps are to be skipped.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub promote_full: bool,
    /// Pods that are ready.
    #[serde(skip_serializing_if = "is_zero")]
    pub ready_replicas: u32,
    /// Pods.
    #[serde(skip_serializing_if = "is_zero")]
    pub replicas: u32,
    /// `spec.restartAt`, when that is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restarted_at: Option<String>,
    /// The pods' labels, for autoscalers.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub selector: String,
    /// The hash of the template that was last let in wholly.
    #[serde(rename = "stableRS", skip_serializing_if = "String::is_empty")]
    pub stable_rs: String,
    /// Pods of the template that is wanted.
    #[serde(skip_serializing_if = "is_zero")]
    pub updated_replicas: u32,
    /// The generation of the Deployment that lends its template.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub workload_observed_generation: String,
}

/// An object with nothing in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nothing {}

/// `status.canary`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CanaryStatus {
    /// The analysis of the step that is being taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_step_analysis_run_status: Option<RunStatus>,
    /// Where the traffic goes, if something routes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Weights>,
}

/// What a Rollout tells of an AnalysisRun.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunStatus {
    /// Its name.
    pub name: String,
    /// Its phase.
    pub status: String,
    /// Its message.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// Where the traffic goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Weights {
    /// To the release that is let in.
    pub canary: Side,
    /// To the one before.
    pub stable: Side,
    /// Whether the router has done what it was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
}

/// One side's share of the traffic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Side {
    /// In hundredths.
    pub weight: u32,
    /// The Service that sends it there.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub service_name: String,
    /// The hash of its template.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pod_template_hash: String,
}

/// Why a Rollout waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PauseCondition {
    /// `CanaryPauseStep`, `InconclusiveAnalysisRun`.
    pub reason: String,
    /// Since when.
    pub start_time: String,
}
