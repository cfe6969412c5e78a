//! An answer that says no.

use std::fmt;
use std::time::Duration;

use super::Endpoint;
use crate::model::CleanText;

/// The longest wait that a server may ask for: one that says an hour is not believed.
const LONGEST_RETRY_AFTER: u64 = 60;

/// How much of a body is shown, in bytes.
const SHOWN: usize = 200;

/// An answer whose status is not success.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// What came with it, at most 64 kB: who knows the server's way of speaking can read more
    /// from it.
    pub body: Vec<u8>,
    /// How long it asks to wait.
    pub retry_after: Option<Duration>,
    /// Where a redirect leads.
    location: Option<CleanText>,
    place: CleanText,
}

impl Refusal {
    /// Of an answer from `endpoint`, with the texts of its headers `retry-after` and `location`.
    pub(super) fn new(endpoint: &Endpoint, status: u16, headers: [Option<&str>; 2]) -> Self {
        let [retry_after, location] = headers;
        let seconds = retry_after.and_then(|text| text.trim().parse().ok());
        let seconds = seconds.filter(|seconds: &u64| *seconds > 0);
        Self {
            status,
            body: Vec::new(),
            retry_after: seconds.map(|wait| Duration::from_secs(wait.min(LONGEST_RETRY_AFTER))),
            location: location.map(|location| endpoint.redirected(location)),
            place: endpoint.place(),
        }
    }

    /// With what came with it.
    #[must_use]
    pub fn with_body(self, body: Vec<u8>) -> Self {
        Self { body, ..self }
    }

    /// The beginning of the body, with a hint where it is a page for people.
    fn said(&self) -> String {
        let text = self.body.get(..SHOWN).unwrap_or(&self.body);
        let text = String::from_utf8_lossy(text);
        let text = text.trim();
        match text {
            "" => String::new(),
            page if page.starts_with('<') => {
                format!(": `{page}`; is there a proxy or a login page in between?")
            }
            words => format!(": {words}"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.place;
        let said = self.said();
        match self.status {
            status @ 300..=399 => match &self.location {
                Some(location) => write!(
                    formatter,
                    "{place} redirects ({status}) to {location}, which is not followed: put the right URL into the configuration"
                ),
                None => write!(
                    formatter,
                    "{place} redirects ({status}), which is not followed: is the URL right?"
                ),
            },
            401 => write!(
                formatter,
                "{place} does not accept the credentials (401): check bearer_token_file or token_file, or username and password_file"
            ),
            403 => write!(
                formatter,
                "forbidden by {place} (403){said}; these credentials may not read it"
            ),
            404 => write!(
                formatter,
                "{place} is not there (404): is the path of the URL right?"
            ),
            429 => write!(formatter, "{place} asks to wait (429){said}"),
            status => write!(formatter, "{place} answered {status}{said}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, headers: [Option<&str>; 2], body: &str) -> Refusal {
        let endpoint = Endpoint::parse("http://prom:9090/api").expect("a URL");
        Refusal::new(&endpoint, status, headers).with_body(body.into())
    }

    #[test]
    fn each_refusal_says_what_to_do() {
        for (status, location, body, words) in [
            (
                302,
                Some("https://sso/?x=1"),
                "",
                "to https://sso/, which is not followed",
            ),
            (302, None, "", "is the URL right?"),
            (401, None, "no", "check bearer_token_file"),
            (403, None, "only admins", "(403): only admins"),
            (
                404,
                None,
                "404 page not found",
                "is the path of the URL right?",
            ),
            (429, None, "slow down", "asks to wait (429): slow down"),
            (
                502,
                None,
                "<html>bad</html>",
                "is there a proxy or a login page in between?",
            ),
            (500, None, "", "prom:9090/api answered 500"),
        ] {
            let said = refusal(status, [None, location], body).to_string();
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn waits_are_believed_up_to_a_minute() {
        for (header, seconds) in [
            (Some("7"), Some(7)),
            (Some("0"), None),
            (Some("86400"), Some(60)),
            (Some("Wed, 21 Oct 2026 07:28:00 GMT"), None),
            (None, None),
        ] {
            let wait = refusal(429, [header, None], "").retry_after;
            assert_eq!(wait.map(|wait| wait.as_secs()), seconds, "{header:?}");
        }
    }
}
