//! One side of a change.

use serde::Serialize;
use serde_json::Value;

use crate::model::{CleanText, Digest, Opaque, PodTemplate};

/// What a field is before or after a change. What has parts may hold secrets and is told by its
/// digest alone, wherever it goes but to the cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// A string, a number, true or false; or a list that is known to hold no secret.
    Plain(Value),
    /// An object or an array.
    Opaque(Opaque),
}

impl FieldValue {
    /// A value that is known to hold no secret, whatever its parts.
    pub fn open(value: Value) -> Self {
        Self::Plain(value)
    }

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
        Value::Array(parts) => {
            listed(parts).unwrap_or_else(|| CleanText::new(Digest::of(value).short()))
        }
        Value::Object(_) => {
            shares(value).unwrap_or_else(|| CleanText::new(Digest::of(value).short()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => CleanText::new(&value.to_string()),
    }
}

/// A list of traffic targets (`app-00041 100 %`) or of pauses (`CanaryPauseStep`) in words.
fn listed(parts: &[Value]) -> Option<CleanText> {
    let words: Option<Vec<_>> = parts
        .iter()
        .map(|part| target(part).or_else(|| part.get("reason")?.as_str().map(str::to_owned)))
        .collect();
    let words = words.filter(|words| !words.is_empty())?;
    Some(CleanText::new(&words.join(", ")))
}

/// The targeting of a FeatureFlag that is a share (`on 25, off 75`), in words.
fn shares(value: &Value) -> Option<CleanText> {
    let parts = value.get("fractional")?.as_array()?.iter();
    let words: Option<Vec<_>> = parts
        .map(|part| {
            Some(format!(
                "{} {}",
                part.get(0)?.as_str()?,
                part.get(1)?.as_u64()?
            ))
        })
        .collect();
    Some(CleanText::new(&words?.join(", ")))
}

/// A traffic target in words.
fn target(part: &Value) -> Option<String> {
    let latest = part.get("latestRevision").and_then(Value::as_bool);
    let name = part.get("revisionName").and_then(Value::as_str);
    let to = match (name, latest) {
        (Some(name), _) => name,
        (None, Some(true)) => "latest",
        (None, _) => return None,
    };
    let percent = part.get("percent").and_then(Value::as_u64).unwrap_or(0);
    let tag = part.get("tag").and_then(Value::as_str);
    let tag = tag.map(|tag| format!(" (tag {tag})")).unwrap_or_default();
    Some(format!("{to} {percent} %{tag}"))
}
