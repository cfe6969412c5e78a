//! Where the traffic of an app goes, if something decides that beside the number of pods.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::sim::store::{Resource, Stored};

/// The share of each release, by what tells the releases apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Route(BTreeMap<String, f64>);

impl Route {
    /// What a controller's object says; `None` where the pods decide.
    pub fn read(stored: &Stored) -> Option<Self> {
        match stored.resource() {
            Resource::Rollouts => Self::of_rollout(stored),
            Resource::KnativeServices => Self::of_service(stored),
            Resource::Canaries => Self::of_canary(stored),
            _ => None,
        }
    }

    /// The release's share, from 0 to 1.
    pub fn share(&self, side: &str) -> f64 {
        self.0.get(side).copied().unwrap_or(0.0)
    }

    /// All releases that have one.
    pub fn sides(&self) -> impl Iterator<Item = (&str, f64)> {
        let sides = self.0.iter();
        sides.map(|(side, share)| (side.as_str(), *share))
    }

    fn new(weights: impl IntoIterator<Item = (String, f64)>) -> Option<Self> {
        let mut sides = BTreeMap::new();
        for (side, weight) in weights {
            if weight > 0.0 {
                *sides.entry(side).or_insert(0.0) += weight;
            }
        }
        let total: f64 = sides.values().sum();
        if total <= 0.0 {
            return None;
        }
        for weight in sides.values_mut() {
            *weight /= total;
        }
        Some(Self(sides))
    }

    fn of_rollout(stored: &Stored) -> Option<Self> {
        let rollout: Rollout = serde_json::from_slice(stored.json()).ok()?;
        let weights = rollout.status?.canary?.weights?;
        Self::new([weights.canary, weights.stable].map(|it| (it.pod_template_hash, it.weight)))
    }

    fn of_service(stored: &Stored) -> Option<Self> {
        let service: Service = serde_json::from_slice(stored.json()).ok()?;
        let targets = service.status?.traffic.into_iter();
        Self::new(targets.map(|it| (it.revision_name, it.percent)))
    }

    fn of_canary(stored: &Stored) -> Option<Self> {
        let canary: Canary = serde_json::from_slice(stored.json()).ok()?;
        let weight = canary.status.map_or(0.0, |it| it.canary_weight);
        let name = canary.spec.target_ref.name;
        let primary = format!("{name}-primary");
        Self::new([(name, weight), (primary, 100.0 - weight)])
    }
}

#[derive(Deserialize)]
struct Rollout {
    status: Option<RolloutStatus>,
}

#[derive(Deserialize)]
struct RolloutStatus {
    canary: Option<CanaryStatus>,
}

#[derive(Deserialize)]
struct CanaryStatus {
    weights: Option<Weights>,
}

#[derive(Deserialize)]
struct Weights {
    canary: Side,
    stable: Side,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Side {
    #[serde(default)]
    weight: f64,
    #[serde(default)]
    pod_template_hash: String,
}

#[derive(Deserialize)]
struct Service {
    status: Option<ServiceStatus>,
}

#[derive(Deserialize)]
struct ServiceStatus {
    #[serde(default)]
    traffic: Vec<Target>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    #[serde(default)]
    revision_name: String,
    #[serde(default)]
    percent: f64,
}

#[derive(Deserialize)]
struct Canary {
    spec: CanarySpec,
    status: Option<FlaggerStatus>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CanarySpec {
    target_ref: TargetRef,
}

#[derive(Deserialize)]
struct TargetRef {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FlaggerStatus {
    #[serde(default)]
    canary_weight: f64,
}
