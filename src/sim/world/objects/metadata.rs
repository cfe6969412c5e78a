//! `metadata`, in the order in which a real server writes it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::managed::ManagedField;
use crate::sim::store::Resource;

/// Labels or annotations.
pub type Texts = BTreeMap<String, String>;

/// A time as objects carry it.
pub fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// An object's metadata; what the store fills in is absent.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// The name.
    pub name: String,
    /// The prefix from which the name was generated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generate_name: Option<String>,
    /// The namespace.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// The UID; empty until the store has given one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
    /// The version; empty until the store has given one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_version: String,
    /// Counts changes of the specification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generation: Option<u64>,
    /// When it was made.
    pub creation_timestamp: String,
    /// Labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: Texts,
    /// Annotations.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: Texts,
    /// Owners.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owner_references: Vec<OwnerReference>,
    /// Who wrote which fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub managed_fields: Vec<ManagedField>,
}

/// An object: what the store knows about it, what is wanted, what is.
#[derive(Debug, Serialize)]
pub struct Object<S, T> {
    /// `metadata`
    pub metadata: Metadata,
    /// `spec`
    pub spec: S,
    /// `status`
    pub status: T,
}

/// A reference to the one controller that owns an object.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnerReference {
    api_version: Cow<'static, str>,
    kind: &'static str,
    /// The owner's name.
    pub name: String,
    /// The owner's UID.
    pub uid: String,
    controller: bool,
    block_owner_deletion: bool,
}

impl OwnerReference {
    /// A controller of the `apps/v1` group.
    pub fn new(kind: &'static str, name: &str, uid: &str) -> Self {
        Self {
            api_version: Cow::Borrowed("apps/v1"),
            kind,
            name: name.to_owned(),
            uid: uid.to_owned(),
            controller: true,
            block_owner_deletion: true,
        }
    }

    /// An object of any resource.
    pub fn to(resource: Resource, name: &str, uid: &str) -> Self {
        let it = resource.definition();
        Self {
            api_version: Cow::Owned(it.api_version()),
            ..Self::new(it.kind, name, uid)
        }
    }
}
