//! `Table`: objects as rows of cells, which is what `kubectl get` prints.

mod age;
mod autoscalers;
mod delivery;
mod events;
mod pods;
mod simple;
mod workloads;

pub(super) use age::human_duration;

use crate::sim::store::Resource;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// One column of a table.
#[derive(Debug)]
struct Column {
    name: &'static str,
    kind: &'static str,
    format: &'static str,
    /// 0 is always printed, 1 with `-o wide`.
    priority: u8,
    description: &'static str,
}

const fn column(name: &'static str, description: &'static str) -> Column {
    Column {
        name,
        kind: "string",
        format: "",
        priority: 0,
        description,
    }
}

const fn wide(name: &'static str, description: &'static str) -> Column {
    Column {
        priority: 1,
        ..column(name, description)
    }
}

const fn integer(name: &'static str, description: &'static str) -> Column {
    Column {
        kind: "integer",
        ..column(name, description)
    }
}

const NAME: Column = Column {
    format: "name",
    ..column(
        "Name",
        "Name must be unique within a namespace. Cannot be updated.",
    )
};
const AGE: Column = column(
    "Age",
    "The time since the object was created. Populated by the system. Read-only.",
);

/// How one kind is printed.
struct Printer {
    columns: &'static [Column],
    cells: fn(&Value, DateTime<Utc>) -> Vec<Value>,
}

fn printer(resource: Resource) -> Printer {
    match resource {
        Resource::Deployments => workloads::DEPLOYMENTS,
        Resource::ReplicaSets => workloads::REPLICA_SETS,
        Resource::HorizontalPodAutoscalers => autoscalers::AUTOSCALERS,
        Resource::Rollouts => delivery::ROLLOUTS,
        Resource::AnalysisRuns => delivery::ANALYSIS_RUNS,
        Resource::KnativeServices => delivery::KNATIVE_SERVICES,
        Resource::KnativeRevisions => delivery::KNATIVE_REVISIONS,
        Resource::Canaries => delivery::CANARIES,
        Resource::FeatureFlags | Resource::FeatureFlagSources => simple::UNDESCRIBED,
        Resource::Pods => pods::PODS,
        Resource::Events => events::EVENTS,
        Resource::Namespaces => simple::NAMESPACES,
        Resource::Services => simple::SERVICES,
    }
}

/// The `columnDefinitions`.
pub(super) fn column_definitions(resource: Resource) -> Value {
    let columns = printer(resource).columns.iter().map(|column| {
        json!({
            "name": column.name,
            "type": column.kind,
            "format": column.format,
            "description": column.description,
            "priority": column.priority,
        })
    });
    columns.collect()
}

/// The `cells` of an object's row.
pub(super) fn cells(resource: Resource, object: &Value, now: DateTime<Utc>) -> Vec<Value> {
    (printer(resource).cells)(object, now)
}

fn name(object: &Value) -> Value {
    object["metadata"]["name"].clone()
}

fn age(object: &Value, now: DateTime<Utc>) -> Value {
    since(&object["metadata"]["creationTimestamp"], now).into()
}

/// The time that has passed since a timestamp in an object.
fn since(time: &Value, now: DateTime<Utc>) -> String {
    let parsed = time
        .as_str()
        .and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    parsed.map_or_else(
        || "<unknown>".to_owned(),
        |then| human_duration(now - then.to_utc()),
    )
}

/// `a=b,c=d`
fn selector(labels: &Value) -> String {
    let pairs = labels.as_object().into_iter().flatten();
    let pairs: Vec<String> = pairs
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    if pairs.is_empty() {
        "<none>".to_owned()
    } else {
        pairs.join(",")
    }
}

/// One field of all containers.
fn of_containers(spec: &Value, field: &str) -> String {
    let containers = spec["containers"].as_array().into_iter().flatten();
    let all: Vec<&str> = containers.filter_map(|it| it[field].as_str()).collect();
    all.join(",")
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}

#[cfg(test)]
mod tests;
