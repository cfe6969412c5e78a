//! Lists as they were at an earlier revision, so that the pages of one list fit together.

use super::{Compacted, Key, Resource, Store, Stored};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

/// One resource at one revision.
#[derive(Debug)]
pub struct Snapshot<'a> {
    store: &'a Store,
    resource: Resource,
    /// What has changed since, as it was before: `None` for what was not there yet.
    before: BTreeMap<Key, Option<Arc<Stored>>>,
}

impl Store {
    /// The resource as it was at `revision`, as far as the log reaches back.
    pub fn at(&self, resource: Resource, revision: u64) -> Result<Snapshot<'_>, Compacted> {
        let mut before = BTreeMap::new();
        for change in self.changes_since(resource, revision)? {
            before
                .entry(change.object.key().clone())
                .or_insert(change.previous);
        }
        Ok(Snapshot {
            store: self,
            resource,
            before,
        })
    }

    /// The resource as it is now.
    pub fn newest(&self, resource: Resource) -> Snapshot<'_> {
        Snapshot {
            store: self,
            resource,
            before: BTreeMap::new(),
        }
    }
}

impl<'a> Snapshot<'a> {
    /// The objects from `start` on, in the order of lists.
    pub fn from(
        &'a self,
        namespace: Option<&'a str>,
        start: Bound<Key>,
    ) -> impl Iterator<Item = &'a Arc<Stored>> + use<'a> {
        let inside = move |key: &Key| namespace.is_none_or(|it| key.namespace == it);
        let mut old = self
            .before
            .range((start.clone(), Bound::Unbounded))
            .filter_map(|(_, stored)| stored.as_ref())
            .filter(move |stored| inside(stored.key()))
            .peekable();
        let mut new = self
            .store
            .list_from(self.resource, namespace, start)
            .filter(|stored| !self.before.contains_key(stored.key()))
            .peekable();
        std::iter::from_fn(move || match (old.peek(), new.peek()) {
            (Some(first), Some(second)) if second.key() < first.key() => new.next(),
            (Some(_), _) => old.next(),
            (None, _) => new.next(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use serde_json::json;

    #[test]
    fn a_snapshot_is_not_touched_by_later_writes() {
        let now = DateTime::from_timestamp(0, 0).unwrap();
        let mut store = Store::new(1);
        let pod = |name: &str| json!({"metadata": {"namespace": "n", "name": name}});
        for name in ["b", "c", "d"] {
            store.create(Resource::Pods, pod(name), now).unwrap();
        }
        let then = store.revision();
        store.create(Resource::Pods, pod("a"), now).unwrap();
        store
            .delete(Resource::Pods, &Key::new("n", "c"), now)
            .unwrap();
        let mut changed = store
            .get(Resource::Pods, &Key::new("n", "d"))
            .unwrap()
            .value();
        changed["spec"] = json!({"nodeName": "x"});
        store.replace(Resource::Pods, changed, now).unwrap();

        let snapshot = store.at(Resource::Pods, then).unwrap();
        let list = |start| -> Vec<(String, u64)> {
            let all = snapshot.from(Some("n"), start);
            all.map(|it| (it.key().name.to_string(), it.revision()))
                .collect()
        };
        let all = [
            ("b".to_owned(), 2),
            ("c".to_owned(), 3),
            ("d".to_owned(), 4),
        ];
        assert_eq!(list(Bound::Unbounded), all);
        assert_eq!(list(Bound::Excluded(Key::new("n", "b"))), all[1..]);
    }
}
