//! Strategies.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{list, switch};

/// One way in which a flag is let out.
#[derive(Debug, Default, Deserialize)]
pub struct Strategy {
    /// What names it; clients are not told.
    pub id: Option<String>,
    /// Its kind.
    #[serde(default)]
    pub name: String,
    parameters: Option<Parameters>,
    #[serde(default, deserialize_with = "list")]
    constraints: Vec<IgnoredAny>,
    #[serde(default, deserialize_with = "list")]
    segments: Vec<IgnoredAny>,
    #[serde(default, deserialize_with = "list")]
    variants: Vec<IgnoredAny>,
    /// Whether it is put aside.
    #[serde(default, deserialize_with = "switch")]
    pub disabled: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Parameters {
    rollout: Option<Value>,
}

impl Strategy {
    /// The share as it stands there; a text that nobody has checked.
    pub fn rollout(&self) -> Option<String> {
        match self.parameters.as_ref()?.rollout.as_ref()? {
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }

    /// How many constraints, segments and variants it has.
    pub fn extras(&self) -> [(usize, &'static str); 3] {
        [
            (self.constraints.len(), "constraint"),
            (self.segments.len(), "segment"),
            (self.variants.len(), "variant"),
        ]
    }
}
