//! A set of field paths, as `fieldsV1` writes it.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Paths as a tree: every node may be in the set, and have children that are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FieldSet {
    pub(super) member: bool,
    pub(super) children: BTreeMap<String, FieldSet>,
}

impl FieldSet {
    /// The path of the node alone.
    pub(super) fn leaf() -> Self {
        Self {
            member: true,
            children: BTreeMap::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.member && self.children.is_empty()
    }

    /// Adds a child, unless there is nothing in it.
    pub(super) fn put(&mut self, element: String, child: Self) {
        if !child.is_empty() {
            self.children.insert(element, child);
        }
    }

    pub(super) fn unite(&mut self, other: &Self) {
        self.member |= other.member;
        for (element, child) in &other.children {
            self.children
                .entry(element.clone())
                .or_default()
                .unite(child);
        }
    }

    pub(super) fn subtract(&mut self, other: &Self) {
        self.member &= !other.member;
        for (element, child) in &other.children {
            if let Some(mine) = self.children.get_mut(element) {
                mine.subtract(child);
            }
        }
        self.children.retain(|_, child| !child.is_empty());
    }

    /// Reads `fieldsV1`: `{}` is a member, and so is a node with a `.` in it.
    pub(super) fn from_json(json: &Value) -> Self {
        let mut set = Self::default();
        for (element, child) in json.as_object().into_iter().flatten() {
            if element == "." {
                set.member = true;
            } else if child.as_object().is_some_and(Map::is_empty) {
                set.children.insert(element.clone(), Self::leaf());
            } else {
                set.children.insert(element.clone(), Self::from_json(child));
            }
        }
        set
    }

    pub(super) fn to_json(&self) -> Value {
        let mut json = Map::new();
        if self.member && !self.children.is_empty() {
            json.insert(".".to_owned(), Map::new().into());
        }
        for (element, child) in &self.children {
            json.insert(element.clone(), child.to_json());
        }
        json.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_goes_in_and_out() {
        let json = json!({"f:metadata": {"f:labels": {".": {}, "f:a": {}}}, "f:spec": {"f:x": {}}});
        assert_eq!(FieldSet::from_json(&json).to_json(), json);
    }

    #[test]
    fn subtracting_leaves_no_empty_branches() {
        let mut set = FieldSet::from_json(&json!({"f:a": {"f:b": {}}, "f:c": {"f:d": {}}}));
        set.subtract(&FieldSet::from_json(&json!({"f:a": {"f:b": {}}})));
        assert_eq!(set.to_json(), json!({"f:c": {"f:d": {}}}));
    }
}
