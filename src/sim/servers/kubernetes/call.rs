//! One request, taken apart.

use super::negotiation::Form;
use super::query::Query;
use super::target::Address;
use crate::sim::servers::{Attributes, SharedCluster, User};
use crate::sim::store::managed_fields::Writer;
use crate::sim::store::{Key, Reason, Refusal, Resource};
use axum::body::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, USER_AGENT};
use http::{HeaderMap, Method};
use serde_json::Value;
use std::sync::Arc;

/// An authenticated request.
pub(super) struct Call {
    pub(super) cluster: SharedCluster,
    pub(super) user: Arc<User>,
    pub(super) method: Method,
    pub(super) query: Query,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Call {
    pub(super) fn header(&self, name: &HeaderName) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub(super) fn accept(&self) -> &str {
        self.header(&ACCEPT)
    }

    /// The form that the client wants objects in.
    pub(super) fn form(&self) -> Result<Form, Refusal> {
        Form::of(self.accept())
    }

    /// Who is to be named in `managedFields`.
    pub(super) fn writer(&self, subresource: &'static str) -> Writer<'_> {
        let agent = self
            .header(&USER_AGENT)
            .split(['/', ' '])
            .next()
            .unwrap_or_default();
        let agent = if agent.is_empty() { "unknown" } else { agent };
        Writer {
            manager: self.query.get("fieldManager").unwrap_or(agent),
            subresource,
        }
    }

    /// The body as an object.
    pub(super) fn object(&self) -> Result<Value, Refusal> {
        let content_type = self.header(&CONTENT_TYPE);
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if !matches!(essence, "" | "application/json") {
            let message = "the body of the request was in an unknown format - accepted media \
                           types include: application/json";
            return Err(Refusal::new(Reason::UnsupportedMediaType, message));
        }
        match serde_json::from_slice(&self.body) {
            Ok(object @ Value::Object(_)) => Ok(object),
            Ok(_) => Err(Refusal::bad_request(
                "the body of the request is not an object",
            )),
            Err(error) => {
                let message = format!("the object provided is unrecognized: {error}");
                Err(Refusal::bad_request(message))
            }
        }
    }
}

impl Address {
    /// The key of the object, empty for a collection.
    pub(super) fn key(&self) -> Key {
        let namespace = self.namespace.as_deref().unwrap_or_default();
        Key::new(namespace, self.name.as_deref().unwrap_or_default())
    }

    /// What doing `verb` here means to an authorizer.
    pub(super) fn attributes(&self, verb: &str) -> Attributes {
        let it = self.resource.definition();
        let resource = match self.subresource {
            Some(part) => format!("{}/{}", it.plural, part.name()),
            None => it.plural.to_owned(),
        };
        let name = self.name.clone().unwrap_or_default();
        // A namespace is itself inside of the namespace, to rules that are.
        let namespace = match self.resource {
            Resource::Namespaces => name.clone(),
            _ => self.namespace.clone().unwrap_or_default(),
        };
        Attributes {
            verb: verb.to_owned(),
            group: it.group.to_owned(),
            resource,
            namespace,
            name,
        }
    }
}
