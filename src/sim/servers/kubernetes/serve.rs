//! The server: accepts, authenticates, authorizes, answers, records, stops.

use super::answer::{Answer, no_such_page, refused, text};
use super::call::Call;
use super::query::Query;
use super::target::{Address, Target};
use super::{delete, discovery, failing, list, openapi, reviews, scale, version, watch, write};
use crate::sim::servers::connections::Gate;
use crate::sim::servers::{Attributes, Recorded, SharedCluster, User};
use crate::sim::store::{Reason, Refusal, Subresource};
use axum::Router;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::State;
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::Predicate;

const IMPERSONATE_USER: &str = "impersonate-user";
/// The largest body that is read.
const LARGEST_BODY: usize = 3 * 1024 * 1024;
/// How much of a body the request log keeps.
const LOGGED_BODY: usize = 16 * 1024;
/// What is worth compressing. Streams have no length, and must not wait for a compressor.
const WORTH_COMPRESSING: u64 = 128 * 1024;

/// Serves the cluster's API on `listener` until `stop` is cancelled, then drops all connections.
pub async fn serve(
    listener: TcpListener,
    cluster: SharedCluster,
    stop: CancellationToken,
) -> io::Result<()> {
    let gate = Gate::new(listener, cluster.faults.clone(), stop.clone())?;
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        served = axum::serve(gate, router(cluster)) => served,
    }
}

/// The API as a service, for tests that need no sockets.
pub fn router(cluster: SharedCluster) -> Router {
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(LargeBodies);
    Router::new()
        .fallback(answer)
        .with_state(cluster)
        .layer(compression)
}

#[derive(Clone, Copy)]
struct LargeBodies;

impl Predicate for LargeBodies {
    fn should_compress<B: HttpBody>(&self, response: &Response<B>) -> bool {
        response
            .body()
            .size_hint()
            .exact()
            .is_some_and(|size| size >= WORTH_COMPRESSING)
    }
}

async fn answer(State(cluster): State<SharedCluster>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let user = authenticate(&cluster, &parts.headers);
    let mut record = Recorded {
        time: cluster.now(),
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        user: user
            .as_ref()
            .map(|user| user.name.clone())
            .unwrap_or_default(),
        status: 0,
        body: String::new(),
    };
    let response = match failing::instead(&cluster.faults).await {
        Some(failure) => failure,
        None => match to_bytes(body, LARGEST_BODY).await {
            Ok(body) => {
                let logged = &body[..body.len().min(LOGGED_BODY)];
                record.body = String::from_utf8_lossy(logged).into_owned();
                respond(&cluster, user, parts, body)
            }
            Err(error) => refused(&incomplete(&error)),
        },
    };
    record.status = response.status().as_u16();
    cluster.requests.push(record);
    response
}

/// Why a body could not be read: it was too large, or whoever sent it went away in the middle.
fn incomplete(error: &axum::Error) -> Refusal {
    let cause = std::error::Error::source(error)
        .and_then(|cause| cause.downcast_ref::<http_body_util::LengthLimitError>());
    if cause.is_some() {
        let message = format!("Request entity too large: limit is {LARGEST_BODY}");
        return Refusal::new(Reason::RequestEntityTooLarge, message);
    }
    Refusal::bad_request("unexpected EOF in the body of the request")
}

/// Who asks: by the token, or, where there is none, by the name that is given. kubectl sends no
/// tokens without TLS, and nothing here is secret; what matters is that rules hold for each user.
fn authenticate(cluster: &SharedCluster, headers: &HeaderMap) -> Option<Arc<User>> {
    let users = &cluster.users;
    let named = headers
        .get(IMPERSONATE_USER)
        .and_then(|name| users.by_name(name.to_str().ok()?));
    let Some(presented) = headers.get(AUTHORIZATION) else {
        return named.cloned();
    };
    let user = users.by_token(presented.to_str().ok()?.strip_prefix("Bearer ")?.trim())?;
    let impersonated = named.filter(|_| user.may(&impersonation()));
    Some(Arc::clone(impersonated.unwrap_or(user)))
}

