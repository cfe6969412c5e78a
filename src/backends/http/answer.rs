//! An answer, read piece by piece within its time and size.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, ETAG};
use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::{Endpoint, Failure, Limits};
use crate::model::CleanText;

/// How much of an answer that is not understood is shown, in bytes.
const SHOWN: usize = 80;

/// An answer that says yes; its body is still on its way.
pub struct Answer {
    response: Response,
    address: CleanText,
    content_type: CleanText,
    begun: Instant,
    limits: Limits,
    /// How many bytes came.
    came: usize,
}

impl Answer {
    pub(super) fn new(
        response: Response,
        endpoint: &Endpoint,
        begun: Instant,
        limits: Limits,
    ) -> Self {
        let content_type = response.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        Self {
            address: endpoint.address(),
            content_type: CleanText::new(content_type.unwrap_or("no content type")),
            response,
            begun,
            limits,
            came: 0,
        }
    }

    /// What it says it is.
    pub fn content_type(&self) -> &CleanText {
        &self.content_type
    }

    /// What tells this state of what was asked for from others, to be sent as `If-None-Match`.
    pub fn etag(&self) -> Option<String> {
        let etag = self.response.headers().get(ETAG)?;
        etag.to_str().ok().map(str::to_owned)
    }

    /// The next piece, or `None` at the end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let address = &self.address;
        let next = timeout_at(self.begun + self.limits.whole, self.response.chunk()).await;
        let chunk = match next {
            Ok(Ok(chunk)) => chunk,
            Ok(Err(error)) => {
                let why = super::causes(&error).last().map(ToString::to_string);
                let why = why.unwrap_or_default();
                let words = format!("the connection to {address} broke: {why}");
                return Err(Failure::broken(&words));
            }
            Err(_) => {
                let limit = humantime::format_duration(self.limits.whole);
                let came = self.came;
                let words =
                    format!("{address} is too slow: {came} bytes of an answer within {limit}");
                return Err(Failure::broken(&words));
            }
        };
        self.came += chunk.as_ref().map_or(0, Bytes::len);
        if self.came > self.limits.bytes {
            let most = self.limits.bytes >> 20;
            let words = format!("{address} sends more than {most} MB at once");
            return Err(Failure::broken(&words));
        }
        Ok(chunk)
    }

    /// All of it.
    pub async fn bytes(mut self) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// Words for a body that is not what was asked for: `start` is how it begins, `wanted` what
    /// it should be ("Prometheus").
    pub fn nonsense(content_type: &str, start: &[u8], wanted: &str) -> Failure {
        let start = start.get(..SHOWN).unwrap_or(start);
        let start = String::from_utf8_lossy(start);
        Failure::nonsense(&format!(
            "the answer is not {wanted}'s: {content_type} `{}`; is there a proxy or a login page in between, or the URL wrong?",
            start.trim()
        ))
    }
}
