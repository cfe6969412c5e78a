//! The store itself: every write has a revision of its own.

use super::features::Features;
use super::identity::Identities;
use super::table::Table;
use super::{Change, Compacted, GenerationRule, Key, Refusal, Resource, Stored, metadata};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

/// All objects of the simulated cluster, at their newest versions, and a bounded log of changes.
#[derive(Debug)]
pub struct Store {
    revision: u64,
    pub(super) identities: Identities,
    tables: BTreeMap<Resource, Table>,
    /// What stands beside the cluster: the database of its Unleash.
    pub features: Features,
}

impl Store {
    /// An empty store at revision 1. The seed decides the UIDs.
    pub fn new(seed: u64) -> Self {
        Self::starting_at(seed, 1)
    }

    /// An empty store whose history begins after `revision`: an older `resourceVersion`, such as
    /// one from before a restart, has expired.
    pub fn starting_at(seed: u64, revision: u64) -> Self {
        let tables = Resource::ALL.map(|resource| (resource, Table::since(revision)));
        Self {
            revision,
            identities: Identities::new(seed),
            tables: tables.into(),
            features: Features::new(seed),
        }
    }

    /// The revision of the newest write.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The newest version of an object.
    pub fn get(&self, resource: Resource, key: &Key) -> Option<&Arc<Stored>> {
        self.table(resource).get(key)
    }

    /// How many objects of the resource there are.
    pub fn count(&self, resource: Resource) -> usize {
        self.table(resource).len()
    }

