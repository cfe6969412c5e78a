//! One side of a change.

use serde::Serialize;
use serde_json::Value;

use crate::model::{CleanText, Digest, Opaque, PodTemplate};

/// What a field is before or after a change. What has parts may hold secrets and is told by its
/// digest alone, wherever it goes but to the cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// A string, a number, true or false.
    Plain(Value),
    /// An object or an array.
    Opaque(Opaque),
}

impl FieldValue {
    /// The value, for the cluster.
    pub fn value(&self) -> &Value {
        match self {
            Self::Plain(value) => value,
            Self::Opaque(opaque) => opaque.value(),
        }
    }

    /// As it may be shown: a string without its quotes, of what has parts the digest.
    pub fn shown(&self) -> CleanText {
        match self {
            Self::Plain(value) => shown(value),
            Self::Opaque(opaque) => CleanText::new(opaque.digest().short()),
        }
    }
}

impl From<Value> for FieldValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(_) | Value::Array(_) => Self::Opaque(value.into()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                Self::Plain(value)
            }
        }
    }
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Plain(text.into())
    }
}

impl From<&PodTemplate> for FieldValue {
    fn from(template: &PodTemplate) -> Self {
        Self::Opaque(template.opaque().clone())
    }
}

/// A value as it may be shown: a string without its quotes, of what has parts the digest.
pub fn shown(value: &Value) -> CleanText {
    match value {
        Value::String(text) => CleanText::new(text),
        Value::Object(_) | Value::Array(_) => CleanText::new(Digest::of(value).short()),
        Value::Null | Value::Bool(_) | Value::Number(_) => CleanText::new(&value.to_string()),
    }
}
