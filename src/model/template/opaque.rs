//! A value with parts that may be secret.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::Digest;

/// A JSON object or array of which nothing is shown, logged or recorded but its digest, for
/// secrets may be among its parts. Clones share it, and two are compared by their digests: a plan
/// of thousands of steps holds two a step.
#[derive(Clone)]
pub struct Opaque(Arc<Inner>);

struct Inner {
    value: Value,
    digest: Digest,
}

impl Opaque {
    /// The value.
    pub fn value(&self) -> &Value {
        &self.0.value
    }

    /// What tells it from all others.
    pub fn digest(&self) -> &Digest {
        &self.0.digest
    }
}

impl From<Value> for Opaque {
    fn from(value: Value) -> Self {
        let digest = Digest::of(&value);
        Self(Arc::new(Inner { value, digest }))
    }
}

impl PartialEq for Opaque {
    fn eq(&self, other: &Self) -> bool {
        self.digest() == other.digest()
    }
}

impl fmt::Debug for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opaque({})", self.digest().short())
    }
}

impl Serialize for Opaque {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({"sha256": self.digest().as_str()}).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_it_comes_out_by_itself() {
        let opaque = Opaque::from(json!({"env": "s3cret"}));
        let text = serde_json::to_string(&opaque).expect("JSON");
        for shown in [format!("{opaque:?}"), text] {
            assert!(!shown.contains("s3cret"), "{shown}");
            assert!(shown.contains(opaque.digest().short()));
        }
    }

    #[test]
    fn it_is_what_it_holds() {
        let (one, same) = (Opaque::from(json!([1])), Opaque::from(json!([1])));
        assert_eq!(one, same);
        assert_eq!(one.digest(), same.digest());
        assert_ne!(one, Opaque::from(json!([2])));
    }
}
