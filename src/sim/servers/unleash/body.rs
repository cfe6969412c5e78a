//! What is sent along.

use axum::body::Bytes;
use compact_str::CompactString;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::answer::Failure;
use crate::sim::store::features::{Draft, FeatureType, Strategy, Tag};

/// The body as JSON, which it has to say that it is.
pub(super) fn json(headers: &HeaderMap, body: &Bytes) -> Result<Value, Failure> {
    let kind = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let essence = kind.map(|it| it.split(';').next().unwrap_or_default().trim());
    if essence != Some("application/json") {
        let provided = kind.unwrap_or("you didn't provide one");
        let message = format!(
            "We do not accept the content-type you provided ({provided}). Try using one of the \
             content-types we do accept instead (application/json) and make sure the body is in \
             the corresponding format."
        );
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Failure::named(status, "ContentTypeError", &message));
    }
    if body.is_empty() {
        return Ok(Value::Object(serde_json::Map::default()));
    }
    serde_json::from_slice(body).map_err(|error| Failure::unreadable(&error.to_string()))
}

/// A feature that is to be made.
pub(super) fn draft(body: &Value) -> Result<Draft, Failure> {
    let name = body["name"]
        .as_str()
        .ok_or_else(|| Failure::required("name"))?;
    if !is_url_friendly(name) {
        let why = format!(
            "\"name\" must be URL friendly. You provided {}.",
            body["name"]
        );
        return Err(Failure::malformed("name", &why));
    }
    let id = match &body["type"] {
        Value::Null => "release",
        given => given.as_str().unwrap_or_default(),
    };
    let kind = FeatureType::find(id).ok_or_else(|| unknown_type(id))?;
    let tags = body["tags"].as_array().into_iter().flatten();
    Ok(Draft {
        name: name.into(),
        kind,
        description: body["description"].as_str().map(Into::into),
        tags: tags.map(tag).collect::<Result<_, _>>()?,
    })
}

fn unknown_type(id: &str) -> Failure {
    let known = FeatureType::ALL
        .map(|it| format!("\"{}\"", it.id()))
        .join(", ");
    let why = format!(
        "The `type` property must be equal to one of the allowed values: {known}. You provided \
         \"{id}\", which is not valid. Please use one of the allowed values instead.."
    );
    Failure::malformed("type", &why)
}

/// As `encodeURIComponent` leaves it as it is.
fn is_url_friendly(name: &str) -> bool {
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&it);
    (1..=100).contains(&name.len()) && name.bytes().all(plain)
}

/// A tag, whose value has a least length.
pub(super) fn tag(body: &Value) -> Result<Tag, Failure> {
    let text = |field: &str| body[field].as_str().ok_or_else(|| Failure::required(field));
    let (kind, value) = (text("type")?, text("value")?);
    if !(2..=50).contains(&value.chars().count()) {
        let what = "must have 2 to 50 characters";
        return Err(Failure::unfit("/body/value", what, &body["value"]));
    }
    Ok(Tag {
        kind: kind.into(),
        value: value.into(),
    })
}

/// A strategy. Its parameters are text and nothing else.
pub(super) fn strategy(mut body: Value) -> Result<Strategy, Failure> {
    if body["name"].as_str().is_none() {
        return Err(Failure::required("name"));
    }
    for (key, value) in body["parameters"].as_object().into_iter().flatten() {
        if !value.is_string() {
            let path = format!("/parameters/{key}");
            return Err(Failure::unfit(&path, "must be string", value));
        }
    }
    // What is left out may also be null.
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    let why = |error: serde_json::Error| Failure::malformed("/body", &error.to_string());
    serde_json::from_value(body).map_err(why)
}

/// The names of features.
pub(super) fn names(body: &Value) -> Result<Vec<CompactString>, Failure> {
    let names = body["features"].as_array();
    let names = names.ok_or_else(|| Failure::required("features"))?.iter();
    let texts = names.filter_map(Value::as_str);
    Ok(texts.map(CompactString::from).collect())
}
