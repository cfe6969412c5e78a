//! What the controllers read of an object.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::sim::store::{Key, Stored};
use crate::sim::world::objects::{
    DeploymentStatus, ROLLOUT_HASH, ReplicaSetStatus, Texts, template_hash,
};

/// The metadata the controllers read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MetaView {
    /// The name.
    pub name: String,
    /// The namespace.
    pub namespace: String,
    /// The UID.
    pub uid: String,
    /// Counts changes of the specification.
    pub generation: u64,
    /// When it was made.
    pub creation_timestamp: String,
    /// Labels.
    pub labels: Texts,
    /// Annotations.
    pub annotations: Texts,
    /// Set while it is being deleted.
    pub deletion_timestamp: Option<String>,
    /// What holds the deletion up.
    pub finalizers: Vec<String>,
}

impl MetaView {
    /// Where the object is.
    pub fn key(&self) -> Key {
        Key::new(&self.namespace, &self.name)
    }

    /// Whether it is being deleted.
    pub fn is_dying(&self) -> bool {
        self.deletion_timestamp.is_some()
    }
}

/// A Deployment.
#[derive(Debug, Clone, Deserialize)]
pub struct DeploymentView {
    /// `metadata`
    pub metadata: MetaView,
    /// `spec`
    pub spec: DeploymentSpecView,
    /// `status`, as last reported.
    #[serde(default)]
    pub status: DeploymentStatus,
}

/// The specification of a Deployment.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentSpecView {
    /// Desired pods.
    #[serde(default = "one")]
    pub replicas: u32,
    /// Which pods are its own.
    #[serde(default)]
    pub selector: Value,
    /// What the pods are made from.
    pub template: Value,
    /// How new pods take the place of old ones.
    #[serde(default)]
    pub strategy: StrategyView,
    /// Whether it stands still.
    #[serde(default)]
    pub paused: bool,
    /// For how many seconds a pod must be ready before it counts as available.
    #[serde(default)]
    pub min_ready_seconds: u32,
    /// How many old ReplicaSets are kept.
    #[serde(default = "ten")]
    pub revision_history_limit: usize,
    /// After how many seconds without progress a rollout counts as failed.
    pub progress_deadline_seconds: Option<u32>,
}

fn one() -> u32 {
    1
}

fn ten() -> usize {
    10
}

/// `spec.strategy`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StrategyView {
    r#type: String,
    rolling_update: RollingUpdateView,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RollingUpdateView {
    max_surge: Option<Value>,
    max_unavailable: Option<Value>,
}

/// How far a rolling update may stray from the desired number of pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leeway {
    /// Pods above it.
    pub surge: u32,
    /// Pods below it.
    pub unavailable: u32,
}

impl DeploymentView {
    /// Reads a stored Deployment.
    pub fn read(stored: &Stored) -> Option<Self> {
        serde_json::from_slice(stored.json()).ok()
    }

    /// Whether all old pods go before the first new one comes.
    pub fn recreates(&self) -> bool {
        self.spec.strategy.r#type == "Recreate"
    }

    /// The leeway in pods: shares of the surge are rounded up, those of the shortfall down.
    pub fn leeway(&self) -> Leeway {
        let desired = self.spec.replicas;
        if self.recreates() {
            return Leeway {
                surge: 0,
                unavailable: desired,
            };
        }
        let update = &self.spec.strategy.rolling_update;
        let surge = pods(update.max_surge.as_ref(), desired, |percent| {
            percent.div_ceil(100)
        });
        let unavailable = pods(update.max_unavailable.as_ref(), desired, |percent| {
            percent / 100
        });
        // Neither more nor less would never move.
        let unavailable = if surge == 0 {
            unavailable.max(1)
        } else {
            unavailable
        };
        Leeway {
            surge,
            unavailable: unavailable.min(desired),
        }
    }
}

