//! One line of the file: an entry and the hash of its bytes.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Entry;

/// What the first line names as the hash of the line before it.
pub(super) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const HASH_KEY: &str = ",\"hash\":\"";

/// A line that could be read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// What it says.
    pub entry: Entry,
    /// The hash that it names as its own.
    pub hash: String,
    /// Whether its bytes have that hash.
    pub intact: bool,
}

impl Line {
    /// Reads a line without its newline; `None` where it is no line of an audit.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Hashed {
            hash: String,
        }
        let text = str::from_utf8(bytes).ok()?;
        let entry: Entry = serde_json::from_str(text).ok()?;
        let Hashed { hash } = serde_json::from_str(text).ok()?;
        let content = text
            .rfind(HASH_KEY)
            .map(|end| format!("{}}}", &text[..end]));
        let intact = content.is_some_and(|content| {
            // Nothing but the hash may follow the content.
            sha256(content.as_bytes()) == hash && with_hash(&content, &hash) == text
        });
        Some(Self {
            entry,
            hash,
            intact,
        })
    }

    /// Writes `entry` as a line without its newline, and tells its hash.
    pub(super) fn write(entry: &Entry) -> Result<(String, String), serde_json::Error> {
        let content = serde_json::to_string(entry)?;
        let hash = sha256(content.as_bytes());
        Ok((with_hash(&content, &hash), hash))
    }
}

/// What the next line needs to know of the one before it. Reading no more than that is quick,
/// however long the line is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Link {
    /// Its number in the chain.
    pub seq: u64,
    /// The hash that it names as its own.
    pub hash: String,
}

impl Link {
    /// Reads it from a line without its newline; `None` where it is no whole line of an audit.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

fn with_hash(content: &str, hash: &str) -> String {
    let open = content.strip_suffix('}').unwrap_or(content);
    format!("{open}{HASH_KEY}{hash}\"}}")
}

/// The SHA-256 of `bytes` in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
