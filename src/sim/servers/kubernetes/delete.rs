//! `delete` and `deletecollection`.

use super::answer::{Answer, json, json_bytes};
use super::call::Call;
use super::query::ListOptions;
use super::render::{Headers, ListMeta};
use super::target::Address;
use super::write::Mode;
use crate::sim::store::{
    DeleteOptions, Deletion, Key, Propagation, Refusal, Resource, Store, Stored,
};
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::json as tree;
use std::sync::Arc;

struct Request {
    resource: Resource,
    options: DeleteOptions,
    mode: Mode,
    now: DateTime<Utc>,
}

impl Request {
    fn of(call: &Call, resource: Resource) -> Result<Self, Refusal> {
        let mut options = if call.body.is_empty() {
            DeleteOptions::default()
        } else {
            serde_json::from_slice(&call.body).map_err(|error| {
                Refusal::bad_request(format!("the delete options are not readable: {error}"))
            })?
        };
        if let Some(policy) = call.query.get("propagationPolicy") {
            options.propagation_policy = Some(propagation(policy)?);
        }
        let shown = options.dry_run.iter().any(|it| it == "All");
        let mode = if shown { Mode::DryRun } else { call.mode()? };
        Ok(Self {
            resource,
            options,
            mode,
            now: call.cluster.now(),
        })
    }

    fn perform(&self, store: &mut Store, key: &Key) -> Result<Deletion, Refusal> {
        match self.mode {
            Mode::Commit => store.request_deletion(self.resource, key, &self.options, self.now),
            Mode::DryRun => store
                .check_deletion(self.resource, key, &self.options)
                .map(Deletion::Done),
        }
    }
}

fn propagation(policy: &str) -> Result<Propagation, Refusal> {
    match policy {
        "Background" => Ok(Propagation::Background),
        "Foreground" => Ok(Propagation::Foreground),
        "Orphan" => Ok(Propagation::Orphan),
        other => Err(Refusal::bad_request(format!(
            "propagationPolicy: Unsupported value: {other:?}: supported values: \"Background\", \
             \"Foreground\", \"Orphan\""
        ))),
    }
}

/// Deletes one object. What is gone is told by a `Status`, what is going by the marked object.
pub(super) fn delete(call: &Call, address: &Address) -> Answer {
    let renderer = call.renderer(address)?;
    let request = Request::of(call, address.resource)?;
    let key = address.key();
    match call.cluster.write(|store| request.perform(store, &key))? {
        Deletion::Done(last) if !returns_the_deleted(address.resource) => {
            Ok(json(StatusCode::OK, &success(&last)))
        }
        Deletion::Done(stored) | Deletion::Pending(stored) => Ok(json_bytes(
            StatusCode::OK,
            renderer.object(&stored, Headers::Shown),
        )),
    }
}

/// Deletes what a list would show.
pub(super) fn delete_collection(call: &Call, address: &Address) -> Answer {
    let renderer = call.renderer(address)?;
    let request = Request::of(call, address.resource)?;
    let selection = ListOptions::of(&call.query, address.resource)?.selection;
    let (revision, gone) = call.cluster.write(|store| {
        let list = store.list(address.resource, address.namespace.as_deref());
        let keys: Vec<Key> = list
            .filter(|stored| selection.matches(stored))
            .map(|stored| stored.key().clone())
            .collect();
        let gone: Result<Vec<Arc<Stored>>, Refusal> = keys
            .iter()
            .map(|key| match request.perform(store, key)? {
                Deletion::Done(stored) | Deletion::Pending(stored) => Ok(stored),
            })
            .collect();
        gone.map(|gone| (store.revision(), gone))
    })?;
    let meta = ListMeta {
        revision,
        ..ListMeta::default()
    };
    Ok(json_bytes(StatusCode::OK, renderer.list(&gone, &meta)))
}

fn returns_the_deleted(resource: Resource) -> bool {
    matches!(
        resource,
        Resource::Pods | Resource::Services | Resource::Namespaces
    )
}

fn success(last: &Stored) -> serde_json::Value {
    let it = last.resource().definition();
    let mut details = tree!({"name": last.key().name, "kind": it.plural, "uid": last.uid()});
    if !it.group.is_empty() {
        details["group"] = it.group.into();
    }
    tree!({
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "details": details,
    })
}
