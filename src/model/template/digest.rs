//! What tells one value from all others without showing it.

use std::fmt;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a JSON value in its canonical form (keys sorted, no spaces), in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Digest(String);

impl Digest {
    /// The digest of `value` as JSON. Its maps have their keys in order: those of `serde_json` have,
    /// and so have the fields of a struct.
    pub fn of(value: &impl Serialize) -> Self {
        let mut hash = Sha256::new();
        // Neither the hash nor a JSON value can fail; what else could gets a digest of its own.
        if let Err(error) = serde_json::to_writer(&mut hash, value) {
            hash.update(error.to_string());
        }
        Self(format!("{:x}", hash.finalize()))
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
