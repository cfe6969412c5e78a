//! The answers of an API that is to fail.

use super::answer::{refused, typed};
use crate::sim::servers::{Fault, Faults};
use crate::sim::store::{Details, Reason, Refusal};
use axum::body::Body;
use http::{HeaderValue, Response, StatusCode};

const PAGE: &str = "<html><head><title>502 Bad Gateway</title></head>\n\
    <body><center><h1>502 Bad Gateway</h1></center></body></html>\n";

/// What is answered instead of what was asked, if anything is to go wrong. Waits where it is to be
/// slow.
pub(super) async fn instead(faults: &Faults) -> Option<Response<Body>> {
    match faults.current()? {
        // Cut by the listener; what still comes through has been accepted before.
        Fault::Gone => None,
        Fault::Slow(delay) => {
            tokio::time::sleep(delay).await;
            None
        }
        Fault::Hanging => std::future::pending().await,
        Fault::Html => {
            let kind = HeaderValue::from_static("text/html");
            Some(typed(StatusCode::BAD_GATEWAY, kind, PAGE.into()))
        }
        Fault::Garbage => {
            let kind = HeaderValue::from_static("application/json");
            Some(typed(
                StatusCode::OK,
                kind,
                b"{\"kind\":\"List\",\"items\":[\x00\xff".to_vec(),
            ))
        }
        Fault::Answer {
            status,
            retry_after,
        } => Some(status_answer(status, retry_after)),
    }
}

fn status_answer(status: u16, retry_after: Option<u32>) -> Response<Body> {
    let (reason, message) = match status {
        429 => (
            Reason::TooManyRequests,
            "Too many requests, please try again later.",
        ),
        503 => (
            Reason::ServiceUnavailable,
            "the server is currently unable to handle the request",
        ),
        504 => (
            Reason::Timeout,
            "the server was unable to return a response in the time allotted",
        ),
        401 => (Reason::Unauthorized, "Unauthorized"),
        _ => (
            Reason::InternalError,
            "Internal error occurred: the simulation was told to fail",
        ),
    };
    let details = Details {
        retry_after_seconds: retry_after,
        ..Details::default()
    };
    let refusal = Refusal {
        details: Some(Box::new(details)),
        ..Refusal::new(reason, message)
    };
    let mut response = refused(&refusal);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}
