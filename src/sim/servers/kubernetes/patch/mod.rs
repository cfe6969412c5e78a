//! The forms in which a change is sent.

mod strategic;

use crate::sim::store::{Reason, Refusal, Resource};
use serde_json::Value;

/// A form of patch, by its content type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PatchKind {
    /// RFC 6902.
    Json,
    /// RFC 7386.
    Merge,
    /// Kubernetes' own, which knows the keys of lists.
    Strategic,
}

/// The most operations in a JSON patch.
const MOST_OPERATIONS: usize = 10_000;

impl PatchKind {
    /// The form that a content type names, if `resource` takes it.
    pub(super) fn of(content_type: &str, resource: Resource) -> Result<Self, Refusal> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        match essence {
            "application/json-patch+json" => Ok(Self::Json),
            "application/merge-patch+json" => Ok(Self::Merge),
            "application/strategic-merge-patch+json" if !resource.definition().custom => {
                Ok(Self::Strategic)
            }
            _ => Err(unsupported(resource)),
        }
    }

    /// Applies the patch in `body` to the object.
    pub(super) fn apply(self, object: &mut Value, body: &[u8]) -> Result<(), Refusal> {
        match self {
            Self::Json => apply_json(object, body),
            Self::Merge => {
                json_patch::merge(object, &fields(body)?);
                Ok(())
            }
            Self::Strategic => strategic::merge(object, fields(body)?),
        }
    }
}

/// Server-side apply needs the schemas of all types; this server has none.
fn unsupported(resource: Resource) -> Refusal {
    let strategic = if resource.definition().custom {
        ""
    } else {
        ", application/strategic-merge-patch+json"
    };
    let message = format!(
        "the body of the request was in an unknown format - accepted media types include: \
         application/json-patch+json, application/merge-patch+json{strategic}"
    );
    Refusal::new(Reason::UnsupportedMediaType, message)
}

/// A merge patch: it must be an object, or the object would be replaced by something else.
fn fields(body: &[u8]) -> Result<Value, Refusal> {
    match serde_json::from_slice(body) {
        Ok(patch @ Value::Object(_)) => Ok(patch),
        Ok(_) => Err(Refusal::bad_request(
            "error decoding patch: it is not an object",
        )),
        Err(error) => Err(Refusal::bad_request(format!(
            "error decoding patch: {error}"
        ))),
    }
}

fn apply_json(object: &mut Value, body: &[u8]) -> Result<(), Refusal> {
    let patch: json_patch::Patch = serde_json::from_slice(body)
        .map_err(|error| Refusal::bad_request(format!("error decoding patch: {error}")))?;
    if patch.0.len() > MOST_OPERATIONS {
        let message = format!(
            "The allowed maximum operations in a JSON patch is {MOST_OPERATIONS}, got {}",
            patch.0.len()
        );
        return Err(Refusal::new(Reason::RequestEntityTooLarge, message));
    }
    json_patch::patch(object, &patch).map_err(|_| {
        // What failed is not said by real servers either.
        let message = "the server rejected our request due to an error in our request";
        Refusal {
            details: Some(Box::default()),
            ..Refusal::new(Reason::Invalid, message)
        }
    })
}

#[cfg(test)]
mod tests;
