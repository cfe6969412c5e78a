//! Answers: JSON with a tag that tells one state from another, and errors in Unleash's form.

use axum::body::Body;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::sim::store::features::Rejection;

/// What a handler comes to.
pub(super) type Answer = Result<Response<Body>, Failure>;

/// Why a request is not answered as it was meant.
#[derive(Debug)]
pub(super) struct Failure {
    status: StatusCode,
    body: Value,
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        let Rejection { name, message } = &rejection;
        let status = StatusCode::from_u16(rejection.status()).unwrap_or(StatusCode::NOT_FOUND);
        if *name == "BadDataError" {
            return Self::bad_data(message);
        }
        Self::named(status, name, message)
    }
}

impl Failure {
    /// An error of this name.
    pub(super) fn named(status: StatusCode, name: &str, message: &str) -> Self {
        let body = json!({"name": name, "message": message, "details": [{"message": message}]});
        Self { status, body }
    }

    /// What was sent is wrong, as the code that should do it finds out.
    fn bad_data(why: &str) -> Self {
        let message = format!("{INVALID}: {why}");
        let body =
            json!({"name": "BadDataError", "message": message, "details": [{"message": why}]});
        Self {
            status: StatusCode::BAD_REQUEST,
            body,
        }
    }

    /// What was sent does not have the form that is asked for, at this place.
    pub(super) fn malformed(path: &str, why: &str) -> Self {
        let message = format!("{INVALID}. Refer to the `details` list for more information.");
        let details = [json!({"message": why, "path": path})];
        let body = json!({"name": "BadDataError", "message": message, "details": details});
        Self {
            status: StatusCode::BAD_REQUEST,
            body,
        }
    }

    /// A field is not there.
    pub(super) fn required(field: &str) -> Self {
        let path = format!("/body/{field}");
        let why =
            format!("The `{path}` property is required. It was not present on the data you sent.");
        Self::malformed(&path, &why)
    }

    /// A field holds something else than is asked for.
    pub(super) fn unfit(path: &str, what: &str, sent: &Value) -> Self {
        Self::malformed(
            path,
            &format!("The `{path}` property {what}. You sent {sent}."),
        )
    }

    /// The body is no JSON at all.
    pub(super) fn unreadable(why: &str) -> Self {
        Self::plain(StatusCode::BAD_REQUEST, why)
    }

    /// Something that is said before it comes to errors with names.
    pub(super) fn plain(status: StatusCode, message: &str) -> Self {
        let body = json!({"message": message});
        Self { status, body }
    }

    /// With another field in its body.
    pub(super) fn and(mut self, field: &str, value: Value) -> Self {
        self.body[field] = value;
        self
    }

    /// As an answer.
    pub(super) fn answer(&self) -> Response<Body> {
        json_answer(self.status, &self.body)
    }
}

const INVALID: &str = "Request validation failed: your request body or params contain invalid data";

/// An answer without a body.
pub(super) fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let none = HeaderValue::from_static("0");
    response.headers_mut().insert(CONTENT_LENGTH, none);
    response
}

/// An answer of JSON.
pub(super) fn json_answer(status: StatusCode, body: &impl Serialize) -> Response<Body> {
    // Trees, and structs with text for keys, always have a form in JSON.
    let text = serde_json::to_vec(body).unwrap_or_default();
    let tag = tag(&text);
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(CONTENT_TYPE, kind);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    response
}

/// As Express forms it: weak, the length, and a digest.
fn tag(text: &[u8]) -> String {
    let digest = digest(text);
    format!("W/\"{:x}-{digest}\"", text.len())
}

/// Eight bytes of what tells a text from others, as digits.
pub(super) fn digest(text: &[u8]) -> String {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&Sha256::digest(text)[..8]);
    format!("{:016x}", u64::from_be_bytes(bytes))
}

/// With another tag than that of its text.
pub(super) fn tagged(mut response: Response<Body>, tag: &str) -> Response<Body> {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// What is as the client has it is not sent again.
pub(super) fn unless_known(asked: &HeaderMap, response: Response<Body>) -> Response<Body> {
    let Some(tag) = response.headers().get(ETAG) else {
        return response;
    };
    if !response.status().is_success() || asked.get(IF_NONE_MATCH) != Some(tag) {
        return response;
    }
    let mut unchanged = Response::new(Body::empty());
    *unchanged.status_mut() = StatusCode::NOT_MODIFIED;
    unchanged.headers_mut().insert(ETAG, tag.clone());
    unchanged
}
