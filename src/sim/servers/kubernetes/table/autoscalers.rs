//! HorizontalPodAutoscalers.

use super::{AGE, NAME, Printer, age, column, name, number};
use chrono::{DateTime, Utc};
use serde_json::Value;

pub(super) const AUTOSCALERS: Printer = Printer {
    columns: &[
        NAME,
        column(
            "Reference",
            "scaleTargetRef points to the target resource to scale.",
        ),
        column(
            "Targets",
            "What the metrics are, and what they are kept at.",
        ),
        column(
            "MinPods",
            "minReplicas is the lower limit for the number of replicas.",
        ),
        column(
            "MaxPods",
            "maxReplicas is the upper limit for the number of replicas.",
        ),
        column(
            "Replicas",
            "currentReplicas is the number of replicas last seen by the autoscaler.",
        ),
        AGE,
    ],
    cells: autoscaler,
};

fn autoscaler(object: &Value, now: DateTime<Utc>) -> Vec<Value> {
    let (spec, status) = (&object["spec"], &object["status"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let target = &spec["scaleTargetRef"];
    let least = match &spec["minReplicas"] {
        Value::Null => "<unset>".to_owned(),
        least => least.to_string(),
    };
    vec![
        name(object),
        format!("{}/{}", text(&target["kind"]), text(&target["name"])).into(),
        targets(spec, status).into(),
        least.into(),
        number(&spec["maxReplicas"]).to_string().into(),
        number(&status["currentReplicas"]).into(),
        age(object, now),
    ]
}

/// `cpu: <unknown>/70%`: of resources, which is what there is here.
fn targets(spec: &Value, status: &Value) -> String {
    let metrics = spec["metrics"].as_array().into_iter().flatten();
    let all: Vec<String> = metrics
        .enumerate()
        .filter_map(|(at, metric)| {
            let resource = &metric["resource"];
            let wanted = resource["target"]["averageUtilization"].as_i64()?;
            let current = &status["currentMetrics"][at]["resource"]["current"];
            let current = current["averageUtilization"]
                .as_i64()
                .map_or_else(|| "<unknown>".to_owned(), |is| format!("{is}%"));
            Some(format!(
                "{}: {current}/{wanted}%",
                resource["name"].as_str()?
            ))
        })
        .collect();
    if all.is_empty() {
        "<none>".to_owned()
    } else {
        all.join(", ")
    }
}
