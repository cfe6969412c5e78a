//! The answers of an API that is to fail.

use super::answer::refused;
use crate::sim::servers::Faults;
use crate::sim::servers::failing::{self, Failing};
use crate::sim::store::{Details, Reason, Refusal};
use axum::body::Body;
use http::{Response, StatusCode};

const FAILING: Failing = Failing {
    garbage: (
        "application/json",
        b"{\"kind\":\"List\",\"items\":[\x00\xff",
    ),
    status: status_answer,
};

/// What is answered instead of what was asked, if anything is to go wrong. Waits where it is to be
/// slow.
pub(super) async fn instead(faults: &Faults) -> Option<Response<Body>> {
    failing::instead(faults, &FAILING).await
}

fn status_answer(status: StatusCode, retry_after: Option<u32>) -> Response<Body> {
    let (reason, message) = match status.as_u16() {
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
    *response.status_mut() = status;
    response
}
