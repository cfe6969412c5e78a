//! Sending requests and reading their answers, each within its time and size.

use std::time::Duration;

use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{Request, Response};
use http_body_util::BodyExt;
use kube::client::Body;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::failure::{Failure, Refusal};
use super::link::Link;
use crate::model::CleanText;

/// The longest answer that is read: far beyond a page of the largest objects.
const LONGEST_BODY: usize = 256 << 20;

/// The longest error that is read.
const LONGEST_ERROR: usize = 64 << 10;

impl Link {
    /// Sends `request` and waits for an answer that says yes; its body is still on its way.
    pub(super) async fn open(&self, request: Request<Vec<u8>>) -> Result<Response<Body>, Failure> {
        self.open_within(request, self.timing.answer).await
    }

    /// Sends a write and decodes what came of it; a server may take its time over one.
    pub(super) async fn write<T: DeserializeOwned>(
        &self,
        request: Request<Vec<u8>>,
    ) -> Result<T, Failure> {
        let response = self.open_within(request, self.timing.write).await?;
        self.answer(response).await?.decode()
    }

    async fn open_within(
        &self,
        request: Request<Vec<u8>>,
        limit: Duration,
    ) -> Result<Response<Body>, Failure> {
        let mut request = request.map(Body::from);
        self.authorize(&mut request)?;
        let response = match timeout(limit, self.client.send(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(Failure::of_transport(&error, &self.address)),
            Err(_) => {
                let limit = humantime::format_duration(limit);
                let words = format!("no answer from {} within {limit}", self.address);
                return Err(Failure::broken(&words));
            }
        };
        if response.status().is_success() {
            return Ok(response);
        }
        let code = response.status().as_u16();
        let header = response.headers().get(RETRY_AFTER).cloned();
        // What of the body does not come says nothing that the status does not.
        let body = self.collect(response.into_body(), LONGEST_ERROR).await;
        let body = body.unwrap_or_default();
        let header = header.as_ref().and_then(|header| header.to_str().ok());
        Err(Failure::Refused(Refusal::read(code, header, &body)))
    }

    /// Sends `request` and reads the whole answer.
    pub(super) async fn fetch(&self, request: Request<Vec<u8>>) -> Result<Answer, Failure> {
        let response = self.open(request).await?;
        self.answer(response).await
    }

    /// Sends `request` and decodes the whole answer.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        request: Request<Vec<u8>>,
    ) -> Result<T, Failure> {
        self.fetch(request).await?.decode()
    }

    /// Reads the rest of an answer.
    pub(super) async fn answer(&self, response: Response<Body>) -> Result<Answer, Failure> {
        let content_type = response.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or("no content type").to_owned();
        let bytes = self.collect(response.into_body(), LONGEST_BODY).await?;
        Ok(Answer {
            bytes,
            content_type,
            address: self.address.clone(),
        })
    }

    async fn collect(&self, mut body: Body, most: usize) -> Result<Vec<u8>, Failure> {
        let limit = self.timing.body;
        let mut bytes = Vec::new();
        let all = timeout(limit, async {
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|error| Failure::of_transport(&error, &self.address))?;
                let Ok(data) = frame.into_data() else {
                    continue;
                };
                if bytes.len() + data.len() > most {
                    return Err(Failure::broken(&format!(
                        "{} sends more than {} MB at once",
                        self.address,
                        most >> 20
                    )));
                }
                bytes.extend_from_slice(&data);
            }
            Ok(())
        });
        match all.await {
            Ok(Ok(())) => Ok(bytes),
            Ok(Err(failure)) => Err(failure),
            Err(_) => Err(Failure::broken(&format!(
                "{} is too slow: {} bytes of an answer within {}",
                self.address,
                bytes.len(),
                humantime::format_duration(limit)
            ))),
        }
    }
}

/// A request without a body.
pub(super) fn get(path: &str) -> Result<Request<Vec<u8>>, Failure> {
    Request::get(path)
        .body(Vec::new())
        .map_err(|_| unsendable(path))
}

/// A request with a JSON body of the given kind.
pub(super) fn send_json(
    method: http::Method,
    path: &str,
    kind: &str,
    body: &serde_json::Value,
) -> Result<Request<Vec<u8>>, Failure> {
    let request = Request::builder().method(method).uri(path);
    let request = request.header(CONTENT_TYPE, kind);
    let body = body.to_string().into_bytes();
    request.body(body).map_err(|_| unsendable(path))
}

/// No request can be made of `what`.
pub(super) fn unsendable(what: &str) -> Failure {
    Failure::Unsendable(CleanText::new(what))
}

/// A whole answer that says yes.
pub(super) struct Answer {
    pub(super) bytes: Vec<u8>,
    content_type: String,
    address: CleanText,
}

impl Answer {
    /// The answer as what it should be.
    pub(super) fn decode<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Failure> {
        serde_json::from_slice(&self.bytes).map_err(|error| self.nonsense(&error))
    }

    /// Whether `text` is somewhere in it.
    pub(super) fn contains(&self, text: &str) -> bool {
        let mut places = self.bytes.windows(text.len());
        places.any(|place| place == text.as_bytes())
    }

    /// Why the answer can't be used.
    pub(super) fn nonsense(&self, error: &dyn std::fmt::Display) -> Failure {
        let start = self.bytes.get(..60).unwrap_or(&self.bytes);
        let start = String::from_utf8_lossy(start);
        Failure::Nonsense(CleanText::new(&format!(
            "{} does not answer like an API server: {} `{}` ({error}); is there a proxy or a login page in between?",
            self.address,
            self.content_type,
            start.trim()
        )))
    }
}
