//! The `scale` subresource: the number of replicas, whatever the kind.

use super::answer::{Answer, json};
use super::call::Call;
use super::patch::PatchKind;
use super::target::Address;
use super::write::modify;
use crate::sim::store::{Refusal, Resource, Stored, metadata};
use http::header::CONTENT_TYPE;
use http::{Method, StatusCode};
use serde_json::{Value, json as tree};

/// Reads or writes the scale.
pub(super) fn scale(call: &Call, address: &Address) -> Answer {
    let stored = match call.method {
        Method::PATCH => {
            let kind = PatchKind::of(call.header(&CONTENT_TYPE), address.resource)?;
            modify(call, address, |object| {
                let mut scale = scale_of(address.resource, object);
                kind.apply(&mut scale, &call.body)?;
                Ok(with_scale(object, &scale))
            })?
        }
        Method::PUT => {
            let scale = call.object()?;
            modify(call, address, |object| Ok(with_scale(object, &scale)))?
        }
        _ => find(call, address)?,
    };
    Ok(json(
        StatusCode::OK,
        &scale_of(address.resource, &stored.value()),
    ))
}

fn find(call: &Call, address: &Address) -> Result<std::sync::Arc<Stored>, Refusal> {
    let key = address.key();
    let found = call
        .cluster
        .read(|store| store.get(address.resource, &key).cloned());
    found.ok_or_else(|| Refusal::not_found(address.resource, &key.name))
}

fn scale_of(resource: Resource, object: &Value) -> Value {
    let mut scale = tree!({
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {},
        "spec": {"replicas": object["spec"]["replicas"]},
        "status": {"replicas": object["status"]["replicas"].as_i64().unwrap_or_default()},
    });
    for field in [
        "name",
        "namespace",
        "uid",
        "resourceVersion",
        "creationTimestamp",
    ] {
        scale["metadata"][field] = object["metadata"][field].clone();
    }
    if resource == Resource::Rollouts {
        // The controller of a custom resource writes the selector of its pods down itself.
        if let Some(selector) = object["status"]["selector"].as_str() {
            scale["status"]["selector"] = selector.into();
        }
    } else {
        let labels = object["spec"]["selector"]["matchLabels"].as_object();
        let pairs = labels.into_iter().flatten();
        let pairs: Vec<String> = pairs
            .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
            .collect();
        scale["status"]["selector"] = pairs.join(",").into();
    }
    scale
}

fn with_scale(object: &Value, scale: &Value) -> Value {
    let mut object = object.clone();
    let replicas = scale["spec"]["replicas"].clone();
    let replicas = if replicas.is_null() {
        0.into()
    } else {
        replicas
    };
    metadata::fields(&mut object["spec"]).insert("replicas".to_owned(), replicas);
    let version = scale["metadata"]["resourceVersion"].clone();
    metadata::set(&mut object, "resourceVersion", version);
    object
}
