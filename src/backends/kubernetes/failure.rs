//! How a request failed, by what it means, in words an operator can act on.

use std::io;
use std::time::Duration;

use serde::Deserialize;
use thiserror::Error;

use super::setup::ConnectError;
use crate::backends::backoff::Setback;
use crate::backends::http::causes;
use crate::model::CleanText;

/// Why there is no good answer.
#[derive(Clone, Debug, Error)]
pub(super) enum Failure {
    /// Nothing could be sent: the kubeconfig or the credentials.
    #[error(transparent)]
    Setup(#[from] ConnectError),
    /// No request can be made of this; nothing was sent.
    #[error("no request can be made of {0}")]
    Unsendable(CleanText),
    /// No connection; nothing was sent.
    #[error("{words}")]
    Unreachable {
        /// Why.
        words: CleanText,
        /// Whether nothing listens at the address.
        refused: bool,
    },
    /// The connection broke, or the answer did not come in time.
    #[error("{0}")]
    Broken(CleanText),
    /// An answer, and it is no.
    #[error("{0}")]
    Refused(Refusal),
    /// An answer that no API server gives.
    #[error("{0}")]
    Nonsense(CleanText),
}

impl Failure {
    /// The connection broke, or was too slow.
    pub(super) fn broken(words: &str) -> Self {
        Self::Broken(CleanText::new(words))
    }

    /// The words for the header and for `doctor`.
    pub(super) fn words(&self) -> CleanText {
        CleanText::new(&self.to_string())
    }

    /// The HTTP status, where there was one.
    pub(super) fn code(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.code),
            _ => None,
        }
    }

    /// Whether the server does not know who we are (any more).
    pub(super) fn is_unauthorized(&self) -> bool {
        self.code() == Some(401)
    }

    /// Whether the server knows us and says no.
    pub(super) fn is_forbidden(&self) -> bool {
        self.code() == Some(403)
    }

    /// Whether what is asked for is not there.
    pub(super) fn is_missing(&self) -> bool {
        self.code() == Some(404)
    }

    /// Whether the resource version is of no use any more, be it too old or, after the server
    /// was put back, too young: list again.
    pub(super) fn is_expired(&self) -> bool {
        match self {
            Self::Refused(refusal) => {
                refusal.code == 410 || refusal.message.contains("Too large resource version")
            }
            _ => false,
        }
    }

    /// Whether a streamed list is refused for what it is: an old server, or its storage.
    pub(super) fn is_no_streaming(&self) -> bool {
        match self {
            Self::Refused(refusal) => match refusal.code {
                400 | 404 | 405 | 422 => true,
                500 => refusal.message.contains("RequestWatchProgress"),
                _ => false,
            },
            _ => false,
        }
    }

    /// What it says about when to try again.
    pub(super) fn setback(&self) -> Setback {
        match self {
            Self::Refused(Refusal {
                retry_after: Some(wait),
                ..
            }) => Setback::Told(*wait),
            Self::Unreachable { refused: true, .. } => Setback::NobodyThere,
            _ => Setback::Other,
        }
    }

    /// What kube's client says, for the server at `address`.
    pub(super) fn of_transport(error: &kube::Error, address: &str) -> Self {
        let connecting = causes(error).any(|cause| {
            cause
                .downcast_ref::<hyper_util::client::legacy::Error>()
                .is_some_and(hyper_util::client::legacy::Error::is_connect)
        });
        if !connecting {
            let why = innermost(error);
            let words = format!("the connection to {address} broke: {why}");
            return Self::Broken(CleanText::new(&words));
        }
        let kind = causes(error).find_map(|cause| Some(cause.downcast_ref::<io::Error>()?.kind()));
        let refused = causes(error).any(|cause| {
            cause
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
        });
        let tls = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
        let words = match (tls, kind) {
            _ if refused => format!(
                "connection refused at {address}: nothing listens there; is the server or the tunnel down?"
            ),
            (Some(error), _) => tls_words(error, address),
            (None, Some(io::ErrorKind::TimedOut)) => {
                format!("no connection to {address} in time: is the network or the VPN up?")
            }
            _ => format!("no connection to {address}: {}", innermost(error)),
        };
        Self::Unreachable {
            words: CleanText::new(&words),
            refused,
        }
    }
}

fn tls_words(error: &rustls::Error, address: &str) -> String {
    use rustls::CertificateError as Certificate;
    use rustls::Error;
    match error {
        Error::InvalidCertificate(Certificate::UnknownIssuer) => format!(
            "the certificate of {address} is not of the kubeconfig's certificate authority: is this the right server, or the kubeconfig old?"
        ),
        Error::InvalidCertificate(
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
        ) => {
            format!(
                "the certificate of {address} is for another name: set tls-server-name in the kubeconfig"
            )
        }
        Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => {
            format!("the certificate of {address} has expired")
        }
        Error::InvalidMessage(_) => format!("{address} does not speak TLS"),
        other => format!("no secure connection to {address}: {other}"),
    }
}

fn innermost(error: &kube::Error) -> String {
    causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// An answer with an error's status.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub code: u16,
    /// What it says.
    pub message: CleanText,
    /// The single faults that it names.
    pub causes: Vec<CleanText>,
    /// How long it asks to wait.
    pub retry_after: Option<Duration>,
}

