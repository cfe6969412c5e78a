//! The shape of a JSON document: its paths and the types of what is there.

use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Paths with the types found at them. All items of a list are one path.
#[derive(Debug, Default)]
pub struct Shape(BTreeMap<String, BTreeSet<&'static str>>);

impl Shape {
    /// The shape of a document.
    pub fn of(value: &Value) -> Self {
        let mut shape = Self::default();
        shape.add("", value);
        shape
    }

    /// How another shape differs from this one.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        for (path, types) in &self.0 {
            match other.0.get(path) {
                None => found.push(format!("missing {path}")),
                Some(have) if have != types => {
                    found.push(format!("{have:?} instead of {types:?} at {path}"));
                }
                Some(_) => {}
            }
        }
        let extra = other.0.keys().filter(|path| !self.0.contains_key(*path));
        found.extend(extra.map(|path| format!("extra {path}")));
        found
    }

    fn add(&mut self, path: &str, value: &Value) {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        self.0.entry(path.to_owned()).or_default().insert(kind);
        match value {
            Value::Array(items) => {
                for item in items {
                    self.add(&format!("{path}[{}]", item_name(item)), item);
                }
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.add(&format!("{path}.{}", without_uids(name)), value);
                }
            }
            _ => {}
        }
    }
}

/// Entries of `managedFields` and conditions are told apart, others are not.
fn item_name(item: &Value) -> String {
    let named = ["manager", "subresource", "type"].map(|field| item[field].as_str());
    named.into_iter().flatten().collect::<Vec<_>>().join("/")
}

/// `k:{"uid":"…"}` is the same field whatever the UID.
fn without_uids(name: &str) -> String {
    match name.split_once(r#""uid":""#) {
        Some((before, _)) => format!("{before}\"uid\":…"),
        None => name.to_owned(),
    }
}
