//! The listener: accepts, authenticates, answers, records, fails when it is told to.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::answer::{Failure, json_answer, unless_known};
use super::handle::{SharedUnleash, Token};
use super::route::{Call, dispatch};
use crate::sim::servers::connections::Gate;
use crate::sim::servers::failing::{Failing, instead};
use crate::sim::servers::requests::Recorded;

/// The largest body that is read.
const LARGEST_BODY: usize = 1024 * 1024;
/// How much of a body the request log keeps.
const LOGGED_BODY: usize = 16 * 1024;

/// Serves the admin API on `listener` until `stop` is cancelled, then drops all connections.
pub async fn serve(
    listener: TcpListener,
    unleash: SharedUnleash,
    stop: CancellationToken,
) -> io::Result<()> {
    let gate = Gate::new(listener, unleash.faults.clone(), stop.clone())?;
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        served = axum::serve(gate, router(unleash)) => served,
    }
}

/// The API as a service, for tests that need no sockets.
pub fn router(unleash: SharedUnleash) -> Router {
    Router::new().fallback(answer).with_state(unleash)
}

const FAILING: Failing = Failing {
    garbage: ("application/json", b"{\"features\":[\x00\xff"),
    status: |status, retry_after| {
        let (name, message) = match status.as_u16() {
            429 => (
                "RateLimitError",
                "We're currently receiving too much traffic. Please try again later.",
            ),
            401 => ("UnauthorizedError", "You must log in to use Unleash."),
            _ => ("UnknownError", "The simulation was told to fail."),
        };
        let mut response = Failure::named(status, name, message).answer();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    },
};

async fn answer(State(unleash): State<SharedUnleash>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let token = authenticate(&unleash, &parts.headers).cloned();
    let name = token.as_ref().map(|token| token.actor.name.to_string());
    let mut record = Recorded {
        time: unleash.cluster.now(),
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        user: name.unwrap_or_default(),
        status: 0,
        body: String::new(),
    };
    let response = match instead(&unleash.faults, &FAILING).await {
        Some(failure) => failure,
        None => match to_bytes(body, LARGEST_BODY).await {
            Ok(body) => {
                let logged = &body[..body.len().min(LOGGED_BODY)];
                record.body = String::from_utf8_lossy(logged).into_owned();
                respond(&unleash, token, parts, body).await
            }
            Err(_) => Failure::unreadable("request entity too large").answer(),
        },
    };
    record.status = response.status().as_u16();
    unleash.cluster.requests.push(record);
    response
}

fn authenticate<'a>(unleash: &'a SharedUnleash, headers: &HeaderMap) -> Option<&'a Token> {
    unleash.token(headers.get(AUTHORIZATION)?.to_str().ok()?)
}

async fn respond(
    unleash: &SharedUnleash,
    token: Option<Token>,
    parts: http::request::Parts,
    body: axum::body::Bytes,
) -> Response<Body> {
    if parts.uri.path() == "/health" {
        return json_answer(StatusCode::OK, &json!({"health": "GOOD"}));
    }
    if !parts.uri.path().starts_with("/api/") {
        return page();
    }
    let Some(token) = token else {
        let is_application = parts.uri.path().starts_with("/api/client/");
        let failure = match parts.headers.contains_key(AUTHORIZATION) {
            _ if is_application => unknown_application(),
            has_token => stranger(has_token),
        };
        return failure.answer();
    };
    let call = Call {
        unleash: Arc::clone(unleash),
        token,
        method: parts.method,
        uri: parts.uri,
        headers: parts.headers,
        body,
    };
    // Thousands of features take a while to write down.
    let done = tokio::task::spawn_blocking(move || {
        let response = dispatch(&call).unwrap_or_else(|failure| failure.answer());
        unless_known(&call.headers, response)
    });
    done.await.unwrap_or_else(|error| {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Failure::named(status, "UnknownError", &error.to_string()).answer()
    })
}

/// Whatever is not the API is the start of the pages for people.
fn page() -> Response<Body> {
    let page = "<!DOCTYPE html><html><head><title>Unleash</title></head><body></body></html>\n";
    let mut response = Response::new(Body::from(page));
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

fn unknown_application() -> Failure {
    let message = "This endpoint requires an API token. Please add an authorization header to \
                   your request with a valid token";
    Failure::plain(StatusCode::UNAUTHORIZED, message)
}

fn stranger(has_token: bool) -> Failure {
    if has_token {
        let message = "You must log in to use Unleash.";
        return Failure::named(StatusCode::UNAUTHORIZED, "UnauthorizedError", message);
    }
    let message = "You must log in to use Unleash. Your request had no authorization header, so \
                   we could not authorize you. Try logging in at /auth/simple/login";
    Failure::named(StatusCode::UNAUTHORIZED, "AuthenticationRequired", message)
        .and("path", "/auth/simple/login".into())
        .and("type", "password".into())
        .and("defaultHidden", false.into())
}
