//! The listener, over all `FeatureFlag`s of a cluster.

use std::io;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json, Router};
use http::header::RETRY_AFTER;
use http::{HeaderMap, Request, Response, StatusCode};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use axum::response::IntoResponse;

use crate::sim::servers::connections::Gate;
use crate::sim::servers::failing::{Failing, instead};
use crate::sim::servers::{Faults, Recorded, SharedCluster};
use crate::sim::store::{Key, Resource, Store};
use crate::sim::world::{Evaluation, evaluate};

/// A flagd that several tasks hold.
pub type SharedFlagd = Arc<Flagd>;

/// What evaluates the flags of a cluster.
#[derive(Debug)]
pub struct Flagd {
    /// Whose flags they are. Requests are written into its log.
    pub cluster: SharedCluster,
    /// What is to go wrong with it.
    pub faults: Faults,
}

impl Flagd {
    /// That of this cluster.
    pub fn new(cluster: SharedCluster) -> SharedFlagd {
        Arc::new(Self {
            cluster,
            faults: Faults::default(),
        })
    }
}

/// The largest body that is read.
const LARGEST_BODY: usize = 256 * 1024;
/// Which `FeatureFlag` is meant, where several have a flag of that key: `source=NAMESPACE/NAME`.
const SELECTOR: &str = "flagd-selector";

/// Serves the evaluation on `listener` until `stop` is cancelled, then drops all connections.
pub async fn serve(
    listener: TcpListener,
    flagd: SharedFlagd,
    stop: CancellationToken,
) -> io::Result<()> {
    let gate = Gate::new(listener, flagd.faults.clone(), stop.clone())?;
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        served = axum::serve(gate, router(flagd)) => served,
    }
}

/// The protocol as a service, for tests that need no sockets.
pub fn router(flagd: SharedFlagd) -> Router {
    Router::new()
        .route("/ofrep/v1/evaluate/flags/{key}", post(answer))
        .with_state(flagd)
}

const FAILING: Failing = Failing {
    garbage: ("application/json", b"{\"key\":\x00\xff"),
    status: |status, retry_after| {
        let details = json!({"errorDetails": status.to_string()});
        let mut response = (status, Json(details)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    },
};

async fn answer(
    State(flagd): State<SharedFlagd>,
    Path(key): Path<String>,
    request: Request<Body>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let time = flagd.cluster.now();
    let body = to_bytes(body, LARGEST_BODY).await.unwrap_or_default();
    let response = match instead(&flagd.faults, &FAILING).await {
        Some(failure) => failure,
        None => respond(&flagd, &key, &parts.headers, &body),
    };
    flagd.cluster.requests.push(Recorded {
        time,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: String::new(),
        user: String::new(),
        status: response.status().as_u16(),
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    response
}

fn respond(flagd: &Flagd, key: &str, headers: &HeaderMap, body: &[u8]) -> Response<Body> {
    let Some(context) = context(body) else {
        let told = json!({"key": key, "errorCode": "INVALID_CONTEXT", "errorDetails": "the body is no context"});
        return (StatusCode::BAD_REQUEST, Json(told)).into_response();
    };
    let selector = headers.get(SELECTOR).and_then(|it| it.to_str().ok());
    let found = flagd.cluster.read(|store| find(store, key, selector));
    let Some(flag) = found else {
        let details = format!("flag `{key}` does not exist");
        let told = json!({"key": key, "errorCode": "FLAG_NOT_FOUND", "errorDetails": details});
        return (StatusCode::NOT_FOUND, Json(told)).into_response();
    };
    let (status, mut told) = match evaluate(key, &flag, &context) {
        Evaluation::Variant {
            reason,
            variant,
            value,
        } => (
            StatusCode::OK,
            json!({"reason": reason, "variant": variant, "value": value}),
        ),
        // An answer without a value: the application uses its own default.
        Evaluation::CodeDefault(reason) => (StatusCode::OK, json!({"reason": reason})),
        Evaluation::Error { code, details } => (
            StatusCode::BAD_REQUEST,
            json!({"errorCode": code, "errorDetails": details}),
        ),
    };
    told["key"] = key.into();
    told["metadata"] = match &flag["metadata"] {
        Value::Null => json!({}),
        metadata => metadata.clone(),
    };
    (status, Json(told)).into_response()
}

fn context(body: &[u8]) -> Option<Map<String, Value>> {
    if body.is_empty() {
        return Some(Map::new());
    }
    let body: Value = serde_json::from_slice(body).ok()?;
    match &body["context"] {
        Value::Null => Some(Map::new()),
        context => context.as_object().cloned(),
    }
}

/// The flag of this key: of the `FeatureFlag` that is asked for, or the first by name.
fn find(store: &Store, key: &str, selector: Option<&str>) -> Option<Value> {
    let source = selector.map(|it| it.strip_prefix("source=").unwrap_or(it));
    if let Some(source) = source {
        let (namespace, name) = source.split_once('/')?;
        let stored = store.get(Resource::FeatureFlags, &Key::new(namespace, name))?;
        return flag_of(&stored.value(), key);
    }
    let mut all = store.list(Resource::FeatureFlags, None);
    all.find_map(|stored| flag_of(&stored.value(), key))
}

fn flag_of(tree: &Value, key: &str) -> Option<Value> {
    tree["spec"]["flagSpec"]["flags"].get(key).cloned()
}