fn impersonation() -> Attributes {
    let (verb, resource) = ("impersonate".to_owned(), "users".to_owned());
    Attributes {
        verb,
        resource,
        ..Attributes::default()
    }
}

fn respond(
    cluster: &SharedCluster,
    user: Option<Arc<User>>,
    parts: Parts,
    body: Bytes,
) -> Response<Body> {
    let target = Target::of(parts.uri.path());
    match target {
        Target::Health => return text(StatusCode::OK, "ok"),
        Target::Version => return version::version(),
        Target::Requests => return version::requests(&cluster.requests),
        _ => {}
    }
    let Some(user) = user else {
        return refused(&Refusal::new(Reason::Unauthorized, "Unauthorized"));
    };
    let answer = Query::of(&parts.uri).and_then(|query| {
        let (method, headers) = (parts.method, parts.headers);
        let call = Call {
            cluster: Arc::clone(cluster),
            user,
            method,
            query,
            headers,
            body,
        };
        dispatch(&call, &target)
    });
    answer.unwrap_or_else(|refusal| refused(&refusal))
}

fn dispatch(call: &Call, target: &Target) -> Answer {
    match (target, &call.method) {
        (Target::Discovery(level), &Method::GET) => Ok(discovery::discover(call, level)),
        (Target::OpenApi(asked), &Method::GET) => Ok(openapi::document(asked)),
        (Target::Review(review), &Method::POST) => reviews::review(call, *review),
        (Target::Resource(address), _) if call.cluster.serves(address.resource) => {
            resource(call, address)
        }
        (Target::Unknown | Target::Resource(_), _) => Ok(no_such_page()),
        _ => Err(not_allowed()),
    }
}

fn not_allowed() -> Refusal {
    let message = "the server does not allow this method on the requested resource";
    Refusal::new(Reason::MethodNotAllowed, message)
}

fn resource(call: &Call, address: &Address) -> Answer {
    let action = Action::of(call, address).ok_or_else(not_allowed)?;
    let asked = address.attributes(action.verb());
    if !call.user.may(&asked) {
        let why = asked.refused_to(&call.user);
        return Err(Refusal::forbidden(address.resource, &asked.name, &why));
    }
    if address.subresource == Some(Subresource::Scale) {
        return scale::scale(call, address);
    }
    match action {
        Action::Get => list::get(call, address),
        Action::List => list::list(call, address),
        Action::Watch => watch::watch(call, address),
        Action::Create => write::create(call, address),
        Action::Update => write::update(call, address),
        Action::Patch => write::patch(call, address),
        Action::Delete => delete::delete(call, address),
        Action::DeleteCollection => delete::delete_collection(call, address),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Get,
    List,
    Watch,
    Create,
    Update,
    Patch,
    Delete,
    DeleteCollection,
}

impl Action {
    fn of(call: &Call, address: &Address) -> Option<Self> {
        let part = address.subresource.is_some();
        match (&call.method, address.name.is_some()) {
            (&Method::GET, _) if call.query.is_watch() && !part => Some(Self::Watch),
            (&Method::GET, true) => Some(Self::Get),
            (&Method::GET, false) => Some(Self::List),
            (&Method::POST, false) => Some(Self::Create),
            (&Method::PUT, true) => Some(Self::Update),
            (&Method::PATCH, true) => Some(Self::Patch),
            (&Method::DELETE, true) if !part => Some(Self::Delete),
            (&Method::DELETE, false) => Some(Self::DeleteCollection),
            _ => None,
        }
    }

    const fn verb(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Watch => "watch",
            Self::Create => "create",
            Self::Update => "update",
            Self::Patch => "patch",
            Self::Delete => "delete",
            Self::DeleteCollection => "deletecollection",
        }
    }
}
