//! The listener: answers scrapes, records them, fails when it is told to.

use std::io;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::SharedGateway;
use crate::sim::servers::connections::Gate;
use crate::sim::servers::{Fault, Recorded};

const EXPOSITION: &str = "text/plain; version=0.0.4; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const PAGE: &str = "<html><head><title>502 Bad Gateway</title></head>\n\
    <body><center><h1>502 Bad Gateway</h1></center></body></html>\n";
/// No exposition: bytes that are no text, and a line that ends in the middle.
const GARBAGE: &[u8] = b"http_requests_total{app=\"a\x00\xff\xfe\nhttp_req";

/// Serves the metrics on `listener` until `stop` is cancelled, then drops all connections.
pub async fn serve(
    listener: TcpListener,
    gateway: SharedGateway,
    stop: CancellationToken,
) -> io::Result<()> {
    let gate = Gate::new(listener, gateway.faults.clone(), stop.clone())?;
    let router = Router::new().fallback(answer).with_state(gateway);
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        served = axum::serve(gate, router) => served,
    }
}

async fn answer(State(gateway): State<SharedGateway>, request: Request<Body>) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let time = gateway.cluster.now();
    let response = match instead(gateway.faults.current()).await {
        Some(failure) => failure,
        None => respond(&gateway, &parts).await,
    };
    gateway.cluster.requests.push(Recorded {
        time,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        user: String::new(),
        status: response.status().as_u16(),
        body: String::new(),
    });
    response
}

async fn respond(gateway: &SharedGateway, parts: &Parts) -> Response<Body> {
    if parts.uri.path() != "/metrics" {
        let words = "404 page not found; the metrics are at /metrics\n";
        return typed(StatusCode::NOT_FOUND, TEXT, words);
    }
    if ![Method::GET, Method::HEAD].contains(&parts.method) {
        return typed(
            StatusCode::METHOD_NOT_ALLOWED,
            TEXT,
            "405 method not allowed\n",
        );
    }
    let gateway = SharedGateway::clone(gateway);
    match tokio::task::spawn_blocking(move || gateway.expose()).await {
        Ok(text) => typed(StatusCode::OK, EXPOSITION, text),
        Err(error) => {
            let words = format!("the metrics cannot be told: {error}\n");
            typed(StatusCode::INTERNAL_SERVER_ERROR, TEXT, words)
        }
    }
}

/// What is answered instead, if anything is to go wrong. Waits where it is to be slow.
async fn instead(fault: Option<Fault>) -> Option<Response<Body>> {
    match fault? {
        // Cut by the listener; what still comes through has been accepted before.
        Fault::Gone => None,
        Fault::Slow(delay) => {
            tokio::time::sleep(delay).await;
            None
        }
        Fault::Hanging => std::future::pending().await,
        Fault::Html => Some(typed(StatusCode::BAD_GATEWAY, "text/html", PAGE)),
        Fault::Garbage => Some(typed(StatusCode::OK, EXPOSITION, GARBAGE)),
        Fault::Answer {
            status,
            retry_after,
        } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = typed(status, TEXT, format!("{status}\n"));
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            Some(response)
        }
    }
}

fn typed(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
