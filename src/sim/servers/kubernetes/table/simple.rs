//! Namespaces, Services, and what a CRD says nothing about.

use super::{AGE, NAME, Printer, age, column, name, selector, wide};
use chrono::{DateTime, Utc};
use serde_json::Value;

pub(super) const NAMESPACES: Printer = Printer {
    columns: &[NAME, column("Status", "The status of the namespace"), AGE],
    cells: |object, now| {
        vec![
            name(object),
            object["status"]["phase"].clone(),
            age(object, now),
        ]
    },
};

pub(super) const SERVICES: Printer = Printer {
    columns: &[
        NAME,
        column("Type", "type determines how the Service is exposed."),
        column("Cluster-IP", "The address of the service."),
        column(
            "External-IP",
            "The addresses at which nodes accept traffic for it.",
        ),
        column("Port(s)", "The ports that are exposed by this service."),
        AGE,
        wide("Selector", "Which pods the traffic is routed to."),
    ],
    cells: service,
};

/// As the objects of a CRD are printed that names no columns.
pub(super) const UNDESCRIBED: Printer = Printer {
    columns: &[NAME, AGE],
    cells: |object, now| vec![name(object), age(object, now)],
};

fn service(object: &Value, now: DateTime<Utc>) -> Vec<Value> {
    let spec = &object["spec"];
    let ports = spec["ports"].as_array().into_iter().flatten();
    let ports: Vec<String> = ports
        .map(|port| {
            format!(
                "{}/{}",
                port["port"],
                port["protocol"].as_str().unwrap_or("TCP")
            )
        })
        .collect();
    vec![
        name(object),
        spec["type"].as_str().unwrap_or("ClusterIP").into(),
        spec["clusterIP"].as_str().unwrap_or("None").into(),
        "<none>".into(),
        ports.join(",").into(),
        age(object, now),
        selector(&spec["selector"]).into(),
    ]
}