/// The longest wait that a server may ask for: one that says an hour is not believed.
const LONGEST_RETRY_AFTER: u64 = 60;

impl Refusal {
    /// Reads an answer: `retry_after` is the header's text, `body` what came with it.
    pub(super) fn read(code: u16, retry_after: Option<&str>, body: &[u8]) -> Self {
        let status: Option<Status> = serde_json::from_slice(body).ok();
        let status = status.filter(|status| status.kind.as_deref() == Some("Status"));
        let header = retry_after.and_then(|text| text.trim().parse().ok());
        match status {
            Some(status) => Self::of_status(Some(code), status, header),
            None => Self {
                code,
                message: foreign(code, body),
                causes: Vec::new(),
                retry_after: wait(header),
            },
        }
    }

    /// Reads a `Status` object, as it comes within a watch.
    pub(super) fn of_object(object: &str) -> Option<Self> {
        let status: Status = serde_json::from_str(object).ok()?;
        Some(Self::of_status(None, status, None))
    }

    fn of_status(code: Option<u16>, status: Status, header: Option<u64>) -> Self {
        let details = status.details.unwrap_or_default();
        let causes = details.causes.unwrap_or_default().into_iter();
        let causes = causes.take(5).map(|cause| {
            let text = [cause.field, cause.message].into_iter().flatten();
            CleanText::new(&text.collect::<Vec<_>>().join(": "))
        });
        let reason = status.reason.filter(|reason| !reason.is_empty());
        let message = status.message.unwrap_or_default();
        Self {
            code: code.or(status.code).unwrap_or(500),
            message: match (message.is_empty(), &reason) {
                (true, Some(reason)) => CleanText::new(reason),
                _ => CleanText::new(&message),
            },
            causes: causes.collect(),
            retry_after: wait(header.or(details.retry_after_seconds)),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { code, message, .. } = self;
        match code {
            401 => write!(
                formatter,
                "credentials expired or not accepted (401): log in again, e.g. run `kubectl get ns`"
            ),
            429 => write!(formatter, "the API server asks to wait (429): {message}"),
            403 => write!(formatter, "forbidden (403): {message}"),
            _ => write!(formatter, "the API server answered {code}: {message}"),
        }?;
        for cause in &self.causes {
            write!(formatter, "; {cause}")?;
        }
        Ok(())
    }
}

fn wait(seconds: Option<u64>) -> Option<Duration> {
    let seconds = seconds.filter(|seconds| *seconds > 0)?;
    Some(Duration::from_secs(seconds.min(LONGEST_RETRY_AFTER)))
}

/// Words for an answer that is not an API server's.
fn foreign(code: u16, body: &[u8]) -> CleanText {
    let text = String::from_utf8_lossy(body.get(..200).unwrap_or(body));
    let text = text.trim();
    let hint = match code {
        300..=399 => "a redirect, which is not followed; is the server's address right?",
        _ => "not in an API server's words; is there a proxy or a login page in between?",
    };
    if text.is_empty() {
        CleanText::new(hint)
    } else {
        CleanText::new(&format!("`{text}` ({hint})"))
    }
}

/// The part of `v1.Status` that is used.
#[derive(Deserialize)]
struct Status {
    kind: Option<String>,
    message: Option<String>,
    reason: Option<String>,
    code: Option<u16>,
    details: Option<Details>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    causes: Option<Vec<Cause>>,
    retry_after_seconds: Option<u64>,
}

#[derive(Deserialize)]
struct Cause {
    field: Option<String>,
    message: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_servers_refusal_keeps_its_words() {
        let body = br#"{"kind":"Status","status":"Failure","message":"deployments.apps is forbidden\u001b[2J","reason":"Forbidden","code":403}"#;
        let words = Failure::Refused(Refusal::read(403, None, body)).words();
        assert_eq!(
            words.as_str(),
            "forbidden (403): deployments.apps is forbidden^[[2J"
        );
    }

    #[test]
    fn waits_are_believed_up_to_a_minute() {
        for (header, body, seconds) in [
            (Some("7"), "{}", Some(7)),
            (Some("0"), "{}", None),
            (Some("86400"), "{}", Some(60)),
            (Some("Wed, 21 Oct 2026 07:28:00 GMT"), "{}", None),
            (
                None,
                r#"{"kind":"Status","details":{"retryAfterSeconds":3}}"#,
                Some(3),
            ),
        ] {
            let refusal = Refusal::read(429, header, body.as_bytes());
            assert_eq!(
                refusal.retry_after.map(|wait| wait.as_secs()),
                seconds,
                "{header:?}"
            );
        }
    }

    #[test]
    fn answers_of_others_are_told_apart() {
        let page = Refusal::read(503, None, b"<html>maintenance</html>").to_string();
        assert!(
            page.contains("<html>maintenance</html>") && page.contains("proxy"),
            "{page}"
        );
        let moved = Refusal::read(302, None, b"").to_string();
        assert!(moved.contains("redirect"), "{moved}");
        let unknown = Refusal::read(500, None, b"{\"error\":1}").to_string();
        assert!(
            unknown.contains("not in an API server's words"),
            "{unknown}"
        );
    }
}
