//! Events.

use super::{Column, Printer, column, integer, name, number, since, wide};
use chrono::{DateTime, Utc};
use serde_json::Value;

pub(super) const EVENTS: Printer = Printer {
    columns: &[
        column("Last Seen", "Time when this event was last observed"),
        column("Type", "Type of this event (Normal, Warning)"),
        column(
            "Reason",
            "Short, machine understandable string that gives the reason",
        ),
        column("Object", "The object that this event is about."),
        wide(
            "Subobject",
            "The part of the object that this event is about.",
        ),
        wide("Source", "The component reporting this event."),
        column(
            "Message",
            "A human-readable description of the status of this operation.",
        ),
        wide(
            "First Seen",
            "The time at which the event was first recorded.",
        ),
        Column {
            priority: 1,
            ..integer("Count", "The number of times this event has occurred.")
        },
        Column {
            format: "name",
            priority: 1,
            ..column("Name", "The event's name.")
        },
    ],
    cells,
};

fn cells(object: &Value, now: DateTime<Utc>) -> Vec<Value> {
    let involved = &object["involvedObject"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let about = format!(
        "{}/{}",
        text(&involved["kind"]).to_lowercase(),
        text(&involved["name"])
    );
    let source = text(&object["source"]["component"]);
    let host = text(&object["source"]["host"]);
    let source = if host.is_empty() {
        source
    } else {
        format!("{source}, {host}")
    };
    vec![
        since(&object["lastTimestamp"], now).into(),
        object["type"].clone(),
        object["reason"].clone(),
        about.into(),
        text(&involved["fieldPath"]).into(),
        source.into(),
        text(&object["message"]).trim().into(),
        since(&object["firstTimestamp"], now).into(),
        number(&object["count"]).max(1).into(),
        name(object),
    ]
}