    /// The objects of a resource by namespace and name, or those of one namespace by name.
    pub fn list<'a>(
        &'a self,
        resource: Resource,
        namespace: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Arc<Stored>> + use<'a> {
        self.list_from(resource, namespace, Bound::Unbounded)
    }

    /// As [`Store::list`], from somewhere in the middle on: the next page.
    pub fn list_from<'a>(
        &'a self,
        resource: Resource,
        namespace: Option<&'a str>,
        start: Bound<Key>,
    ) -> impl Iterator<Item = &'a Arc<Stored>> + use<'a> {
        self.table(resource).range(namespace, start)
    }

    /// The objects of `resource` that are controlled by the object with that UID.
    pub fn owned_by<'a>(
        &'a self,
        resource: Resource,
        uid: &str,
    ) -> impl Iterator<Item = &'a Arc<Stored>> + use<'a> {
        self.table(resource).owned_by(uid)
    }

    /// What happened to a resource after `revision`.
    pub fn changes_since(
        &self,
        resource: Resource,
        revision: u64,
    ) -> Result<Vec<Change>, Compacted> {
        self.table(resource).log.after(revision)
    }

    /// Forgets all changes up to and with `before`: who asks for them has to list anew.
    pub fn compact(&mut self, before: u64) {
        for table in self.tables.values_mut() {
            table.log.compact(before);
        }
    }

    /// Creates an object. Fills in the name (from `generateName`), UID, resource version, creation
    /// time and generation; times that the object already has are kept, so that a world can make
    /// objects older than itself.
    pub fn create(
        &mut self,
        resource: Resource,
        object: Value,
        now: DateTime<Utc>,
    ) -> Result<Arc<Stored>, Refusal> {
        let object = self.prepare_create(resource, object, now)?;
        let stored = Arc::new(Stored::freeze(resource, object, self.next_revision()));
        self.table_mut(resource).put(&stored);
        Ok(stored)
    }

    /// Replaces an object. A `resourceVersion` in it must be the newest one; UID and creation time
    /// stay; the generation goes up where the resource's rule says so. A write that changes
    /// nothing has no revision. The last finalizer's removal from an object that is being deleted
    /// deletes it.
    pub fn replace(
        &mut self,
        resource: Resource,
        object: Value,
        now: DateTime<Utc>,
    ) -> Result<Arc<Stored>, Refusal> {
        let rewrite = self.rewrite(resource, object)?;
        self.put(resource, rewrite, now)
    }

    /// As [`Store::replace`], but for what a controller reports about an object: whatever it
    /// writes, even an annotation, is no new generation.
    pub fn report(
        &mut self,
        resource: Resource,
        object: Value,
        now: DateTime<Utc>,
    ) -> Result<Arc<Stored>, Refusal> {
        let mut rewrite = self.rewrite(resource, object)?;
        if let Some(generation) = rewrite.old["metadata"].get("generation") {
            metadata::set(&mut rewrite.object, "generation", generation.clone());
        }
        self.put(resource, rewrite, now)
    }

    fn put(
        &mut self,
        resource: Resource,
        rewrite: Rewrite,
        now: DateTime<Utc>,
    ) -> Result<Arc<Stored>, Refusal> {
        let Rewrite {
            current,
            old,
            object,
        } = rewrite;
        if object == old {
            return Ok(current);
        }
        // A pod that ends gracefully is marked, and never had a finalizer.
        let released = !metadata::text(&object, "deletionTimestamp").is_empty()
            && metadata::finalizers(&object).next().is_none()
            && metadata::finalizers(&old).next().is_some();
        if released {
            return self.delete(resource, current.key(), now);
        }
        let stored = Arc::new(Stored::freeze(resource, object, self.next_revision()));
        self.table_mut(resource).put(&stored);
        Ok(stored)
    }

    /// Takes an object out at once, whatever finalizers it has: what a controller does at the end.
    /// [`Store::request_deletion`] is what a client asks for.
    pub fn delete(
        &mut self,
        resource: Resource,
        key: &Key,
        _now: DateTime<Utc>,
    ) -> Result<Arc<Stored>, Refusal> {
        let current = self
            .get(resource, key)
            .ok_or_else(|| Refusal::not_found(resource, &key.name))?;
        let last = current.value();
        let last = Arc::new(Stored::freeze(resource, last, self.next_revision()));
        self.table_mut(resource).bury(&last);
        Ok(last)
    }

    /// The object as [`Store::create`] would store it, but for its revision: the half of it that a
    /// dry run performs, too.
    pub fn prepare_create(
        &mut self,
        resource: Resource,
        mut object: Value,
        now: DateTime<Utc>,
    ) -> Result<Value, Refusal> {
        let prefix = metadata::text(&object, "generateName").to_owned();
        if metadata::text(&object, "name").is_empty() && !prefix.is_empty() {
            let name = format!("{prefix}{}", self.identities.suffix());
            metadata::set(&mut object, "name", name);
        }
        if !resource.definition().namespaced {
            metadata::of(&mut object).remove("namespace");
        }
        let key = Key::of(&object);
        let table = self.table(resource);
        if table.get(&key).is_some() {
            return Err(Refusal::already_exists(resource, &key.name));
        }
        let uid = self.identities.uid(resource, &key, table.incarnation(&key));
        type_meta(resource, &mut object);
        let born = metadata::of(&mut object);
        born.remove("resourceVersion");
        born.insert("uid".to_owned(), uid.into());
        born.entry("creationTimestamp")
            .or_insert_with(|| metadata::timestamp(now).into());
        if resource.definition().generation != GenerationRule::Absent {
            born.entry("generation").or_insert_with(|| 1.into());
        }
        Ok(object)
    }

    /// The object as [`Store::replace`] would store it, but for its revision.
    pub fn prepare_replace(&self, resource: Resource, object: Value) -> Result<Value, Refusal> {
        self.rewrite(resource, object).map(|rewrite| rewrite.object)
    }

    fn rewrite(&self, resource: Resource, mut object: Value) -> Result<Rewrite, Refusal> {
        let current = self.current(resource, &object)?;
        let name = &current.key().name;
        let asked = metadata::text(&object, "resourceVersion");
        if !asked.is_empty() && asked != "0" && asked != current.revision().to_string() {
            return Err(Refusal::conflict(resource, name));
        }
        let uid = metadata::text(&object, "uid");
        if !uid.is_empty() && uid != current.uid() {
            return Err(Refusal::cannot_be_fulfilled(
                resource,
                name,
                &format!(
                    "Precondition failed: UID in precondition: {uid}, UID in object meta: {}",
                    current.uid()
                ),
            ));
        }
        let old = current.value();
        type_meta(resource, &mut object);
        for field in ["uid", "creationTimestamp", "resourceVersion", "generation"] {
            match &old["metadata"][field] {
                Value::Null => metadata::of(&mut object).remove(field),
                value => metadata::of(&mut object).insert(field.to_owned(), value.clone()),
            };
        }
        if is_new_generation(resource, &old, &object) {
            let generation = old["metadata"]["generation"].as_i64().unwrap_or_default() + 1;
            metadata::set(&mut object, "generation", generation);
        }
        Ok(Rewrite {
            current,
            old,
            object,
        })
    }

    fn current(&self, resource: Resource, object: &Value) -> Result<Arc<Stored>, Refusal> {
        let key = Key::of(object);
        let current = self.get(resource, &key);
        current
            .cloned()
            .ok_or_else(|| Refusal::not_found(resource, &key.name))
    }

    pub(super) fn next_revision(&mut self) -> u64 {
        self.revision += 1;
        self.revision
    }

    pub(super) fn table(&self, resource: Resource) -> &Table {
        // `starting_at` made one for every resource.
        &self.tables[&resource]
    }

    pub(super) fn table_mut(&mut self, resource: Resource) -> &mut Table {
        let oldest = self.revision;
        self.tables
            .entry(resource)
            .or_insert_with(|| Table::since(oldest))
    }
}

/// A write on its way: what is there, as a tree too, and what is to take its place.
struct Rewrite {
    current: Arc<Stored>,
    old: Value,
    object: Value,
}

fn type_meta(resource: Resource, object: &mut Value) {
    let it = resource.definition();
    let fields = metadata::fields(object);
    fields.insert("kind".to_owned(), it.kind.into());
    fields.insert("apiVersion".to_owned(), it.api_version().into());
}

fn is_new_generation(resource: Resource, old: &Value, new: &Value) -> bool {
    let spec = old["spec"] != new["spec"];
    let dying = old["metadata"]["deletionTimestamp"] != new["metadata"]["deletionTimestamp"];
    match resource.definition().generation {
        GenerationRule::Absent => false,
        GenerationRule::Spec => spec || dying,
        GenerationRule::AllButMetadata => spec || dying || old["status"] != new["status"],
        GenerationRule::SpecAndAnnotations => {
            spec || dying || old["metadata"]["annotations"] != new["metadata"]["annotations"]
        }
    }
}

#[cfg(test)]
mod tests;
