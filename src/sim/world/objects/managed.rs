//! `managedFields`: who wrote which fields. They are most of the bytes of a real object.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

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

/// The `fieldsV1` of everything that is in `value`, which stands under `key`, as text: there are
/// too many of them to build trees.
pub fn fields_of(key: &str, value: &Value) -> String {
    let mut out = String::with_capacity(2_048);
    write_fields(&mut out, key, value);
    out
}

fn write_fields(out: &mut String, key: &str, value: &Value) {
    out.push('{');
    match value {
        _ if WHOLE.contains(&key) => {}
        Value::Object(fields) => {
            let mut separator = presence(out, key, !fields.is_empty());
            for (name, child) in fields {
                out.push_str(separator);
                out.push_str("\"f:");
                push_escaped(out, name);
                out.push_str("\":");
                write_fields(out, name, child);
                separator = ",";
            }
        }
        Value::Array(items) if !list_keys(key).is_empty() => {
            let mut separator = presence(out, key, true);
            for item in items {
                out.push_str(separator);
                out.push_str("\"k:");
                push_escaped(out, &item_key(list_keys(key), item));
                out.push_str("\":");
                write_fields(out, "item", item);
                separator = ",";
            }
        }
        _ => {}
    }
    out.push('}');
}

/// The names in a set of labels or annotations as the body of `f:labels` or `f:annotations`.
pub fn names_of<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let mut out = String::from(r#"{".":{}"#);
    for name in names {
        out.push_str(r#","f:"#);
        push_escaped(&mut out, name);
        out.push_str(r#"":{}"#);
    }
    out.push('}');
    out
}

/// Text as it stands between the quotes of a JSON string.
fn push_escaped(out: &mut String, text: &str) {
    if text
        .bytes()
        .all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\')
    {
        out.push_str(text);
        return;
    }
    let quoted = Value::from(text).to_string();
    out.push_str(&quoted[1..quoted.len() - 1]);
}

/// Writes that the field itself is there, and says what separates it from what follows.
fn presence(out: &mut String, key: &str, is_there: bool) -> &'static str {
    if is_there && !BARE.contains(&key) {
        out.push_str(r#"".":{}"#);
        return ",";
    }
    ""
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
    Value::from(chosen).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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
        let written: Value = serde_json::from_str(&fields_of("spec", &spec)).unwrap();
        assert_eq!(written, expected);
    }
}
