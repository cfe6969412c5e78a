//! The answers of a server that is to fail, in the form of its protocol.

use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};

use super::{Fault, Faults};

const PAGE: &str = "<html><head><title>502 Bad Gateway</title></head>\n\
    <body><center><h1>502 Bad Gateway</h1></center></body></html>\n";

/// How a protocol says that something is wrong.
pub(super) struct Failing {
    /// The type of its answers, and one that nobody can read.
    pub garbage: (&'static str, &'static [u8]),
    /// An answer of this status, and in how many seconds to come again.
    pub status: fn(StatusCode, Option<u32>) -> Response<Body>,
}

/// What is answered instead of what was asked, if anything is to go wrong. Waits where it is to be
/// slow.
pub(super) async fn instead(faults: &Faults, failing: &Failing) -> Option<Response<Body>> {
    match faults.current()? {
        // Cut by the listener; what still comes through has been accepted before.
        Fault::Gone => None,
        Fault::Slow(delay) => {
            tokio::time::sleep(delay).await;
            None
        }
        Fault::Hanging => std::future::pending().await,
        Fault::Html => Some(typed(StatusCode::BAD_GATEWAY, "text/html", PAGE)),
        Fault::Garbage => {
            let (kind, bytes) = failing.garbage;
            Some(typed(StatusCode::OK, kind, bytes))
        }
        Fault::Answer {
            status,
            retry_after,
        } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Some((failing.status)(status, retry_after))
        }
    }
}

/// A body of this type.
pub(super) fn typed(
    status: StatusCode,
    kind: &'static str,
    body: impl Into<Body>,
) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
