//! What tells one value from all others without showing it.

use std::fmt;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a JSON value in its canonical form (keys sorted, no spaces), in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(String);

impl Digest {
    /// The digest of `value`.
    pub fn of(value: &Value) -> Self {
        // A map of serde_json is sorted by key, and a value always becomes text.
        Self(format!("{:x}", Sha256::digest(value.to_string())))
    }

    /// The digest that is written so, as it comes from a record.
    pub fn recorded(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// All 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first digits, enough for a person to compare.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
