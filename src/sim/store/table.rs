//! The objects of one resource, with what they are looked up by.

use super::log::Log;
use super::{Change, ChangeKind, Key, Stored};
use compact_str::CompactString;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::Arc;

/// The objects of one resource.
#[derive(Debug)]
pub(super) struct Table {
    objects: BTreeMap<Key, Arc<Stored>>,
    by_owner: HashMap<CompactString, BTreeSet<Key>>,
    /// How often a name was deleted: a namesake gets another UID.
    buried: HashMap<Key, u32>,
    pub(super) log: Log,
}

impl Table {
    pub(super) fn since(revision: u64) -> Self {
        Self {
            objects: BTreeMap::new(),
            by_owner: HashMap::new(),
            buried: HashMap::new(),
            log: Log::since(revision),
        }
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Arc<Stored>> {
        self.objects.get(key)
    }

    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    pub(super) fn incarnation(&self, key: &Key) -> u32 {
        self.buried.get(key).copied().unwrap_or_default()
    }

    /// Objects from `start` on, within `namespace` if one is given.
    pub(super) fn range<'a>(
        &'a self,
        namespace: Option<&'a str>,
        start: Bound<Key>,
    ) -> impl Iterator<Item = &'a Arc<Stored>> + use<'a> {
        let first = namespace.map(|namespace| Key::new(namespace, ""));
        let start = match (first, start) {
            (Some(first), Bound::Unbounded) => Bound::Included(first),
            (Some(first), Bound::Included(key) | Bound::Excluded(key)) if key < first => {
                Bound::Included(first)
            }
            (_, start) => start,
        };
        self.objects
            .range((start, Bound::Unbounded))
            .map(|(_, stored)| stored)
            .take_while(move |stored| namespace.is_none_or(|it| stored.key().namespace == it))
    }

    pub(super) fn owned_by<'a>(
        &'a self,
        uid: &str,
    ) -> impl Iterator<Item = &'a Arc<Stored>> + use<'a> {
        let keys = self.by_owner.get(uid).into_iter().flatten();
        keys.filter_map(|key| self.objects.get(key))
    }

    pub(super) fn put(&mut self, stored: &Arc<Stored>) {
        let previous = self
            .objects
            .insert(stored.key().clone(), Arc::clone(stored));
        if let Some(previous) = &previous {
            self.disown(previous);
        }
        if let Some(uid) = stored.owner_uid() {
            self.by_owner
                .entry(uid.into())
                .or_default()
                .insert(stored.key().clone());
        }
        let kind = if previous.is_some() {
            ChangeKind::Modified
        } else {
            ChangeKind::Added
        };
        self.log.push(Change {
            kind,
            object: Arc::clone(stored),
            previous,
        });
    }

    /// Takes the object out; `last` is its last version, at the revision of the deletion.
    pub(super) fn bury(&mut self, last: &Arc<Stored>) {
        let previous = self.objects.remove(last.key());
        if let Some(previous) = &previous {
            self.disown(previous);
        }
        *self.buried.entry(last.key().clone()).or_default() += 1;
        let kind = ChangeKind::Deleted;
        self.log.push(Change {
            kind,
            object: Arc::clone(last),
            previous,
        });
    }

    fn disown(&mut self, stored: &Stored) {
        let Some(uid) = stored.owner_uid() else {
            return;
        };
        if let Some(owned) = self.by_owner.get_mut(uid) {
            owned.remove(stored.key());
            if owned.is_empty() {
                self.by_owner.remove(uid);
            }
        }
    }
}
