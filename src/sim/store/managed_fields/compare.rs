//! What differs between two versions of an object, as sets of paths.

use super::field_set::FieldSet;
use super::ownable;
use super::shape::{Shape, shape};
use crate::sim::store::Resource;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The difference from an older version to a newer one.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// What is new or has another value.
    pub(super) touched: FieldSet,
    /// What is no longer there.
    pub(super) removed: FieldSet,
}

impl Comparison {
    pub(super) fn is_empty(&self) -> bool {
        self.touched.is_empty() && self.removed.is_empty()
    }

    fn put(&mut self, element: &str, child: Self) {
        self.touched.put(element.to_owned(), child.touched);
        self.removed.put(element.to_owned(), child.removed);
    }
}

/// Compares what can be owned of two versions.
pub(super) fn compare(resource: Resource, old: &Value, new: &Value) -> Comparison {
    Walk {
        custom: resource.definition().custom,
    }
    .fields(&ownable(resource, old), &ownable(resource, new))
}

/// Compares two objects of a built-in kind that is not stored.
pub(super) fn compare_typed(old: &Value, new: &Value) -> Comparison {
    let none = Map::new();
    let fields = |value: &Value| value.as_object().cloned().unwrap_or_else(|| none.clone());
    Walk { custom: false }.fields(&fields(old), &fields(new))
}

#[derive(Clone, Copy)]
struct Walk {
    custom: bool,
}

impl Walk {
    fn fields(self, old: &Map<String, Value>, new: &Map<String, Value>) -> Comparison {
        let mut result = Comparison::default();
        for (name, value) in new {
            let child = match old.get(name) {
                Some(before) => self.values(name, before, value),
                None => Comparison {
                    touched: self.all(name, value),
                    ..Comparison::default()
                },
            };
            result.put(&format!("f:{name}"), child);
        }
        for (name, value) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
            result
                .removed
                .put(format!("f:{name}"), self.all(name, value));
        }
        result
    }

    fn values(self, name: &str, old: &Value, new: &Value) -> Comparison {
        if old == new {
            return Comparison::default();
        }
        let none = Map::new();
        match (shape(self.custom, name, old), shape(self.custom, name, new)) {
            (Shape::Fields(old), Shape::Fields(new)) => self.fields(old, new),
            (Shape::Whole, Shape::Fields(new)) if is_void(old) => self.fields(&none, new),
            (Shape::Fields(old), Shape::Whole) if is_void(new) => self.fields(old, &none),
            (Shape::Items(old), Shape::Items(new)) => self.items(name, &old, &new),
            (Shape::Whole, Shape::Items(new)) if is_void(old) => self.items(name, &[], &new),
            _ => Comparison {
                touched: FieldSet::leaf(),
                ..Comparison::default()
            },
        }
    }

    fn items(self, name: &str, old: &[(String, &Value)], new: &[(String, &Value)]) -> Comparison {
        let before: BTreeMap<_, _> = old.iter().map(|(element, item)| (element, *item)).collect();
        let after: BTreeMap<_, _> = new.iter().map(|(element, item)| (element, *item)).collect();
        let mut result = Comparison::default();
        for (element, item) in &after {
            let child = match before.get(element) {
                Some(was) => self.values(name, was, item),
                None => Comparison {
                    touched: self.all(name, item),
                    ..Comparison::default()
                },
            };
            result.put(element, child);
        }
        for (element, item) in before
            .iter()
            .filter(|(element, _)| !after.contains_key(*element))
        {
            result.removed.put((*element).clone(), self.all(name, item));
        }
        result
    }

    /// The path of a value and those of everything in it.
    fn all(self, name: &str, value: &Value) -> FieldSet {
        let mut set = FieldSet::leaf();
        match shape(self.custom, name, value) {
            Shape::Whole => {}
            Shape::Fields(fields) => {
                for (name, value) in fields {
                    set.put(format!("f:{name}"), self.all(name, value));
                }
            }
            Shape::Items(items) => {
                for (element, item) in items {
                    set.put(element, self.all(name, item));
                }
            }
        }
        set
    }
}

/// Nothing there yet: an absent struct or list of an otherwise existing object.
fn is_void(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
