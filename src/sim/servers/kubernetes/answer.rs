//! Answers: JSON, refusals, and the plain text of what is not an API.

use crate::sim::store::Refusal;
use axum::body::Body;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, VARY};
use http::{HeaderValue, Response, StatusCode};
use serde_json::Value;

/// What a handler comes to.
pub(super) type Answer = Result<Response<Body>, Refusal>;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// An answer of JSON that is already written.
pub(super) fn json_bytes(status: StatusCode, body: Vec<u8>) -> Response<Body> {
    // The length is told, for by it the server decides what is worth compressing.
    typed(status, JSON, body)
}

/// An answer of JSON.
pub(super) fn json(status: StatusCode, body: &Value) -> Response<Body> {
    json_bytes(status, body.to_string().into_bytes())
}

/// An answer of JSON of a more particular type.
pub(super) fn json_as(content_type: &str, body: &Value) -> Response<Body> {
    let kind = HeaderValue::from_str(content_type).unwrap_or(JSON);
    let mut response = typed(StatusCode::OK, kind, body.to_string().into_bytes());
    response
        .headers_mut()
        .insert(VARY, HeaderValue::from_static("Accept"));
    response
}

/// An answer of plain text.
pub(super) fn text(status: StatusCode, body: &str) -> Response<Body> {
    let mut response = typed(status, TEXT, body.as_bytes().to_vec());
    response.headers_mut().insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// What a server says about a path that is no API.
pub(super) fn no_such_page() -> Response<Body> {
    text(StatusCode::NOT_FOUND, "404 page not found\n")
}

/// A refusal as its `Status`.
pub(super) fn refused(refusal: &Refusal) -> Response<Body> {
    let code = refusal.reason.code();
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = json(status, &refusal.status());
    if let Some(seconds) = refusal
        .details
        .as_ref()
        .and_then(|it| it.retry_after_seconds)
    {
        response.headers_mut().insert("retry-after", seconds.into());
    }
    if status == StatusCode::FORBIDDEN {
        let nosniff = HeaderValue::from_static("nosniff");
        response
            .headers_mut()
            .insert("x-content-type-options", nosniff);
    }
    response
}

/// A stream of JSON objects.
pub(super) fn stream(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, private"));
    response
}

/// An answer of any type.
pub(super) fn typed(status: StatusCode, kind: HeaderValue, body: Vec<u8>) -> Response<Body> {
    let length = body.len();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CONTENT_LENGTH, length.into());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, private"));
    response
}
