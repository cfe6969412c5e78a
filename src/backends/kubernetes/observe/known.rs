//! Which objects a scope has told of: what a new list no longer holds is gone.

use std::collections::HashMap;

use crate::model::{CleanText, WorkloadKey, WorkloadKind};

/// Names only; a list marks what it holds with its round, what bears an older one is gone.
pub(super) struct Known {
    cluster: CleanText,
    kind: WorkloadKind,
    round: u32,
    namespaces: HashMap<CleanText, HashMap<CleanText, u32>>,
}

impl Known {
    pub(super) fn new(cluster: CleanText, kind: WorkloadKind) -> Self {
        Self {
            cluster,
            kind,
            round: 0,
            namespaces: HashMap::new(),
        }
    }

    /// A new list begins.
    pub(super) fn begin(&mut self) {
        self.round = self.round.wrapping_add(1);
    }

    /// `key` is there.
    pub(super) fn insert(&mut self, key: &WorkloadKey) {
        let round = self.round;
        if let Some(names) = self.namespaces.get_mut(&key.namespace) {
            names.insert(key.name.clone(), round);
            return;
        }
        let names = HashMap::from([(key.name.clone(), round)]);
        self.namespaces.insert(key.namespace.clone(), names);
    }

    /// `namespace/name` is gone; its key where it was known.
    pub(super) fn remove(&mut self, namespace: &str, name: &str) -> Option<WorkloadKey> {
        let names = self.namespaces.get_mut(namespace)?;
        let (name, _) = names.remove_entry(name)?;
        let (namespace, names) = self.namespaces.get_key_value(namespace)?;
        let key = key(&self.cluster, self.kind, namespace, &name);
        if names.is_empty() {
            self.namespaces.remove(&key.namespace);
        }
        Some(key)
    }

    /// Everything.
    pub(super) fn keys(&self) -> Vec<WorkloadKey> {
        let namespaces = self.namespaces.iter();
        let names = namespaces.flat_map(|(namespace, names)| {
            names
                .keys()
                .map(move |name| key(&self.cluster, self.kind, namespace, name))
        });
        names.collect()
    }

    /// The list has ended: forgets, and gives, what it did not hold.
    pub(super) fn end(&mut self) -> Vec<WorkloadKey> {
        let mut gone = Vec::new();
        let round = self.round;
        let (cluster, kind) = (&self.cluster, self.kind);
        self.namespaces.retain(|namespace, names| {
            let went = names.extract_if(|_, marked| *marked != round);
            gone.extend(went.map(|(name, _)| key(cluster, kind, namespace, &name)));
            !names.is_empty()
        });
        gone
    }
}

fn key(
    cluster: &CleanText,
    kind: WorkloadKind,
    namespace: &CleanText,
    name: &CleanText,
) -> WorkloadKey {
    WorkloadKey {
        cluster: cluster.clone(),
        namespace: namespace.clone(),
        kind,
        name: name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(namespace: &str, name: &str) -> WorkloadKey {
        key(
            &CleanText::new("c"),
            WorkloadKind::Rollout,
            &CleanText::new(namespace),
            &CleanText::new(name),
        )
    }

    #[test]
    fn a_new_list_tells_what_is_gone() {
        let mut known = Known::new(CleanText::new("c"), WorkloadKind::Rollout);
        known.begin();
        for name in ["a", "b"] {
            known.insert(&app("one", name));
        }
        known.insert(&app("two", "c"));
        assert!(known.end().is_empty());
        // A list that broke off changes nothing.
        known.begin();
        known.insert(&app("one", "a"));
        known.begin();
        known.insert(&app("one", "b"));
        known.insert(&app("one", "d"));
        let mut gone = known.end();
        gone.sort();
        assert_eq!(gone, [app("one", "a"), app("two", "c")]);
        assert_eq!(known.remove("one", "b"), Some(app("one", "b")));
        assert_eq!(known.remove("one", "b"), None);
        assert_eq!(known.keys(), [app("one", "d")]);
        known.begin();
        assert_eq!(known.end(), [app("one", "d")]);
        assert!(known.namespaces.is_empty());
    }
}