fn pods(value: Option<&Value>, desired: u32, round: impl Fn(u32) -> u32) -> u32 {
    match value {
        Some(Value::Number(number)) => number
            .as_u64()
            .and_then(|pods| u32::try_from(pods).ok())
            .unwrap_or_default(),
        Some(Value::String(text)) => {
            let percent: u32 = text.trim_end_matches('%').parse().unwrap_or(25);
            round(percent.saturating_mul(desired))
        }
        _ => round(desired.saturating_mul(25)),
    }
}

/// A ReplicaSet.
#[derive(Debug, Clone, Deserialize)]
pub struct ReplicaSetView {
    /// `metadata`
    pub metadata: MetaView,
    /// `spec`
    pub spec: ReplicaSetSpecView,
    /// `status`
    #[serde(default)]
    pub status: ReplicaSetStatus,
}

/// The specification of a ReplicaSet.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicaSetSpecView {
    /// Desired pods.
    #[serde(default = "one")]
    pub replicas: u32,
    /// For how many seconds a pod must be ready before it counts as available.
    #[serde(default)]
    pub min_ready_seconds: u32,
    /// What they are made from; read only where it is needed, there are many of them.
    template: Box<RawValue>,
}

/// The revision a ReplicaSet, or a Deployment, is at.
pub const REVISION: &str = "deployment.kubernetes.io/revision";

impl ReplicaSetView {
    /// Reads a stored ReplicaSet.
    pub fn read(stored: &Stored) -> Option<Self> {
        serde_json::from_slice(stored.json()).ok()
    }

    /// Its revision, 0 where it has none.
    pub fn revision(&self) -> u64 {
        self.metadata
            .annotations
            .get(REVISION)
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    }

    /// What its pods are made from.
    pub fn template(&self) -> Value {
        serde_json::from_str(self.spec.template.get()).unwrap_or_default()
    }

    /// Which of the ReplicaSets was made from this template. The one with the right hash in its
    /// name is asked first.
    pub fn find(sets: &[Self], template: &Value) -> Option<usize> {
        let wanted = comparable(template.clone());
        let hash = template_hash(template, 0);
        let mut order: Vec<usize> = (0..sets.len()).collect();
        order.sort_by_key(|at| !sets[*at].metadata.name.ends_with(&hash));
        order
            .into_iter()
            .find(|at| comparable(sets[*at].template()) == wanted)
    }
}

/// A template without what says nothing about the pods.
pub fn comparable(mut template: Value) -> Value {
    if let Some(metadata) = template["metadata"].as_object_mut() {
        // Older clients send it as null.
        metadata.retain(|field, value| field != "creationTimestamp" || !value.is_null());
        if let Some(labels) = metadata.get_mut("labels").and_then(Value::as_object_mut) {
            labels.remove("pod-template-hash");
            labels.remove(ROLLOUT_HASH);
        }
    }
    template
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn leeway(replicas: u32, strategy: &Value) -> (u32, u32) {
        let deployment: DeploymentView = serde_json::from_value(json!({
            "metadata": {"name": "a"},
            "spec": {"replicas": replicas, "template": {}, "strategy": strategy},
        }))
        .unwrap();
        let Leeway { surge, unavailable } = deployment.leeway();
        (surge, unavailable)
    }

    #[test]
    fn leeway_is_rounded_as_kubernetes_does() {
        let rolling = |surge: Value, unavailable: Value| {
            json!({"type": "RollingUpdate", "rollingUpdate": {
                "maxSurge": surge, "maxUnavailable": unavailable,
            }})
        };
        let quarter = rolling(json!("25%"), json!("25%"));
        assert_eq!(leeway(1, &quarter), (1, 0));
        assert_eq!(leeway(3, &quarter), (1, 0));
        assert_eq!(leeway(4, &quarter), (1, 1));
        assert_eq!(leeway(10, &quarter), (3, 2));
        assert_eq!(leeway(3, &rolling(json!(1), json!("67%"))), (1, 2));
        assert_eq!(leeway(3, &rolling(json!(0), json!(0))), (0, 1));
        assert_eq!(leeway(3, &json!({"type": "Recreate"})), (0, 3));
        assert_eq!(leeway(4, &json!({})), (1, 1));
    }
}
