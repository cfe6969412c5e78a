//! `create`, `update` and `patch`: every write is prepared, checked, then stored, or, in a dry run,
//! only shown.

use super::answer::{Answer, json_bytes};
use super::call::Call;
use super::patch::PatchKind;
use super::render::Headers;
use super::target::Address;
use super::{defaults, validation};
use crate::sim::store::managed_fields::{self, Writer};
use crate::sim::store::{Key, Refusal, Resource, Store, Stored, Subresource, metadata};
use chrono::{DateTime, Utc};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::Value;
use std::sync::Arc;

/// Whether a write is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Commit,
    DryRun,
}

impl Call {
    pub(super) fn mode(&self) -> Result<Mode, Refusal> {
        Ok(if self.query.dry_run()? {
            Mode::DryRun
        } else {
            Mode::Commit
        })
    }

    fn reply(&self, status: StatusCode, address: &Address, stored: &Stored) -> Answer {
        let renderer = self.renderer(address)?;
        Ok(json_bytes(status, renderer.object(stored, Headers::Shown)))
    }
}

/// `POST` to a collection.
pub(super) fn create(call: &Call, address: &Address) -> Answer {
    let (resource, mode) = (address.resource, call.mode()?);
    let mut object = call.object()?;
    check_type(resource, &object)?;
    validation::check_structure(resource, &object)?;
    place(&mut object, address)?;
    clear_server_fields(resource, &mut object);
    defaults::apply(resource, &mut object);
    let (writer, now) = (call.writer(""), call.cluster.now());
    let stored = call.cluster.write(|store| {
        check_namespace(store, address)?;
        let mut object = store.prepare_create(resource, object, now)?;
        validation::check_new(resource, &object)?;
        validation::check_admission(resource, &object)?;
        managed_fields::record(resource, None, &mut object, writer, now);
        match mode {
            Mode::DryRun => Ok(Arc::new(Stored::draft(resource, object))),
            Mode::Commit => store.create(resource, object, now),
        }
    })?;
    call.reply(StatusCode::CREATED, address, &stored)
}

/// `PUT` of an object, or of its status.
pub(super) fn update(call: &Call, address: &Address) -> Answer {
    let object = call.object()?;
    check_type(address.resource, &object)?;
    let stored = modify(call, address, |_| Ok(object))?;
    call.reply(StatusCode::OK, address, &stored)
}

/// `PATCH` of an object, or of its status.
pub(super) fn patch(call: &Call, address: &Address) -> Answer {
    let kind = PatchKind::of(call.header(&CONTENT_TYPE), address.resource)?;
    let stored = modify(call, address, |current| {
        let mut object = current.clone();
        kind.apply(&mut object, &call.body)?;
        Ok(object)
    })?;
    call.reply(StatusCode::OK, address, &stored)
}

/// Changes an object through one of its addresses.
pub(super) fn modify(
    call: &Call,
    address: &Address,
    change: impl FnOnce(&Value) -> Result<Value, Refusal>,
) -> Result<Arc<Stored>, Refusal> {
    let (mode, now) = (call.mode()?, call.cluster.now());
    let write = Write {
        address,
        writer: call.writer(part(address)),
        now,
    };
    call.cluster.write(|store| {
        let (key, resource) = (address.key(), address.resource);
        let current = store.get(resource, &key).cloned();
        let current = current.ok_or_else(|| Refusal::not_found(resource, &key.name))?;
        let old = current.value();
        let object = write.prepare(store, &old, change(&old)?)?;
        match mode {
            Mode::DryRun => Ok(Arc::new(Stored::draft(resource, object))),
            Mode::Commit if address.subresource == Some(Subresource::Status) => {
                store.report(resource, object, now)
            }
            Mode::Commit => store.replace(resource, object, now),
        }
    })
}

fn part(address: &Address) -> &'static str {
    address.subresource.map_or("", Subresource::name)
}

struct Write<'a> {
    address: &'a Address,
    writer: Writer<'a>,
    now: DateTime<Utc>,
}

