//! Deployments and ReplicaSets.

use super::{
    AGE, Column, NAME, Printer, age, column, integer, name, number, of_containers, selector, wide,
};
use chrono::{DateTime, Utc};
use serde_json::Value;

const CONTAINERS: Column = wide("Containers", "Names of each container in the template.");
const IMAGES: Column = wide(
    "Images",
    "Images referenced by each container in the template.",
);
const SELECTOR: Column = wide("Selector", "Label selector for pods.");

pub(super) const DEPLOYMENTS: Printer = Printer {
    columns: &[
        NAME,
        column("Ready", "Number of the pod with ready state"),
        column(
            "Up-to-date",
            "Total number of non-terminating pods targeted by this deployment that have the \
             desired template spec.",
        ),
        column(
            "Available",
            "Total number of available non-terminating pods (ready for at least minReadySeconds) \
             targeted by this deployment.",
        ),
        AGE,
        CONTAINERS,
        IMAGES,
        SELECTOR,
    ],
    cells: deployment,
};

fn deployment(object: &Value, now: DateTime<Utc>) -> Vec<Value> {
    let (spec, status) = (&object["spec"], &object["status"]);
    let ready = format!(
        "{}/{}",
        number(&status["readyReplicas"]),
        number(&spec["replicas"])
    );
    vec![
        name(object),
        ready.into(),
        number(&status["updatedReplicas"]).into(),
        number(&status["availableReplicas"]).into(),
        age(object, now),
        of_containers(&spec["template"]["spec"], "name").into(),
        of_containers(&spec["template"]["spec"], "image").into(),
        selector(&spec["selector"]["matchLabels"]).into(),
    ]
}

pub(super) const REPLICA_SETS: Printer = Printer {
    columns: &[
        NAME,
        integer("Desired", "Replicas is the number of desired pods."),
        integer(
            "Current",
            "Replicas is the most recently observed number of pods.",
        ),
        integer(
            "Ready",
            "The number of pods targeted by this ReplicaSet with a Ready condition.",
        ),
        AGE,
        CONTAINERS,
        IMAGES,
        SELECTOR,
    ],
    cells: replica_set,
};

fn replica_set(object: &Value, now: DateTime<Utc>) -> Vec<Value> {
    let (spec, status) = (&object["spec"], &object["status"]);
    vec![
        name(object),
        number(&spec["replicas"]).into(),
        number(&status["replicas"]).into(),
        number(&status["readyReplicas"]).into(),
        age(object, now),
        of_containers(&spec["template"]["spec"], "name").into(),
        of_containers(&spec["template"]["spec"], "image").into(),
        selector(&spec["selector"]["matchLabels"]).into(),
    ]
}
