//! Taking in objects that are complete already: how a fleet of a hundred thousand apps gets into
//! the store without a tree being built for each of its objects.

use super::{Key, Resource, Store, Stored};
use compact_str::CompactString;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a loaded object is looked up by; it must say the same as the object.
#[derive(Debug)]
pub struct Card<'a> {
    /// Where it is.
    pub key: Key,
    /// Its labels.
    pub labels: &'a BTreeMap<String, String>,
    /// The UID of the owner that controls it.
    pub owner_uid: Option<&'a str>,
}

/// What the store gives to an object.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) uid: CompactString,
    pub(super) revision: u64,
}

impl Store {
    /// The UID that the next object of this name will have.
    pub fn next_uid(&self, resource: Resource, key: &Key) -> String {
        let incarnation = self.table(resource).incarnation(key);
        self.identities.uid(resource, key, incarnation)
    }

    /// The revision that the next write will have.
    pub fn upcoming_revision(&self) -> u64 {
        self.revision() + 1
    }

    /// Takes in an object that carries its [`Store::next_uid`] and [`Store::upcoming_revision`]
    /// already; nothing if its name is taken or it cannot be written as JSON.
    pub fn load(
        &mut self,
        resource: Resource,
        card: Card<'_>,
        object: &impl Serialize,
    ) -> Option<Arc<Stored>> {
        if self.get(resource, &card.key).is_some() {
            return None;
        }
        let uid = self.next_uid(resource, &card.key).into();
        let version = Version {
            uid,
            revision: self.next_revision(),
        };
        let stored = Arc::new(Stored::assemble(resource, card, version, object)?);
        self.table_mut(resource).put(&stored);
        Some(stored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::store::metadata;
    use chrono::DateTime;
    use serde_json::json;

    #[test]
    fn a_loaded_object_is_like_a_created_one() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut object = json!({"metadata": {
            "name": "a", "namespace": "n", "labels": {"x": "1", "b": "2"},
            "creationTimestamp": metadata::timestamp(now),
            "ownerReferences": [{"uid": "o", "controller": true}],
        }});
        let mut created = Store::new(7);
        let expected = created.create(Resource::Pods, object.clone(), now).unwrap();
        let mut loaded = Store::new(7);
        let key = Key::new("n", "a");
        let labels = [("b", "2"), ("x", "1")];
        let labels = labels.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        for (field, value) in expected.value()["metadata"].as_object().unwrap() {
            metadata::set(&mut object, field, value.clone());
        }
        let card = Card {
            key: key.clone(),
            labels: &labels,
            owner_uid: Some("o"),
        };
        let stored = loaded.load(Resource::Pods, card, &object).unwrap();
        assert_eq!(stored.value(), expected.value());
        assert_eq!(stored.labels(), expected.labels());
        assert_eq!(stored.revision(), expected.revision());
        assert_eq!(loaded.owned_by(Resource::Pods, "o").count(), 1);
        assert!(
            loaded
                .load(
                    Resource::Pods,
                    Card {
                        key,
                        labels: &labels,
                        owner_uid: None
                    },
                    &object
                )
                .is_none()
        );
    }
}
