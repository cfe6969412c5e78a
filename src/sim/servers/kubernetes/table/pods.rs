//! Pods.

use super::{AGE, NAME, Printer, age, column, name, number, since, wide};
use chrono::{DateTime, Utc};
use serde_json::Value;

pub(super) const PODS: Printer = Printer {
    columns: &[
        NAME,
        column(
            "Ready",
            "The aggregate readiness state of this pod for accepting traffic.",
        ),
        column(
            "Status",
            "The aggregate status of the containers in this pod.",
        ),
        column(
            "Restarts",
            "The number of times the containers in this pod have been restarted and when the last \
             container in this pod has restarted.",
        ),
        AGE,
        wide("IP", "The address allocated to the pod."),
        wide("Node", "The node on which the pod runs."),
        wide(
            "Nominated Node",
            "The node on which the pod may run after preemption.",
        ),
        wide(
            "Readiness Gates",
            "Conditions that are evaluated for pod readiness.",
        ),
    ],
    cells,
};

fn cells(object: &Value, now: DateTime<Utc>) -> Vec<Value> {
    let (spec, status) = (&object["spec"], &object["status"]);
    let statuses = containers(object);
    let ready = statuses.iter().filter(|it| it["ready"] == true).count();
    let all = spec["containers"].as_array().map_or(0, Vec::len);
    vec![
        name(object),
        format!("{ready}/{all}").into(),
        phase(object).into(),
        restarts(statuses, now).into(),
        age(object, now),
        or_none(&status["podIP"]),
        or_none(&spec["nodeName"]),
        or_none(&status["nominatedNodeName"]),
        "<none>".into(),
    ]
}

fn containers(object: &Value) -> &[Value] {
    object["status"]["containerStatuses"]
        .as_array()
        .map_or(&[], Vec::as_slice)
}

fn or_none(value: &Value) -> Value {
    value
        .as_str()
        .filter(|text| !text.is_empty())
        .unwrap_or("<none>")
        .into()
}

/// The most telling word: why a container waits or has ended, else the phase.
fn phase(object: &Value) -> String {
    let status = &object["status"];
    let why = |container: &Value| {
        let state = &container["state"];
        let waiting = state["waiting"]["reason"].as_str();
        waiting
            .or(state["terminated"]["reason"].as_str())
            .map(str::to_owned)
    };
    if object["metadata"]["deletionTimestamp"].is_string() {
        return "Terminating".to_owned();
    }
    let own = status["reason"]
        .as_str()
        .or(status["phase"].as_str())
        .unwrap_or("Unknown");
    containers(object)
        .iter()
        .rev()
        .find_map(why)
        .unwrap_or_else(|| own.to_owned())
}

fn restarts(statuses: &[Value], now: DateTime<Utc>) -> String {
    let count: i64 = statuses.iter().map(|it| number(&it["restartCount"])).sum();
    let ends = statuses
        .iter()
        .map(|it| &it["lastState"]["terminated"]["finishedAt"]);
    // Timestamps of one form sort as text.
    match ends
        .filter(|end| end.is_string())
        .max_by_key(|end| end.as_str())
    {
        Some(last) if count > 0 => format!("{count} ({} ago)", since(last, now)),
        _ => count.to_string(),
    }
}
