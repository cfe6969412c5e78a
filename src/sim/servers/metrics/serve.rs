//! The listener: answers scrapes, records them, fails when it is told to.

use std::io;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use http::header::RETRY_AFTER;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::SharedGateway;
use crate::sim::servers::Recorded;
use crate::sim::servers::connections::Gate;
use crate::sim::servers::failing::{Failing, instead, typed};

const EXPOSITION: &str = "text/plain; version=0.0.4; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
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
    let response = match instead(&gateway.faults, &FAILING).await {
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

const FAILING: Failing = Failing {
    garbage: (EXPOSITION, GARBAGE),
    status: |status, retry_after| {
        let mut response = typed(status, TEXT, format!("{status}\n"));
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    },
};
