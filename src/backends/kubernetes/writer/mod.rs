//! Writing: a patch on condition that the object is still what the plan saw. Never retried.

mod meaning;
mod patch;

use std::sync::Arc;

use chrono::SecondsFormat;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::Method;
use serde_json::{Value, json};

use self::meaning::write_error;
use self::patch::Patch;
use super::Kubernetes;
use super::failure::Failure;
use super::link::Link;
use super::path;
use super::request::{get, send_json};
use super::rights;
use crate::backends::{LiveObject, Note, WriteError, Writer};
use crate::clock;
use crate::model::{CleanText, ClusterId, Platform, ResourceKind, Target};
use crate::playbooks::Step;

/// Who wrote a field, to the server.
const FIELD_MANAGER: &str = "dogwatch";

impl Writer for Kubernetes {
    fn cluster(&self) -> BoxFuture<'_, Result<ClusterId, WriteError>> {
        let cluster = rights::cluster(self);
        async { cluster.await.map_err(|failure| write_error(&failure)) }.boxed()
    }

    fn user(&self) -> BoxFuture<'_, Result<CleanText, WriteError>> {
        let user = rights::user(self);
        async { user.await.map_err(|failure| write_error(&failure)) }.boxed()
    }

    fn read<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<LiveObject, WriteError>> {
        async {
            let path = path_to(target)?;
            let path = path.as_str();
            let value: Result<Value, _> = self.ask(async |link| link.read(get(path)?).await).await;
            live(value.map_err(|failure| write_error(&failure))?)
        }
        .boxed()
    }

    fn dry_run<'a>(
        &'a self,
        step: &'a Step,
        on: &'a LiveObject,
    ) -> BoxFuture<'a, Result<(), WriteError>> {
        async { patch(self, step, on, "&dryRun=All").await.map(|_| ()) }.boxed()
    }

    fn apply<'a>(
        &'a self,
        step: &'a Step,
        on: &'a LiveObject,
        _reason: Option<&'a CleanText>,
    ) -> BoxFuture<'a, Result<LiveObject, WriteError>> {
        async { live(patch(self, step, on, "").await?) }.boxed()
    }

    fn note<'a>(&'a self, step: &'a Step, note: &'a Note) -> BoxFuture<'a, Result<(), WriteError>> {
        async {
            let involved = Involved::of(&step.target)?;
            let namespace = path::segment(&involved.namespace);
            let namespace = namespace.map_err(|failure| write_error(&failure))?;
            let path =
                format!("/api/v1/namespaces/{namespace}/events?fieldManager={FIELD_MANAGER}");
            let body = event(&involved, step, note);
            let sent = write(self, Method::POST, &path, "application/json", &body).await;
            match sent.map_err(|failure| write_error(&failure)) {
                Ok(_) | Err(WriteError::Conflict(_)) => Ok(()),
                Err(error) => Err(error),
            }
        }
        .boxed()
    }
}

/// The path of the object that `target` is, or that holds it.
fn path_to(target: &Target) -> Result<String, WriteError> {
    let path = match target {
        Target::Workload { object, .. } => path::workload(object),
        Target::Flag { flag, .. } if flag.by == Platform::OpenFeature => path::flag(&flag.key),
        Target::Flag { .. } => return Err(elsewhere(target)),
    };
    path.map_err(|failure| write_error(&failure))
}

fn elsewhere(target: &Target) -> WriteError {
    WriteError::NotSent(CleanText::new(&format!(
        "{target} is not kept in this cluster"
    )))
}

/// Sends a step's patch, with `more` in its query.
async fn patch(
    kubernetes: &Kubernetes,
    step: &Step,
    on: &LiveObject,
    more: &str,
) -> Result<Value, WriteError> {
    let change = Patch::of(step, on);
    let object = path_to(&step.target)?;
    let part = change.subresource();
    let target = format!("{object}{part}?fieldManager={FIELD_MANAGER}{more}");
    let (content_type, body) = (change.content_type(), change.body());
    let sent = write(kubernetes, Method::PATCH, &target, content_type, body).await;
    sent.map_err(|failure| change.error(&failure))
}

/// Sends one write and reads what came of it. A refusal for want of credentials leads to new
/// ones next time; this write is not sent again.
async fn write(
    kubernetes: &Kubernetes,
    method: Method,
    path: &str,
    content_type: &str,
    body: &Value,
) -> Result<Value, Failure> {
    let link: Arc<Link> = kubernetes.link().await?;
    let request = send_json(method, path, content_type, body)?;
    let answer = link.write(request).await;
    if let Err(failure) = &answer
        && failure.is_unauthorized()
    {
        kubernetes.reject(&link).await;
    }
    answer
}

fn live(value: Value) -> Result<LiveObject, WriteError> {
    let text = |pointer| {
        value
            .pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    match (text("/metadata/uid"), text("/metadata/resourceVersion")) {
        (Some(uid), Some(resource_version)) => Ok(LiveObject {
            uid,
            resource_version,
            value,
        }),
        _ => Err(WriteError::Unknown(CleanText::new(
            "the API server answered without the object's UID and resource version",
        ))),
    }
}

/// The object that an Event is about.
struct Involved {
    kind: ResourceKind,
    namespace: CleanText,
    name: CleanText,
    uid: CleanText,
    version: CleanText,
}

impl Involved {
    fn of(target: &Target) -> Result<Self, WriteError> {
        match target {
            Target::Workload { object, .. } => Ok(Self {
                kind: object.key.kind.into(),
                namespace: object.key.namespace.clone(),
                name: object.key.name.clone(),
                uid: object.uid.clone(),
                version: object.resource_version.clone(),
            }),
            Target::Flag { flag, .. } if flag.by == Platform::OpenFeature => {
                let found = path::flag_object(&flag.key);
                let (namespace, name) = found.map_err(|failure| write_error(&failure))?;
                Ok(Self {
                    kind: ResourceKind::FeatureFlag,
                    namespace,
                    name,
                    uid: flag.uid.clone(),
                    version: flag.version.clone(),
                })
            }
            Target::Flag { .. } => Err(elsewhere(target)),
        }
    }
}

fn event(involved: &Involved, step: &Step, note: &Note) -> Value {
    let kind = involved.kind;
    let now = clock::now().to_rfc3339_opts(SecondsFormat::Secs, true);
    json!({
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": note.name, "namespace": involved.namespace},
        "involvedObject": {
            "apiVersion": format!("{}/{}", kind.group(), kind.version()),
            "kind": kind.as_str(), "namespace": involved.namespace, "name": involved.name,
            "uid": involved.uid, "resourceVersion": involved.version,
        },
        "reason": step.event,
        "message": note.message,
        "type": "Normal",
        "source": {"component": "dogwatch"},
        "reportingComponent": "dogwatch",
        "firstTimestamp": now,
        "lastTimestamp": now,
        "count": 1,
    })
}
