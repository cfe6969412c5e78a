//! `continue` tokens: where the next page of a list begins, and of which revision.

use crate::sim::store::{Key, Reason, Refusal};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// The revision of the first page; `None` goes on with what is there now.
    pub(super) revision: Option<u64>,
    /// The last object of the page before.
    pub(super) after: Key,
}

#[derive(Serialize, Deserialize)]
struct Token {
    v: String,
    rv: i64,
    start: String,
}

const VERSION: &str = "meta.k8s.io/v1";

/// What a token says of a list that has gone on for too long.
const EXPIRED: &str = "The provided continue parameter is too old to display a consistent list \
    result. You can start a new list without the continue parameter, or use the continue token in \
    this response to retrieve the remainder of the results. Continuing with the provided token \
    results in an inconsistent list - objects that were created, modified, or deleted between the \
    time the first chunk was returned and now may show up in the list.";

impl Page {
    /// The token. Within a namespace it holds names alone.
    pub(super) fn token(&self, namespace: Option<&str>) -> String {
        let start = match namespace {
            None if !self.after.namespace.is_empty() => {
                format!("{}/{}\0", self.after.namespace, self.after.name)
            }
            _ => format!("{}\0", self.after.name),
        };
        let rv = self
            .revision
            .and_then(|it| i64::try_from(it).ok())
            .unwrap_or(-1);
        let token = Token {
            v: VERSION.to_owned(),
            rv,
            start,
        };
        let json = serde_json::to_string(&token).unwrap_or_default();
        BASE64_URL_SAFE_NO_PAD.encode(json)
    }

    /// Reads a token of a list of `namespace`.
    pub(super) fn parse(token: &str, namespace: Option<&str>) -> Result<Self, Refusal> {
        let invalid = || Refusal::bad_request("continue key is not valid: it cannot be decoded");
        let json = BASE64_URL_SAFE_NO_PAD.decode(token.trim_end_matches('='));
        let token: Token =
            serde_json::from_slice(&json.map_err(|_| invalid())?).map_err(|_| invalid())?;
        let start = token.start.strip_suffix('\0').unwrap_or(&token.start);
        let after = match (namespace, start.split_once('/')) {
            (Some(namespace), None) => Key::new(namespace, start),
            (None, Some((namespace, name))) => Key::new(namespace, name),
            (None, None) => Key::new("", start),
            (Some(_), Some(_)) => return Err(invalid()),
        };
        if token.v != VERSION || start.is_empty() {
            return Err(invalid());
        }
        Ok(Self {
            revision: u64::try_from(token.rv).ok(),
            after,
        })
    }

    /// 410, with a token to go on with all the same.
    pub(super) fn expired(&self, namespace: Option<&str>) -> Refusal {
        let resume = Self {
            revision: None,
            after: self.after.clone(),
        };
        Refusal {
            resume: Some(resume.token(namespace)),
            ..Refusal::new(Reason::Expired, EXPIRED)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_look_like_those_of_real_servers() {
        let page = Page {
            revision: Some(21596),
            after: Key::new("rec", "gone-soon"),
        };
        let token = page.token(None);
        assert_eq!(
            token,
            "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MjE1OTYsInN0YXJ0IjoicmVjL2dvbmUtc29vblx1MDAwMCJ9"
        );
        assert_eq!(Page::parse(&token, None), Ok(page));
    }

    #[test]
    fn within_a_namespace_tokens_hold_names_alone() {
        let page = Page {
            revision: Some(7),
            after: Key::new("rec", "a"),
        };
        assert_eq!(Page::parse(&page.token(Some("rec")), Some("rec")), Ok(page));
    }

    #[test]
    fn nonsense_is_a_bad_request() {
        for token in ["", "%%%", "bm9uc2Vuc2U", "e30"] {
            assert_eq!(
                Page::parse(token, None).unwrap_err().reason,
                Reason::BadRequest,
                "{token}"
            );
        }
    }
}
