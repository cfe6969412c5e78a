//! Paths to objects, of names that cannot lead elsewhere.

use super::failure::Failure;
use super::request::unsendable;
use crate::model::{CleanText, ObjectRef};

/// The path of the object `target`, whatever its kind.
pub(super) fn workload(target: &ObjectRef) -> Result<String, Failure> {
    let key = &target.key;
    let (namespace, name) = (segment(&key.namespace)?, segment(&key.name)?);
    let (group, version, resource) = (key.kind.group(), key.kind.version(), key.kind.resource());
    Ok(format!(
        "/apis/{group}/{version}/namespaces/{namespace}/{resource}/{name}"
    ))
}

/// A name as a part of a path: anything else than a Kubernetes name could lead elsewhere.
pub(super) fn segment(name: &CleanText) -> Result<&str, Failure> {
    let valid =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    if !name.is_empty() && name.bytes().all(valid) && !name.starts_with('.') {
        Ok(name)
    } else {
        Err(unsendable(&format!("the name `{name}`")))
    }
}
