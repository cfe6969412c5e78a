//! What the controller reads of a Rollout.

use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::Value;

use crate::sim::store::{Key, Stored};
use crate::sim::world::controller::context::Context;
use crate::sim::world::controller::view::MetaView;
use crate::sim::world::objects::RolloutStatus;

/// Rollouts with this label belong to another controller than that of this cluster.
const OTHER_CONTROLLER: &str = "argo-rollouts.argoproj.io/controller-instance-id";

/// A Rollout.
#[derive(Debug, Clone, Deserialize)]
pub struct RolloutView {
    /// `metadata`
    pub metadata: MetaView,
    /// `spec`
    pub spec: RolloutSpecView,
    /// `status`, as last reported, or as somebody has patched it since.
    #[serde(default)]
    pub status: RolloutStatus,
}

/// `spec`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RolloutSpecView {
    /// Desired pods.
    #[serde(default = "one")]
    pub replicas: u32,
    /// Which pods are its own.
    #[serde(default)]
    pub selector: Value,
    #[serde(default)]
    template: Value,
    #[serde(default)]
    workload_ref: Option<WorkloadRef>,
    #[serde(default)]
    strategy: StrategyView,
    /// Somebody has stopped it.
    #[serde(default)]
    pub paused: bool,
    /// Pods that are older are to be replaced.
    #[serde(default)]
    pub restart_at: Option<String>,
    #[serde(default)]
    rollback_window: Option<RollbackWindow>,
    #[serde(default)]
    progress_deadline_seconds: Option<u32>,
    /// Whether an update that takes too long is given up.
    #[serde(default)]
    pub progress_deadline_abort: bool,
    /// How many old ReplicaSets are kept.
    #[serde(default = "ten")]
    pub revision_history_limit: usize,
}

fn one() -> u32 {
    1
}

fn ten() -> usize {
    10
}

#[derive(Debug, Clone, Deserialize)]
struct WorkloadRef {
    kind: String,
    name: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct StrategyView {
    #[serde(default)]
    canary: CanaryView,
}

/// `spec.strategy.canary`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CanaryView {
    /// The steps as they are written.
    pub steps: Vec<Value>,
    /// The Service of the new release.
    pub canary_service: String,
    /// The Service of the old one.
    pub stable_service: String,
    traffic_routing: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
struct RollbackWindow {
    #[serde(default)]
    revisions: u64,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// So many hundredths of the traffic go to the new release.
    SetWeight(u32),
    /// It waits: for a while, or for somebody.
    Pause(Option<TimeDelta>),
    /// It is measured.
    Analysis,
    /// Something that this controller takes for done at once.
    Other,
}

impl RolloutView {
    /// The Rollout, if it is this controller's to look after.
    pub fn read(stored: &Stored) -> Option<Self> {
        let view: Self = serde_json::from_slice(stored.json()).ok()?;
        let is_ours = !view.metadata.labels.contains_key(OTHER_CONTROLLER);
        (is_ours && !view.metadata.is_dying()).then_some(view)
    }

    /// What its strategy is.
    pub fn canary(&self) -> &CanaryView {
        &self.spec.strategy.canary
    }

    /// The Deployment that lends its template, if one does.
    pub fn lender(&self) -> Option<Key> {
        let lender = self.spec.workload_ref.as_ref()?;
        (lender.kind == "Deployment").then(|| Key::new(&self.metadata.namespace, &lender.name))
    }

    /// What its pods are to be made from.
    pub fn template(&self, context: &Context<'_>) -> Option<Value> {
        let Some(key) = self.lender() else {
            let template = &self.spec.template;
            return template["spec"].is_object().then(|| template.clone());
        };
        let stored = context
            .store
            .get(crate::sim::store::Resource::Deployments, &key)?;
        Some(stored.value()["spec"]["template"].take())
    }

    /// All steps.
    pub fn steps(&self) -> Vec<Step> {
        self.canary().steps.iter().map(Step::read).collect()
    }

    /// Whether something other than the number of pods decides where the traffic goes.
    pub fn routes(&self) -> bool {
        self.canary().traffic_routing.is_some()
    }

    /// Over how many revisions a return skips the steps.
    pub fn window(&self) -> u64 {
        self.spec
            .rollback_window
            .as_ref()
            .map_or(0, |window| window.revisions)
    }

    /// How long it may stand still.
    pub fn deadline(&self) -> TimeDelta {
        let seconds = self.spec.progress_deadline_seconds.unwrap_or(600);
        TimeDelta::seconds(seconds.into())
    }

    /// Whether a release is being let in: not every one that is wanted is the stable one.
    pub fn is_updating(status: &RolloutStatus) -> bool {
        !status.stable_rs.is_empty() && status.stable_rs != status.current_pod_hash
    }
}

impl Step {
    fn read(step: &Value) -> Self {
        if let Some(weight) = step["setWeight"].as_u64() {
            return Self::SetWeight(u32::try_from(weight).unwrap_or(100).min(100));
        }
        if step["pause"].is_object() {
            return Self::Pause(duration(&step["pause"]["duration"]));
        }
        if step["analysis"].is_object() {
            return Self::Analysis;
        }
        Self::Other
    }

    /// What it is called in events.
    pub fn words(&self) -> String {
        match self {
            Self::SetWeight(weight) => format!("setWeight: {weight}"),
            Self::Pause(None) => "pause: indefinite".to_owned(),
            Self::Pause(Some(time)) => format!("pause: {}s", time.num_seconds()),
            Self::Analysis => "analysis".to_owned(),
            Self::Other => "step".to_owned(),
        }
    }
}

/// `90`, `"90"`, `"90s"`, `"10m"`, `"1h"`.
fn duration(value: &Value) -> Option<TimeDelta> {
    if let Some(seconds) = value.as_i64() {
        return TimeDelta::try_seconds(seconds);
    }
    let text = value.as_str()?;
    let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let number: i64 = text.strip_suffix(unit)?.parse().ok()?;
    let factor = match unit {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return None,
    };
    TimeDelta::try_seconds(number.checked_mul(factor)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn steps_as_they_are_written() {
        let table = [
            (json!({"setWeight": 5}), Step::SetWeight(5)),
            (json!({"pause": {}}), Step::Pause(None)),
            (
                json!({"pause": {"duration": "10m"}}),
                Step::Pause(Some(TimeDelta::minutes(10))),
            ),
            (
                json!({"pause": {"duration": 30}}),
                Step::Pause(Some(TimeDelta::seconds(30))),
            ),
            (json!({"pause": {"duration": "soon"}}), Step::Pause(None)),
            (json!({"analysis": {"templates": []}}), Step::Analysis),
            (json!({"setCanaryScale": {"replicas": 1}}), Step::Other),
            (json!({}), Step::Other),
        ];
        for (written, step) in table {
            assert_eq!(Step::read(&written), step, "{written}");
        }
    }
}
