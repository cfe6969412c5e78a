//! What a client's `DELETE` asks for, as opposed to an object's being gone.

use super::{Key, Refusal, Resource, Store, Stored, metadata};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The finalizer that keeps an object until all that it owns is gone.
const FOREGROUND: &str = "foregroundDeletion";

/// What happens to the objects that the deleted one owns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Propagation {
    /// They go after it.
    #[default]
    Background,
    /// They go before it.
    Foreground,
    /// They stay, ownerless.
    Orphan,
}

/// What must hold for the deletion to happen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Preconditions {
    /// The object's identity, so that a namesake is not deleted in its place.
    pub uid: Option<String>,
    /// The object's version.
    pub resource_version: Option<String>,
}

/// The body of a `DELETE`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeleteOptions {
    /// What becomes of owned objects.
    pub propagation_policy: Option<Propagation>,
    /// What must hold.
    pub preconditions: Option<Preconditions>,
    /// `["All"]` for a dry run.
    pub dry_run: Vec<String>,
    /// The older form of [`Propagation::Orphan`].
    pub orphan_dependents: Option<bool>,
}

impl DeleteOptions {
    fn propagation(&self) -> Propagation {
        match (self.propagation_policy, self.orphan_dependents) {
            (Some(policy), _) => policy,
            (None, Some(true)) => Propagation::Orphan,
            (None, _) => Propagation::Background,
        }
    }
}

/// What came of a requested deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// It is gone; this was its last version.
    Done(Arc<Stored>),
    /// It is marked, and goes when its finalizers have been removed.
    Pending(Arc<Stored>),
}

impl Store {
    /// Checks the preconditions, then deletes the object or, where finalizers hold it, marks it as
    /// being deleted. The garbage that is left behind by [`Propagation::Background`] is the
    /// controllers' business.
    pub fn request_deletion(
        &mut self,
        resource: Resource,
        key: &Key,
        options: &DeleteOptions,
        now: DateTime<Utc>,
    ) -> Result<Deletion, Refusal> {
        let current = self.check_deletion(resource, key, options)?;
        let mut object = current.value();
        match options.propagation() {
            Propagation::Foreground => add_finalizer(&mut object),
            Propagation::Orphan => self.orphan(current.uid(), now)?,
            Propagation::Background => {}
        }
        if metadata::finalizers(&object).next().is_none() {
            return self.delete(resource, key, now).map(Deletion::Done);
        }
        if metadata::text(&object, "deletionTimestamp").is_empty() {
            metadata::set(&mut object, "deletionTimestamp", metadata::timestamp(now));
            metadata::set(&mut object, "deletionGracePeriodSeconds", 0);
        }
        self.replace(resource, object, now).map(Deletion::Pending)
    }

    /// The object, if it may be deleted: the half of a deletion that a dry run performs, too.
    pub fn check_deletion(
        &self,
        resource: Resource,
        key: &Key,
        options: &DeleteOptions,
    ) -> Result<Arc<Stored>, Refusal> {
        let name = &key.name;
        let current = self
            .get(resource, key)
            .ok_or_else(|| Refusal::not_found(resource, name))?;
        let wanted = options.preconditions.clone().unwrap_or_default();
        if let Some(uid) = wanted.uid.filter(|uid| uid != current.uid()) {
            let why = format!(
                "the UID in the precondition ({uid}) does not match the UID in record ({}). The \
                 object might have been deleted and then recreated",
                current.uid()
            );
            return Err(Refusal::precondition(resource, name, &why));
        }
        let have = current.revision().to_string();
        if let Some(version) = wanted.resource_version.filter(|version| *version != have) {
            let why = format!(
                "the ResourceVersion in the precondition ({version}) does not match the \
                 ResourceVersion in record ({have}). The object might have been modified"
            );
            return Err(Refusal::precondition(resource, name, &why));
        }
        Ok(Arc::clone(current))
    }

    fn orphan(&mut self, uid: &str, now: DateTime<Utc>) -> Result<(), Refusal> {
        for resource in Resource::ALL {
            let owned: Vec<Value> = self
                .owned_by(resource, uid)
                .map(|stored| stored.value())
                .collect();
            for mut object in owned {
                if let Some(owners) = object["metadata"]["ownerReferences"].as_array_mut() {
                    owners.retain(|owner| owner["uid"] != uid);
                }
                self.replace(resource, object, now)?;
            }
        }
        Ok(())
    }
}

fn add_finalizer(object: &mut Value) {
    if metadata::finalizers(object).any(|have| have == FOREGROUND) {
        return;
    }
    let finalizers = metadata::of(object)
        .entry("finalizers")
        .or_insert_with(|| json!([]));
    if let Some(list) = finalizers.as_array_mut() {
        list.push(FOREGROUND.into());
    }
}
