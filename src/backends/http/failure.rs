//! How a request failed, by what it means, in words an operator can act on.

use std::error::Error as StdError;
use std::io;

use thiserror::Error;

use super::{Endpoint, Refusal, causes};
use crate::backends::backoff::Setback;
use crate::model::CleanText;

/// Why there is no good answer.
#[derive(Clone, Debug, Error)]
pub enum Failure {
    /// Nothing could be sent: the configuration, or a file that it names.
    #[error("{0}")]
    Setup(CleanText),
    /// No connection; nothing was sent.
    #[error("{words}")]
    Unreachable {
        /// Why.
        words: CleanText,
        /// What it says about when to try again.
        setback: Setback,
    },
    /// The connection broke, or the answer was too slow or too large.
    #[error("{0}")]
    Broken(CleanText),
    /// An answer, and it is no.
    #[error("{0}")]
    Refused(Refusal),
    /// An answer, and it is not what was asked for.
    #[error("{0}")]
    Nonsense(CleanText),
}

impl Failure {
    /// Nothing could be sent.
    pub fn setup(words: &str) -> Self {
        Self::Setup(CleanText::new(words))
    }

    /// The connection broke, or was too slow.
    pub fn broken(words: &str) -> Self {
        Self::Broken(CleanText::new(words))
    }

    /// The answer is not what was asked for.
    pub fn nonsense(words: &str) -> Self {
        Self::Nonsense(CleanText::new(words))
    }

    /// The words for the header and for `doctor`.
    pub fn words(&self) -> CleanText {
        CleanText::new(&self.to_string())
    }

    /// The HTTP status, where there was one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            _ => None,
        }
    }

    /// What it says about when to try again.
    pub fn setback(&self) -> Setback {
        match self {
            Self::Refused(Refusal {
                retry_after: Some(wait),
                ..
            }) => Setback::Told(*wait),
            Self::Unreachable { setback, .. } => *setback,
            _ => Setback::Other,
        }
    }

    /// What reqwest says of a request to `endpoint`.
    pub(super) fn of_transport(error: &reqwest::Error, endpoint: &Endpoint) -> Self {
        let place = endpoint.address();
        if error.is_builder() || error.is_request() && error.source().is_none() {
            return Self::setup(&format!("no request can be made to {place}"));
        }
        if !error.is_connect() {
            let why = innermost(error);
            return Self::broken(&format!("the connection to {place} broke: {why}"));
        }
        let kinds = || causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
        let is = |kind: io::ErrorKind| kinds().any(|error| error.kind() == kind);
        let tls = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
        let unresolved = causes(error).any(|cause| cause.to_string().starts_with("dns error"));
        let (words, setback) = if is(io::ErrorKind::ConnectionRefused) {
            let words = format!(
                "connection refused at {place}: nothing listens there; is the server or the tunnel down?"
            );
            (words, Setback::NobodyThere)
        } else if let Some(error) = tls {
            (tls_words(error, &place), Setback::Other)
        } else if unresolved {
            let words = format!(
                "the name in {place} can't be resolved: is it right, and is the network or the VPN up?"
            );
            (words, Setback::Other)
        } else if error.is_timeout() || is(io::ErrorKind::TimedOut) {
            let words = format!("no connection to {place} in time: is the network or the VPN up?");
            (words, Setback::Other)
        } else {
            let words = format!("no connection to {place}: {}", innermost(error));
            (words, Setback::Other)
        };
        Self::Unreachable {
            words: CleanText::new(&words),
            setback,
        }
    }
}

fn tls_words(error: &rustls::Error, place: &str) -> String {
    use rustls::CertificateError as Certificate;
    use rustls::Error;
    match error {
        Error::InvalidCertificate(Certificate::UnknownIssuer) => format!(
            "the certificate of {place} is of no authority that is trusted here: name its authority with ca_file"
        ),
        Error::InvalidCertificate(
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
        ) => format!("the certificate of {place} is for another name: is the URL right?"),
        Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => {
            format!("the certificate of {place} has expired")
        }
        Error::InvalidMessage(_) => format!("{place} does not speak TLS: is the URL http://?"),
        other => format!("no secure connection to {place}: {other}"),
    }
}

/// What is behind it all, which names no URL.
fn innermost(error: &reqwest::Error) -> String {
    let behind = causes(error).skip(1).last();
    behind.map_or_else(|| "no reason given".to_owned(), ToString::to_string)
}
