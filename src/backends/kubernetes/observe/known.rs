//! Which objects a scope has told of: what a new list no longer holds is gone.

use std::collections::HashMap;

use super::word::ObjectName;
use crate::model::CleanText;

/// Names only; a list marks what it holds with its round, what bears an older one is gone.
#[derive(Default)]
pub(super) struct Known {
    round: u32,
    namespaces: HashMap<CleanText, HashMap<CleanText, u32>>,
}

impl Known {
    /// A new list begins.
    pub(super) fn begin(&mut self) {
        self.round = self.round.wrapping_add(1);
    }

    /// `namespace/name` is there.
    pub(super) fn insert(&mut self, namespace: &CleanText, name: &CleanText) {
        let round = self.round;
        if let Some(names) = self.namespaces.get_mut(namespace) {
            names.insert(name.clone(), round);
            return;
        }
        let names = HashMap::from([(name.clone(), round)]);
        self.namespaces.insert(namespace.clone(), names);
    }

    /// `namespace/name` is gone; its name where it was known.
    pub(super) fn remove(&mut self, namespace: &str, name: &str) -> Option<ObjectName> {
        let names = self.namespaces.get_mut(namespace)?;
        let (name, _) = names.remove_entry(name)?;
        let (namespace, names) = self.namespaces.get_key_value(namespace)?;
        let namespace = namespace.clone();
        if names.is_empty() {
            self.namespaces.remove(&namespace);
        }
        Some(ObjectName { namespace, name })
    }

    /// Everything.
    pub(super) fn names(&self) -> impl Iterator<Item = ObjectName> {
        let namespaces = self.namespaces.iter();
        namespaces.flat_map(|(namespace, names)| {
            names.keys().map(|name| ObjectName {
                namespace: namespace.clone(),
                name: name.clone(),
            })
        })
    }

    /// The list has ended: forgets, and gives, what it did not hold.
    pub(super) fn end(&mut self) -> Vec<ObjectName> {
        let mut gone = Vec::new();
        let round = self.round;
        self.namespaces.retain(|namespace, names| {
            let went = names.extract_if(|_, marked| *marked != round);
            gone.extend(went.map(|(name, _)| ObjectName {
                namespace: namespace.clone(),
                name,
            }));
            !names.is_empty()
        });
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(namespace: &str, name: &str) -> ObjectName {
        ObjectName {
            namespace: namespace.into(),
            name: name.into(),
        }
    }

    #[test]
    fn a_new_list_tells_what_is_gone() {
        let mut known = Known::default();
        known.begin();
        for name in ["a", "b"] {
            known.insert(&"one".into(), &name.into());
        }
        known.insert(&"two".into(), &"c".into());
        assert!(known.end().is_empty());
        // A list that broke off changes nothing.
        known.begin();
        known.insert(&"one".into(), &"a".into());
        known.begin();
        known.insert(&"one".into(), &"b".into());
        known.insert(&"one".into(), &"d".into());
        let mut gone = known.end();
        gone.sort();
        assert_eq!(gone, [object("one", "a"), object("two", "c")]);
        assert_eq!(known.remove("one", "b"), Some(object("one", "b")));
        assert_eq!(known.remove("one", "b"), None);
        assert_eq!(known.names().collect::<Vec<_>>(), [object("one", "d")]);
        known.begin();
        assert_eq!(known.end(), [object("one", "d")]);
        assert!(known.namespaces.is_empty());
    }
}
