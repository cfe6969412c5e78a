//! `metadata.managedFields`: who wrote which field last.
//!
//! Real servers send them (they are most of the bytes of a small Deployment), so the simulated one
//! keeps them by the same rules: who changes a field owns it, who else owned it owns it no more.

mod compare;
mod field_set;
mod shape;

use self::compare::Comparison;
use self::field_set::FieldSet;
use super::{Resource, metadata};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

/// Who writes, and through which address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writer<'a> {
    /// `fieldManager`, or the first word of the user agent.
    pub manager: &'a str,
    /// Empty for the object itself, else `status` or `scale`.
    pub subresource: &'a str,
}

/// Records in `new` what the writer has changed of `old`; for an object that is created, of an
/// empty one.
pub fn record(
    resource: Resource,
    old: Option<&Value>,
    new: &mut Value,
    writer: Writer<'_>,
    now: DateTime<Utc>,
) {
    let empty = resource.definition().skeleton();
    let change = compare::compare(resource, old.unwrap_or(&empty), new);
    let mut entries = match old.unwrap_or(new)["metadata"]["managedFields"].as_array() {
        Some(entries) => entries.clone(),
        None => Vec::new(),
    };
    if !change.is_empty() {
        entries = applied(resource, entries, &change, writer, now);
    }
    if entries.is_empty() {
        metadata::of(new).remove("managedFields");
    } else {
        metadata::set(new, "managedFields", entries);
    }
}

fn applied(
    resource: Resource,
    entries: Vec<Value>,
    change: &Comparison,
    writer: Writer<'_>,
    now: DateTime<Utc>,
) -> Vec<Value> {
    let mut mine = None;
    let mut kept = Vec::new();
    for mut entry in entries {
        let before = FieldSet::from_json(&entry["fieldsV1"]);
        let mut after = before.clone();
        after.subtract(&change.removed);
        let own = mine.is_none() && is_of(&entry, writer);
        if own {
            after.unite(&change.touched);
        } else {
            after.subtract(&change.touched);
        }
        if before != after {
            entry["fieldsV1"] = after.to_json();
            if own {
                entry["time"] = metadata::timestamp(now).into();
            }
        }
        if own {
            mine = Some(());
        }
        if !after.is_empty() {
            kept.push(entry);
        }
    }
    if mine.is_none() && !change.touched.is_empty() {
        kept.push(entry(
            &resource.definition().api_version(),
            &change.touched,
            writer,
            now,
        ));
    }
    kept.sort_by_cached_key(order);
    kept
}

fn is_of(entry: &Value, writer: Writer<'_>) -> bool {
    entry["manager"] == writer.manager
        && entry["operation"] == "Update"
        && entry["subresource"].as_str().unwrap_or_default() == writer.subresource
}

fn entry(api_version: &str, fields: &FieldSet, writer: Writer<'_>, now: DateTime<Utc>) -> Value {
    let mut entry = json!({
        "manager": writer.manager,
        "operation": "Update",
        "apiVersion": api_version,
        "time": metadata::timestamp(now),
        "fieldsType": "FieldsV1",
        "fieldsV1": fields.to_json(),
    });
    if !writer.subresource.is_empty() {
        entry["subresource"] = writer.subresource.into();
    }
    entry
}

/// The entry of an object that is created but not stored, such as a review: what there is in
/// `new` and not in `empty`.
pub fn of_new(
    api_version: &str,
    (empty, new): (&Value, &Value),
    writer: Writer<'_>,
    now: DateTime<Utc>,
) -> Value {
    let change = compare::compare_typed(empty, new);
    entry(api_version, &change.touched, writer, now)
}

/// Applied entries first, then by time, manager and subresource.
fn order(entry: &Value) -> [String; 4] {
    ["operation", "time", "manager", "subresource"]
        .map(|field| entry[field].as_str().unwrap_or_default().to_owned())
}

/// The object without what no manager can own, and with the parts that are never absent.
fn ownable(resource: Resource, object: &Value) -> Map<String, Value> {
    let mut object = object.as_object().cloned().unwrap_or_default();
    object.remove("apiVersion");
    object.remove("kind");
    if let Some(Value::Object(metadata)) = object.get_mut("metadata") {
        for field in NEVER_OWNED {
            metadata.remove(field);
        }
    }
    if let Value::Object(skeleton) = resource.definition().skeleton() {
        for (field, empty) in skeleton {
            object.entry(field).or_insert(empty);
        }
    }
    object
}

const NEVER_OWNED: [&str; 7] = [
    "name",
    "namespace",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "managedFields",
];

#[cfg(test)]
mod tests;
