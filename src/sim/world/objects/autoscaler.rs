//! HorizontalPodAutoscalers.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::stamp;

/// What an autoscaler of a Deployment is made from.
#[derive(Debug)]
pub struct AutoscalerDraft<'a> {
    /// The Deployment's namespace.
    pub namespace: &'a str,
    /// The Deployment's name, which is the autoscaler's, too.
    pub name: &'a str,
    /// The fewest pods.
    pub least: u32,
    /// The most pods.
    pub most: u32,
    /// The pods that there are.
    pub current: u32,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// The object of an autoscaler that has been there for a while.
pub fn autoscaler(draft: &AutoscalerDraft<'_>) -> Value {
    let status = json!({"desiredReplicas": draft.current});
    json!({
        "metadata": {
            "name": draft.name,
            "namespace": draft.namespace,
            "creationTimestamp": stamp(draft.created),
            "labels": {"app.kubernetes.io/instance": draft.name},
        },
        "spec": {
            "scaleTargetRef": {
                "kind": "Deployment", "name": draft.name, "apiVersion": "apps/v1",
            },
            "minReplicas": draft.least,
            "maxReplicas": draft.most,
            "metrics": [{"type": "Resource", "resource": {
                "name": "cpu",
                "target": {"type": "Utilization", "averageUtilization": 70},
            }}],
        },
        "status": autoscaler_status(&status, draft.current, Judgement::Within, draft.created),
    })
}

/// What an autoscaler makes of the size that it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It lies within the bounds.
    Within,
    /// Somebody has scaled it to nothing, which switches the autoscaler off.
    Off,
    /// What it scales is not there.
    NoTarget,
    /// It gave another size.
    Resized(u32),
}

const NO_METRICS: &str = "the HPA was unable to compute the replica count: failed to get cpu \
    utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource \
    metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)";

/// The status after a look at so many pods.
pub fn autoscaler_status(
    before: &Value,
    current: u32,
    judgement: Judgement,
    now: DateTime<Utc>,
) -> Value {
    let mut status = before.clone();
    status["currentReplicas"] = current.into();
    status["currentMetrics"] = Value::Null;
    let mut conditions = Conditions {
        before: before["conditions"].as_array().cloned().unwrap_or_default(),
        now,
    };
    let able = "the HPA controller was able to get the target's current scale";
    match judgement {
        Judgement::Within => {
            conditions.set("AbleToScale", "True", "SucceededGetScale", able);
            // There is no metrics API in this cluster, so only the bounds are enforced.
            conditions.set(
                "ScalingActive",
                "False",
                "FailedGetResourceMetric",
                NO_METRICS,
            );
        }
        Judgement::Off => {
            status["desiredReplicas"] = 0.into();
            conditions.set("AbleToScale", "True", "SucceededGetScale", able);
            let off = "scaling is disabled since the replica count of the target is zero";
            conditions.set("ScalingActive", "False", "ScalingDisabled", off);
        }
        Judgement::NoTarget => {
            let lost = "the HPA controller was unable to get the target's current scale: \
                deployments.apps not found";
            conditions.set("AbleToScale", "False", "FailedGetScale", lost);
        }
        Judgement::Resized(size) => {
            status["desiredReplicas"] = size.into();
            status["lastScaleTime"] = stamp(now).into();
            let done = format!("the HPA controller was able to update the target scale to {size}");
            conditions.set("AbleToScale", "True", "SucceededRescale", &done);
        }
    }
    status["conditions"] = conditions.before.into();
    status
}

struct Conditions {
    before: Vec<Value>,
    now: DateTime<Utc>,
}

impl Conditions {
    /// Sets one; its time moves with its status only.
    fn set(&mut self, name: &str, status: &str, reason: &str, message: &str) {
        let current = self.before.iter_mut().find(|it| it["type"] == name);
        let since = match &current {
            Some(current) if current["status"] == status => current["lastTransitionTime"].clone(),
            _ => stamp(self.now).into(),
        };
        let next = json!({
            "type": name, "status": status, "lastTransitionTime": since,
            "reason": reason, "message": message,
        });
        match current {
            Some(current) => *current = next,
            None => self.before.push(next),
        }
    }
}