impl Write<'_> {
    fn prepare(&self, store: &Store, old: &Value, new: Value) -> Result<Value, Refusal> {
        let resource = self.address.resource;
        validation::check_structure(resource, &new)?;
        let mut new = self.restricted(old, new);
        check_identity(self.address, &mut new)?;
        for field in ["deletionTimestamp", "deletionGracePeriodSeconds"] {
            let metadata = metadata::of(&mut new);
            match &old["metadata"][field] {
                Value::Null => metadata.remove(field),
                value => metadata.insert(field.to_owned(), value.clone()),
            };
        }
        let mut new = store.prepare_replace(resource, new)?;
        validation::check_change(resource, old, &new)?;
        if self.address.subresource.is_none() {
            validation::check_admission(resource, &new)?;
        }
        managed_fields::record(resource, Some(old), &mut new, self.writer, self.now);
        Ok(new)
    }

    /// What the address allows to be changed: the status is written through its own and everything
    /// else through the object's.
    fn restricted(&self, old: &Value, mut new: Value) -> Value {
        let it = self.address.resource.definition();
        match self.address.subresource {
            Some(Subresource::Status) => {
                let mut kept = old.clone();
                set_or_remove(&mut kept, "status", &new["status"]);
                let metadata = metadata::of(&mut kept);
                let version = new["metadata"]["resourceVersion"].take();
                metadata.insert("resourceVersion".to_owned(), version);
                if !it.custom {
                    // Controllers note the revision of a Deployment along with its status.
                    let annotations = new["metadata"]["annotations"].take();
                    set_or_remove(&mut kept["metadata"], "annotations", &annotations);
                }
                kept
            }
            None if it.subresources.contains(&Subresource::Status) => {
                set_or_remove(&mut new, "status", &old["status"]);
                new
            }
            Some(Subresource::Scale) | None => new,
        }
    }
}

fn set_or_remove(object: &mut Value, field: &str, value: &Value) {
    let fields = metadata::fields(object);
    match value {
        Value::Null => fields.remove(field),
        value => fields.insert(field.to_owned(), value.clone()),
    };
}

fn check_type(resource: Resource, object: &Value) -> Result<(), Refusal> {
    let it = resource.definition();
    let (kind, version) = (object["kind"].as_str(), object["apiVersion"].as_str());
    let expected = it.api_version();
    if kind.is_some_and(|kind| kind != it.kind) || version.is_some_and(|have| have != expected) {
        let message = format!(
            "the object provided is unrecognized (must be of type {}): {}/{}",
            it.kind,
            version.unwrap_or_default(),
            kind.unwrap_or_default()
        );
        return Err(Refusal::bad_request(message));
    }
    Ok(())
}

/// Puts a new object where the request is sent to.
fn place(object: &mut Value, address: &Address) -> Result<(), Refusal> {
    let asked = metadata::text(object, "namespace");
    let Some(namespace) = &address.namespace else {
        if address.resource.definition().namespaced {
            let message = "an empty namespace may not be set during creation";
            return Err(Refusal::bad_request(message));
        }
        return Ok(());
    };
    if !asked.is_empty() && asked != namespace {
        let message =
            "the namespace of the provided object does not match the namespace sent on the request";
        return Err(Refusal::bad_request(message));
    }
    metadata::set(object, "namespace", namespace.as_str());
    Ok(())
}

/// What a client may not decide.
fn clear_server_fields(resource: Resource, object: &mut Value) {
    let metadata = metadata::of(object);
    for field in [
        "uid",
        "resourceVersion",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "generation",
        "managedFields",
        "selfLink",
    ] {
        metadata.remove(field);
    }
    if resource
        .definition()
        .subresources
        .contains(&Subresource::Status)
    {
        metadata::fields(object).remove("status");
    }
}

fn check_namespace(store: &Store, address: &Address) -> Result<(), Refusal> {
    let Some(namespace) = &address.namespace else {
        return Ok(());
    };
    match store.get(Resource::Namespaces, &Key::new("", namespace)) {
        Some(_) => Ok(()),
        None => Err(Refusal::not_found(Resource::Namespaces, namespace)),
    }
}

fn check_identity(address: &Address, object: &mut Value) -> Result<(), Refusal> {
    let key = address.key();
    let (name, namespace) = (
        metadata::text(object, "name"),
        metadata::text(object, "namespace"),
    );
    if name != key.name {
        let message = format!(
            "the name of the object ({name}) does not match the name on the URL ({})",
            key.name
        );
        return Err(Refusal::bad_request(message));
    }
    if !namespace.is_empty() && namespace != key.namespace {
        let message = "the namespace of the provided object does not match the namespace sent on \
                       the request";
        return Err(Refusal::bad_request(message));
    }
    if !key.namespace.is_empty() {
        metadata::set(object, "namespace", key.namespace.as_str());
    }
    Ok(())
}
