//! Paths to objects, of names that cannot lead elsewhere.

use super::failure::Failure;
use super::request::unsendable;
use crate::model::{CleanText, FlagKey, ObjectRef, ResourceKind};

/// The path of the object `target`, whatever its kind.
pub(super) fn workload(target: &ObjectRef) -> Result<String, Failure> {
    let key = &target.key;
    let all = all_within(key.kind, &key.namespace)?;
    let name = segment(&key.name)?;
    Ok(format!("{all}/{name}"))
}

/// The path of the FeatureFlag that holds `flag`.
pub(super) fn flag(flag: &FlagKey) -> Result<String, Failure> {
    let (namespace, name) = flag_object(flag)?;
    let all = all_within(ResourceKind::FeatureFlag, &namespace)?;
    Ok(format!("{all}/{}", segment(&name)?))
}

/// The namespace and the name of the FeatureFlag that holds `flag`.
pub(super) fn flag_object(flag: &FlagKey) -> Result<(CleanText, CleanText), Failure> {
    let (namespace, name) = flag
        .project
        .split_once('/')
        .ok_or_else(|| unsendable(&format!("the name `{}`", flag.project)))?;
    Ok((namespace.into(), name.into()))
}

/// The path of all objects of `kind` in `namespace`.
pub(super) fn all_within(
    kind: impl Into<ResourceKind>,
    namespace: &CleanText,
) -> Result<String, Failure> {
    let kind = kind.into();
    let namespace = segment(namespace)?;
    let (group, version, resource) = (kind.group(), kind.version(), kind.resource());
    Ok(format!(
        "/apis/{group}/{version}/namespaces/{namespace}/{resource}"
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
