//! Why a request was refused, in the words of a Kubernetes `Status`.

use super::Resource;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The `reason` of a failed `Status`, with the code that goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are Kubernetes' own")]
pub enum Reason {
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    AlreadyExists,
    Conflict,
    Gone,
    Expired,
    RequestEntityTooLarge,
    UnsupportedMediaType,
    Invalid,
    TooManyRequests,
    InternalError,
    ServiceUnavailable,
    Timeout,
}

impl Reason {
    /// The HTTP status code.
    pub const fn code(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::NotAcceptable => 406,
            Self::AlreadyExists | Self::Conflict => 409,
            Self::Gone | Self::Expired => 410,
            Self::RequestEntityTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::Invalid => 422,
            Self::TooManyRequests => 429,
            Self::InternalError => 500,
            Self::ServiceUnavailable => 503,
            Self::Timeout => 504,
        }
    }
}

/// One entry of `details.causes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// `FieldValueInvalid` and its like.
    pub reason: &'static str,
    /// What is wrong, with the value.
    pub message: String,
    /// `spec.replicas`
    pub field: String,
}

impl Cause {
    /// A field whose value is not allowed.
    pub fn invalid(field: &str, value: &Value, why: &str) -> Self {
        let message = format!("Invalid value: {value}: {why}");
        Self {
            reason: "FieldValueInvalid",
            message,
            field: field.to_owned(),
        }
    }

    /// A field that has to be there.
    pub fn required(field: &str) -> Self {
        let message = "Required value".to_owned();
        Self {
            reason: "FieldValueRequired",
            message,
            field: field.to_owned(),
        }
    }
}

/// The `details` of a failed `Status`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names are Kubernetes' own")]
pub struct Details {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

/// A request refused: the typed form of a failed `Status`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// The machine's word for it.
    pub reason: Reason,
    /// The human's words for it.
    pub message: String,
    /// What it is about. Boxed, for results are passed about by value.
    pub details: Option<Box<Details>>,
    /// With an expired `continue`: the token to go on with, inconsistently.
    pub resume: Option<String>,
}

impl Refusal {
    /// A refusal that says nothing about any object.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self {
            reason,
            message: message.into(),
            details: None,
            resume: None,
        }
    }

    fn about(reason: Reason, resource: Resource, name: &str, message: String) -> Self {
        let it = resource.definition();
        let details = Details {
            name: name.to_owned(),
            group: it.group.to_owned(),
            kind: it.plural.to_owned(),
            ..Details::default()
        };
        Self {
            details: Some(Box::new(details)),
            ..Self::new(reason, message)
        }
    }

    /// 404: no such object.
    pub fn not_found(resource: Resource, name: &str) -> Self {
        let message = format!("{} \"{name}\" not found", resource.definition().qualified());
        Self::about(Reason::NotFound, resource, name, message)
    }

    /// 409: the name is taken.
    pub fn already_exists(resource: Resource, name: &str) -> Self {
        let message = format!(
            "{} \"{name}\" already exists",
            resource.definition().qualified()
        );
        Self::about(Reason::AlreadyExists, resource, name, message)
    }

    /// 409: somebody else wrote in between.
    pub fn conflict(resource: Resource, name: &str) -> Self {
        Self::cannot_be_fulfilled(
            resource,
            name,
            "the object has been modified; please apply your changes to the latest version and \
             try again",
        )
    }

    /// 409, with the reason in words.
    pub fn cannot_be_fulfilled(resource: Resource, name: &str, why: &str) -> Self {
        let qualified = resource.definition().qualified();
        let message = format!("Operation cannot be fulfilled on {qualified} \"{name}\": {why}");
        Self::about(Reason::Conflict, resource, name, message)
    }

    /// 409: a delete whose precondition does not hold. Servers name the kind here, not the plural.
    pub fn precondition(resource: Resource, name: &str, why: &str) -> Self {
        let it = resource.definition();
        let dotted = if it.group.is_empty() {
            String::new()
        } else {
            format!(".{}", it.group)
        };
        let message = format!(
            "Operation cannot be fulfilled on {}{dotted} \"{name}\": {why}",
            it.kind
        );
        let mut refusal = Self::about(Reason::Conflict, resource, name, message);
        if let Some(details) = &mut refusal.details {
            it.kind.clone_into(&mut details.kind);
        }
        refusal
    }

    /// 403, with the object it is about (an empty name for collections).
    pub fn forbidden(resource: Resource, name: &str, why: &str) -> Self {
        let qualified = resource.definition().qualified();
        let subject = if name.is_empty() {
            qualified
        } else {
            format!("{qualified} \"{name}\"")
        };
        let message = format!("{subject} is forbidden: {why}");
        Self::about(Reason::Forbidden, resource, name, message)
    }

    /// 422: validation failed.
    pub fn invalid(resource: Resource, name: &str, causes: Vec<Cause>) -> Self {
        let it = resource.definition();
        let said: Vec<String> = causes
            .iter()
            .map(|cause| format!("{}: {}", cause.field, cause.message))
            .collect();
        let said = match said.as_slice() {
            [one] => one.clone(),
            many => format!("[{}]", many.join(", ")),
        };
        let dotted = if it.group.is_empty() {
            String::new()
        } else {
            format!(".{}", it.group)
        };
        let message = format!("{}{dotted} \"{name}\" is invalid: {said}", it.kind);
        let mut refusal = Self::about(Reason::Invalid, resource, name, message);
        if let Some(details) = &mut refusal.details {
            it.kind.clone_into(&mut details.kind);
            details.causes = causes;
        }
        refusal
    }

    /// 400: the request makes no sense.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(Reason::BadRequest, message)
    }

    /// 410 for a watch: the log does not reach back that far.
    pub fn too_old(asked: u64, oldest: u64) -> Self {
        Self::new(
            Reason::Expired,
            format!("too old resource version: {asked} ({oldest})"),
        )
    }

    /// The `Status` object.
    pub fn status(&self) -> Value {
        let mut metadata = Map::new();
        if let Some(token) = &self.resume {
            metadata.insert("continue".to_owned(), json!(token));
        }
        let mut status = json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": metadata,
            "status": "Failure",
            "message": self.message,
            "reason": format!("{:?}", self.reason),
            "code": self.reason.code(),
        });
        if let Some(details) = &self.details {
            status["details"] = json!(details);
        }
        status
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_write_is_told_in_kubernetes_words() {
        let status = Refusal::conflict(Resource::Deployments, "invoice-bot").status();
        let recorded = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": "Operation cannot be fulfilled on deployments.apps \"invoice-bot\": the object has been modified; please apply your changes to the latest version and try again",
            "reason": "Conflict",
            "details": {"name": "invoice-bot", "group": "apps", "kind": "deployments"},
            "code": 409,
        });
        assert_eq!(status, recorded);
    }

    #[test]
    fn several_causes_are_bracketed() {
        let causes = vec![Cause::required("a"), Cause::required("b")];
        let refusal = Refusal::invalid(Resource::Pods, "p", causes);
        assert_eq!(
            refusal.message,
            "Pod \"p\" is invalid: [a: Required value, b: Required value]"
        );
        assert_eq!(refusal.reason.code(), 422);
    }
}
