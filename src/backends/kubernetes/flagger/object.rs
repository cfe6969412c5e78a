//! The parts of a Canary that are used.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::backends::kubernetes::object::{Condition, Metadata};
use crate::model::Gate;

/// How often Flagger looks where nothing is declared.
const USUAL_INTERVAL: Duration = Duration::from_mins(1);

/// A Canary.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct Canary {
    pub metadata: Metadata,
    pub spec: Spec,
    pub status: Status,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct Spec {
    pub target_ref: TargetRef,
    pub suspend: Option<bool>,
    pub skip_analysis: Option<bool>,
    pub progress_deadline_seconds: Option<i64>,
    /// The older name was `canaryAnalysis`.
    #[serde(alias = "canaryAnalysis")]
    pub analysis: Option<Analysis>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct TargetRef {
    pub kind: String,
    pub name: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct Analysis {
    pub interval: Option<String>,
    pub threshold: Option<i64>,
    pub iterations: Option<i64>,
    pub max_weight: Option<i64>,
    pub step_weight: Option<i64>,
    pub step_weights: Option<Vec<i64>>,
    pub webhooks: Option<Vec<Webhook>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct Webhook {
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct Status {
    pub phase: Option<String>,
    pub canary_weight: Option<i64>,
    pub failed_checks: Option<i64>,
    pub iterations: Option<i64>,
    pub last_transition_time: Option<DateTime<Utc>>,
    pub conditions: Option<Vec<Condition>>,
}

/// How far Flagger says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// Nothing was looked at yet, or the copy is being made.
    Beginning,
    /// Nothing is on its way.
    Idle,
    /// A gate must open before traffic is let in.
    GateBefore,
    /// A gate must open before the new release is taken up.
    GateAfter,
    /// Traffic is let in step by step.
    Analysing,
    /// The new release is taken up.
    Promoting,
    /// All traffic went back.
    Failed,
    /// It is being taken away.
    Ending,
    /// Not known here.
    Unknown,
}

impl Canary {
    pub(super) fn stand(&self) -> Stand {
        match self.status.phase.as_deref().unwrap_or_default() {
            "" | "Initializing" => Stand::Beginning,
            "Initialized" | "Succeeded" => Stand::Idle,
            "Waiting" => Stand::GateBefore,
            "WaitingPromotion" => Stand::GateAfter,
            "Progressing" => Stand::Analysing,
            "Promoting" | "Finalising" => Stand::Promoting,
            "Failed" => Stand::Failed,
            "Terminating" | "Terminated" => Stand::Ending,
            _ => Stand::Unknown,
        }
    }

    /// Whether Flagger is done with what it looked at last, one way or the other.
    pub(in crate::backends::kubernetes) fn is_at_rest(&self) -> bool {
        matches!(self.stand(), Stand::Idle | Stand::Failed)
    }

    /// How often Flagger looks at it.
    pub(in crate::backends::kubernetes) fn interval(&self) -> Duration {
        let analysis = self.spec.analysis.as_ref();
        let interval = analysis.and_then(|analysis| analysis.interval.as_deref());
        let interval = interval.and_then(|text| humantime::parse_duration(text).ok());
        interval.unwrap_or(USUAL_INTERVAL)
    }

    pub(in crate::backends::kubernetes) fn is_suspended(&self) -> bool {
        self.spec.suspend == Some(true)
    }

    /// Whether it declares this gate.
    pub(super) fn declares(&self, gate: Gate) -> bool {
        let analysis = self.spec.analysis.iter();
        let mut hooks = analysis.flat_map(|analysis| analysis.webhooks.iter().flatten());
        hooks.any(|declared| declared.kind.as_deref() == Some(gate.hook()))
    }

    /// Whether its template is in a Deployment, which dogwatch can write.
    pub(in crate::backends::kubernetes) fn is_of_deployment(&self) -> bool {
        matches!(self.spec.target_ref.kind.as_str(), "Deployment" | "")
    }
}
