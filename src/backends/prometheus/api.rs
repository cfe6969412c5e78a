//! The HTTP API.

use serde::Deserialize;

use super::Timing;
use super::decode::{AnswerError, refusal};
use super::question::duration;
use crate::backends::http::{Access, Answer, Client, Endpoint, Failure, Limits};
use crate::config::PrometheusConfig;
use crate::model::CleanText;

/// The way to a server.
#[derive(Debug)]
pub(super) struct Api {
    client: Client,
    base: Endpoint,
    /// How long the server may take, as the API has it.
    timeout: String,
}

/// The times of a range query, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) step: i64,
}

/// A whole answer.
#[derive(Debug)]
pub(super) struct Body {
    bytes: Vec<u8>,
    content_type: CleanText,
}

impl Api {
    pub(super) fn new(config: &PrometheusConfig, timing: &Timing) -> Result<Self, Failure> {
        if config.url.trim().is_empty() {
            return Err(Failure::setup("no URL: set url in [[prometheus]]"));
        }
        let timeout = config.timeout.duration();
        let limits = Limits {
            connect: timing.connect,
            answer: timeout + timing.grace,
            whole: timeout * 2 + timing.grace,
            ..Limits::default()
        };
        Ok(Self {
            client: Client::new(Access::new(&config.access), limits),
            base: Endpoint::parse(&config.url)?,
            timeout: duration(timeout),
        })
    }

    /// Host, port and path.
    pub(super) fn place(&self) -> CleanText {
        self.base.place()
    }

    /// Asks for the values at `time`, in seconds since 1970, or now.
    pub(super) async fn query(&self, text: &str, time: Option<f64>) -> Result<Body, Failure> {
        let time = time.map(|time| format!("{time:.3}"));
        let mut form = vec![("query", text), ("timeout", self.timeout.as_str())];
        form.extend(time.as_deref().map(|time| ("time", time)));
        self.post("api/v1/query", &form).await
    }

    /// Asks for the values over a range.
    pub(super) async fn query_range(&self, text: &str, range: Range) -> Result<Body, Failure> {
        let [start, end, step] = [range.start, range.end, range.step].map(|it| it.to_string());
        let form = [
            ("query", text),
            ("start", &start),
            ("end", &end),
            ("step", &step),
            ("timeout", &self.timeout),
        ];
        self.post("api/v1/query_range", &form).await
    }

    /// The server's version, where it says so: Thanos and Mimir may not.
    pub(super) async fn version(&self) -> Option<CleanText> {
        #[derive(Deserialize)]
        struct Info {
            data: Build,
        }
        #[derive(Deserialize)]
        struct Build {
            version: String,
        }
        let endpoint = self.base.join("api/v1/status/buildinfo");
        let answer = self.client.get(&endpoint, "application/json").await.ok()?;
        let info: Info = serde_json::from_slice(&answer.bytes().await.ok()?).ok()?;
        Some(CleanText::new(&info.data.version))
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<Body, Failure> {
        let endpoint = self.base.join(path);
        let answer = self.client.post_form(&endpoint, form).await;
        let answer = answer.map_err(in_its_words)?;
        Ok(Body {
            content_type: answer.content_type().clone(),
            bytes: answer.bytes().await?,
        })
    }
}

/// A refusal in the server's own words instead of its JSON.
fn in_its_words(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(refused) => match refusal(&refused.body) {
            Some(error) => Failure::Refused(refused.with_body(error.to_string().into_bytes())),
            None => Failure::Refused(refused),
        },
        other => other,
    }
}

impl Body {
    /// How large it is.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The answer as what `read` makes of it.
    pub(super) fn decode<T>(
        &self,
        read: impl FnOnce(&[u8]) -> Result<T, AnswerError>,
    ) -> Result<T, Failure> {
        read(&self.bytes).map_err(|error| match error {
            AnswerError::Foreign(why) => {
                tracing::debug!(%why, "an answer can't be read");
                Answer::nonsense(&self.content_type, &self.bytes, "Prometheus")
            }
            error => Failure::nonsense(&error.to_string()),
        })
    }
}
