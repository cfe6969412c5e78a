//! A step as the one request that makes its changes: which it is follows from its pointers. Pure.
//!
//! | changes | request |
//! |---|---|
//! | annotations and labels | merge patch with UID and resource version: a 409 once it has changed |
//! | only of the status | merge patch of the subresource `status` |
//! | switches of a custom resource | merge patch |
//! | a Deployment's switches, Knative's traffic | merge patch with the resource version |
//! | anything else | JSON patch that tests before it changes |
//!
//! A merge patch of a custom resource carries the resource version only where to be sent twice
//! would do something twice. The others are sent while their controller writes the status, too,
//! many times a second: a condition on the version would hardly ever hold.

use serde_json::{Map, Value, json};

use super::meaning::write_error;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::{LiveObject, WriteError};
use crate::model::WorkloadKind;
use crate::playbooks::{FieldChange, FieldValue, Step};

/// What is sent.
#[derive(Debug, PartialEq)]
pub(super) enum Patch {
    /// `application/merge-patch+json`.
    Merge(Value),
    /// `application/merge-patch+json` of the subresource `status`.
    Status(Value),
    /// `application/json-patch+json`.
    Json(Value),
}

impl Patch {
    /// The patch that makes `step`'s changes to the object that is still `on`.
    pub(super) fn of(step: &Step, on: &LiveObject) -> Self {
        let changes = &step.changes[..];
        let all = |fits: fn(&FieldChange) -> bool| changes.iter().all(fits);
        if let Some(entries) = changes
            .iter()
            .map(metadata_entry)
            .collect::<Option<Vec<_>>>()
        {
            return Self::Merge(metadata_patch(&entries, on));
        }
        if all(FieldChange::is_of_status) {
            return Self::Status(fields_patch(step, on));
        }
        if all(|change| !change.is_of_status() && (change.is_switch() || change.is_traffic())) {
            return Self::Merge(fields_patch(step, on));
        }
        Self::Json(Value::Array(operations(step, on)))
    }

    /// The subresource that it is for, as it stands in the path.
    pub(super) fn subresource(&self) -> &'static str {
        match self {
            Self::Status(_) => "/status",
            Self::Merge(_) | Self::Json(_) => "",
        }
    }

    pub(super) fn content_type(&self) -> &'static str {
        match self {
            Self::Merge(_) | Self::Status(_) => "application/merge-patch+json",
            Self::Json(_) => "application/json-patch+json",
        }
    }

    pub(super) fn body(&self) -> &Value {
        match self {
            Self::Merge(body) | Self::Status(body) | Self::Json(body) => body,
        }
    }

    /// What a failure means: a JSON patch whose test fails is a 422 that names no fault.
    pub(super) fn error(&self, failure: &Failure) -> WriteError {
        match (self, failure) {
            (Self::Json(_), Failure::Refused(refusal))
                if refusal.code == 422 && refusal.causes.is_empty() =>
            {
                WriteError::Conflict("it is no longer as it was when this was planned".into())
            }
            _ => write_error(failure),
        }
    }
}

/// The map, key and value of a change of one annotation or label.
fn metadata_entry(change: &FieldChange) -> Option<(&'static str, String, Value)> {
    let maps = [
        ("/metadata/annotations/", "annotations"),
        ("/metadata/labels/", "labels"),
    ];
    let (key, map) = maps
        .into_iter()
        .find_map(|(prefix, map)| Some((change.pointer.strip_prefix(prefix)?, map)))?;
    if key.contains('/') {
        return None;
    }
    let key = key.replace("~1", "/").replace("~0", "~");
    let after = change.after.as_ref().map(FieldValue::value);
    Some((map, key, after.cloned().unwrap_or(Value::Null)))
}

fn metadata_patch(entries: &[(&'static str, String, Value)], on: &LiveObject) -> Value {
    let mut metadata = Map::new();
    metadata.insert("uid".into(), json!(on.uid));
    metadata.insert("resourceVersion".into(), json!(on.resource_version));
    for (map, key, value) in entries {
        let map = metadata.entry(*map).or_insert_with(|| json!({}));
        map[key.as_str()] = value.clone();
    }
    json!({ "metadata": metadata })
}

/// A merge patch of single fields, each two names deep: `{"status":{"abort":true}}`.
fn fields_patch(step: &Step, on: &LiveObject) -> Value {
    let mut body = Map::new();
    if step.is_conditional() {
        let metadata = json!({"resourceVersion": on.resource_version});
        body.insert("metadata".into(), metadata);
    }
    for change in &step.changes {
        let Some((above, key)) = change.pointer.trim_start_matches('/').split_once('/') else {
            continue;
        };
        let after = change.after.as_ref().map(FieldValue::value);
        let above = body.entry(above).or_insert_with(|| json!({}));
        above[key] = after.cloned().unwrap_or(Value::Null);
    }
    body.into()
}

fn test(pointer: &str, value: &Value) -> Value {
    json!({"op": "test", "path": pointer, "value": value})
}

/// What must still hold. An Argo Rollout's resource version moves with every write of its
/// controller; its generation moves with its specification alone.
fn conditions(step: &Step, on: &LiveObject) -> Vec<Value> {
    let generation = on.value.pointer("/metadata/generation");
    let version = match (step.target.kind(), generation) {
        (Some(WorkloadKind::Rollout), Some(generation)) => test("/metadata/generation", generation),
        _ => test("/metadata/resourceVersion", &json!(on.resource_version)),
    };
    vec![test("/metadata/uid", &json!(on.uid)), version]
}

fn operations(step: &Step, on: &LiveObject) -> Vec<Value> {
    let mut operations = conditions(step, on);
    let mut object = on.value.clone();
    for FieldChange {
        pointer,
        before,
        after,
    } in &step.changes
    {
        // The test of the version says as much of the whole object. It is said again of plain
        // values, for the reader of a server's log; a template is not sent twice.
        if let Some(FieldValue::Plain(before)) = before {
            operations.push(test(pointer, before));
        }
        match (before, after) {
            (Some(_), Some(after)) => {
                let (path, value) = (pointer, after.value());
                operations.push(json!({"op": "replace", "path": path, "value": value}));
            }
            (None, Some(after)) => {
                operations.extend(missing_parents(&mut object, pointer));
                operations.push(json!({"op": "add", "path": pointer, "value": after.value()}));
            }
            (Some(_), None) => operations.push(json!({"op": "remove", "path": pointer})),
            (None, None) => {}
        }
    }
    operations
}

/// Adds the objects on the way to `pointer` that `object` lacks.
fn missing_parents(object: &mut Value, pointer: &str) -> Vec<Value> {
    let mut operations = Vec::new();
    let ends = pointer
        .match_indices('/')
        .skip(1)
        .map(|(end, _)| &pointer[..end]);
    for parent in ends {
        if object.pointer(parent).is_some_and(|value| !value.is_null()) {
            continue;
        }
        operations.push(json!({"op": "add", "path": parent, "value": {}}));
        let (above, key) = parent.rsplit_once('/').unwrap_or_default();
        if let Some(above) = object.pointer_mut(above).and_then(Value::as_object_mut) {
            let key = key.replace("~1", "/").replace("~0", "~");
            above.insert(key, json!({}));
        }
    }
    operations
}

#[cfg(test)]
mod tests;
