//! `managedFields`: who wrote which fields. They are most of the bytes of a real object.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::metadata::stamp;

/// Structs that stand by value in their parent have no presence of their own.
const BARE: &[&str] = &[
    "metadata",
    "spec",
    "template",
    "status",
    "strategy",
    "containers",
    "source",
];
/// Sets that are owned as a whole.
const WHOLE: &[&str] = &["selector", "involvedObject", "containerStatuses"];

/// One writer's share.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagedField {
    manager: &'static str,
    operation: &'static str,
    api_version: &'static str,
    time: String,
    fields_type: &'static str,
    fields_v1: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subresource: Option<&'static str>,
}

impl ManagedField {
    /// What `manager` wrote of an object of this API version.
    pub fn new(
        manager: &'static str,
        api_version: &'static str,
        at: DateTime<Utc>,
        fields: Box<RawValue>,
    ) -> Self {
        Self {
            manager,
            operation: "Update",
            api_version,
            time: stamp(at),
            fields_type: "FieldsV1",
            fields_v1: fields,
            subresource: None,
        }
    }

    /// The same, written through the status subresource.
    pub fn of_status(self) -> Self {
        Self {
            subresource: Some("status"),
            ..self
        }
    }
}

/// Text that is known to be JSON, because this module's callers put it together from JSON.
pub fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).unwrap_or_default()
}

/// The `fieldsV1` of everything that is in `value`, which stands under `key`.
pub fn fields_of(key: &str, value: &Value) -> Value {
    match value {
        _ if WHOLE.contains(&key) => json!({}),
        Value::Object(fields) => {
            let mut owned = presence(key, !fields.is_empty());
            owned.extend(
                fields
                    .iter()
                    .map(|(name, child)| (format!("f:{name}"), fields_of(name, child))),
            );
            owned.into()
        }
        Value::Array(items) => match list_keys(key) {
            [] => json!({}),
            keys => {
                let mut owned = presence(key, true);
                owned.extend(
                    items
                        .iter()
                        .map(|item| (item_key(keys, item), fields_of("item", item))),
                );
                owned.into()
            }
        },
        _ => json!({}),
    }
}

/// The names in a set of labels or annotations as the body of `f:labels` or `f:annotations`.
pub fn names_of<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let mut out = String::from(r#"{".":{}"#);
    for name in names {
        out.push_str(r#","f:"#);
        // Keys of labels and annotations may hold anything in the hostile scenario: escape them.
        let escaped = Value::from(name.as_str()).to_string();
        out.push_str(&escaped[1..escaped.len() - 1]);
        out.push_str(r#"":{}"#);
    }
    out.push('}');
    out
}

fn presence(key: &str, is_there: bool) -> Map<String, Value> {
    let mut map = Map::new();
    if is_there && !BARE.contains(&key) {
        map.insert(".".to_owned(), json!({}));
    }
    map
}

fn list_keys(key: &str) -> &'static [&'static str] {
    match key {
        "containers" | "env" => &["name"],
        "ports" => &["containerPort", "protocol"],
        "conditions" => &["type"],
        "podIPs" => &["ip"],
        _ => &[],
    }
}

fn item_key(keys: &[&str], item: &Value) -> String {
    let chosen: Map<String, Value> = keys
        .iter()
        .map(|key| ((*key).to_owned(), item[*key].clone()))
        .collect();
    format!("k:{}", Value::from(chosen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_those_a_real_server_reports() {
        let spec = json!({
            "selector": {"matchLabels": {"app": "a"}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}},
            "template": {"spec": {"containers": [{
                "name": "app",
                "env": [{"name": "A", "value": "b"}],
                "resources": {"limits": {"memory": "1Mi"}},
            }], "securityContext": {}}},
        });
        let expected = json!({
            "f:selector": {},
            "f:strategy": {"f:rollingUpdate": {".": {}, "f:maxSurge": {}}, "f:type": {}},
            "f:template": {"f:spec": {
                "f:containers": {"k:{\"name\":\"app\"}": {
                    ".": {},
                    "f:env": {
                        ".": {},
                        "k:{\"name\":\"A\"}": {".": {}, "f:name": {}, "f:value": {}},
                    },
                    "f:name": {},
                    "f:resources": {".": {}, "f:limits": {".": {}, "f:memory": {}}},
                }},
                "f:securityContext": {},
            }},
        });
        assert_eq!(fields_of("spec", &spec), expected);
    }
}
