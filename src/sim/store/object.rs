//! One stored version of an object.

use super::load::{Card, Version};
use super::{Resource, metadata};
use compact_str::CompactString;
use serde::Serialize;
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Where an object is: its namespace (empty for cluster-scoped ones) and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// Empty for cluster-scoped objects.
    pub namespace: CompactString,
    /// Unique in its namespace.
    pub name: CompactString,
}

impl Key {
    /// The object `name` in `namespace`.
    pub fn new(namespace: &str, name: &str) -> Self {
        Self {
            namespace: namespace.into(),
            name: name.into(),
        }
    }

    /// Where `object` says that it is.
    pub fn of(object: &Value) -> Self {
        Self::new(
            metadata::text(object, "namespace"),
            metadata::text(object, "name"),
        )
    }
}

/// By namespace, then by name: the order of lists.
impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.namespace.as_str(), self.name.as_str())
            .cmp(&(other.namespace.as_str(), other.name.as_str()))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Labels, sorted by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels(Box<[(CompactString, CompactString)]>);

impl Labels {
    fn of(object: &Value) -> Self {
        let labels = object["metadata"]["labels"]
            .as_object()
            .into_iter()
            .flatten();
        let mut pairs: Vec<_> = labels
            .map(|(key, value)| (key.into(), value.as_str().unwrap_or_default().into()))
            .collect();
        pairs.sort();
        Self(pairs.into())
    }

    fn from_sorted(labels: &BTreeMap<String, String>) -> Self {
        let pairs = labels.iter().map(|(key, value)| (key.into(), value.into()));
        Self(pairs.collect())
    }

    /// The value of a label.
    pub fn get(&self, key: &str) -> Option<&str> {
        let at = self
            .0
            .binary_search_by(|(have, _)| have.as_str().cmp(key))
            .ok()?;
        Some(&self.0[at].1)
    }

    /// All of them, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

/// One version of an object: its bytes, and the little that it is looked up by.
#[derive(Debug, PartialEq, Eq)]
pub struct Stored {
    resource: Resource,
    key: Key,
    revision: u64,
    uid: CompactString,
    labels: Labels,
    owner: Option<CompactString>,
    json: Box<[u8]>,
}

impl Stored {
    /// Freezes a tree, whose metadata is complete, at `revision`.
    pub(super) fn freeze(resource: Resource, mut object: Value, revision: u64) -> Self {
        metadata::set(&mut object, "resourceVersion", revision.to_string());
        Self {
            revision,
            ..Self::draft(resource, object)
        }
    }

    /// An object that is only shown: what a dry run answers.
    pub fn draft(resource: Resource, object: Value) -> Self {
        Self {
            resource,
            key: Key::of(&object),
            revision: metadata::text(&object, "resourceVersion")
                .parse()
                .unwrap_or_default(),
            uid: metadata::text(&object, "uid").into(),
            labels: Labels::of(&object),
            owner: metadata::controller_uid(&object).map(Into::into),
            json: serialise(resource, object).into(),
        }
    }

    /// Puts together what is complete already: `body` is the object without its type, which is
    /// never empty.
    pub(super) fn assemble(
        resource: Resource,
        card: Card<'_>,
        version: Version,
        body: &impl Serialize,
    ) -> Option<Self> {
        let prefix = type_prefix(resource);
        let mut json = Vec::with_capacity(12 * 1024);
        json.extend_from_slice(prefix.as_bytes());
        serde_json::to_writer(&mut json, body).ok()?;
        // The brace that the body opens with: the prefix has one.
        json.remove(prefix.len());
        Some(Self {
            resource,
            key: card.key,
            revision: version.revision,
            uid: version.uid,
            labels: Labels::from_sorted(card.labels),
            owner: card.owner_uid.map(Into::into),
            json: json.into(),
        })
    }

    /// What it is an object of.
    pub fn resource(&self) -> Resource {
        self.resource
    }

    /// Where it is.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// The `resourceVersion`.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The identity that no other object ever has.
    pub fn uid(&self) -> &str {
        &self.uid
    }

    /// Its labels.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// The UID of the owner that controls it.
    pub fn owner_uid(&self) -> Option<&str> {
        self.owner.as_deref()
    }

    /// The whole object, with `apiVersion` and `kind`.
    pub fn json(&self) -> &[u8] {
        &self.json
    }

    /// The object as it stands in a list: items of built-in kinds go without their type there.
    pub fn write_item(&self, out: &mut Vec<u8>) {
        if self.resource.definition().custom {
            out.extend_from_slice(&self.json);
        } else {
            out.push(b'{');
            out.extend_from_slice(&self.json[type_prefix(self.resource).len()..]);
        }
    }

    /// The object as a tree, with `apiVersion` and `kind`.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.json).unwrap_or_default()
    }
}

/// How every object of the resource begins: its type, in the order the real server has.
fn type_prefix(resource: Resource) -> String {
    let it = resource.definition();
    let (kind, version) = (it.kind, it.api_version());
    if it.custom {
        format!(r#"{{"apiVersion":"{version}","kind":"{kind}","#)
    } else {
        format!(r#"{{"kind":"{kind}","apiVersion":"{version}","#)
    }
}

fn serialise(resource: Resource, mut object: Value) -> Vec<u8> {
    let fields = metadata::fields(&mut object);
    fields.remove("apiVersion");
    fields.remove("kind");
    let mut json = type_prefix(resource).into_bytes();
    // Never empty: the revision has just been set. So the prefix's comma is right.
    let rest = object.to_string();
    json.extend_from_slice(&rest.as_bytes()[1..]);
    json
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn items_of_built_in_kinds_go_without_their_type() {
        let object = json!({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}});
        let stored = Stored::freeze(Resource::Pods, object.clone(), 5);
        let mut item = Vec::new();
        stored.write_item(&mut item);
        assert_eq!(item, br#"{"metadata":{"name":"a","resourceVersion":"5"}}"#);
        assert!(
            stored
                .json()
                .starts_with(br#"{"kind":"Pod","apiVersion":"v1","metadata":"#)
        );
        assert_eq!(stored.value()["kind"], "Pod");
    }

    #[test]
    fn items_of_custom_kinds_keep_it() {
        let stored = Stored::freeze(Resource::Rollouts, json!({"metadata": {"name": "a"}}), 5);
        let mut item = Vec::new();
        stored.write_item(&mut item);
        assert!(item.starts_with(br#"{"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","#));
    }

    #[test]
    fn labels_are_found_by_key() {
        let object = json!({"metadata": {"name": "a", "labels": {"b": "2", "a": "1"}}});
        let stored = Stored::freeze(Resource::Pods, object, 1);
        assert_eq!(stored.labels().get("b"), Some("2"));
        assert_eq!(stored.labels().get("c"), None);
        assert_eq!(stored.labels().iter().next(), Some(("a", "1")));
    }
}
