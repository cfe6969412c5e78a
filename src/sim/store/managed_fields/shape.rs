//! Which fields are owned as a whole and which in parts, as the types' schemas have it.

use serde_json::{Map, Value};

/// How ownership sees a value.
pub(super) enum Shape<'a> {
    /// Owned as a whole.
    Whole,
    /// Owned field by field.
    Fields(&'a Map<String, Value>),
    /// A list owned item by item, each under its path element.
    Items(Vec<(String, &'a Value)>),
}

/// Structs and maps that are atomic.
const ATOMIC: &[&str] = &[
    "selector",
    "involvedObject",
    "nodeSelector",
    "fieldRef",
    "resourceFieldRef",
    "secretKeyRef",
    "configMapKeyRef",
];

/// Lists of which every item has a key, with the fields that make it.
const KEYED: &[(&str, &[&str])] = &[
    ("containers", &["name"]),
    ("initContainers", &["name"]),
    ("env", &["name"]),
    ("volumes", &["name"]),
    ("imagePullSecrets", &["name"]),
    ("volumeMounts", &["mountPath"]),
    ("ownerReferences", &["uid"]),
    ("podIPs", &["ip"]),
    ("hostIPs", &["ip"]),
    ("conditions", &["type"]),
];

/// The keys of a list's items, where it is a list of such.
pub(super) fn keys_of(custom: bool, name: &str, list: &[Value]) -> Option<&'static [&'static str]> {
    if name == "conditions" && custom {
        return None;
    }
    if name == "ports" {
        let container = list.iter().any(|port| port.get("containerPort").is_some());
        let keys: &[&str] = if container {
            &["containerPort", "protocol"]
        } else {
            &["port", "protocol"]
        };
        return Some(keys);
    }
    KEYED
        .iter()
        .find(|(field, _)| *field == name)
        .map(|(_, keys)| *keys)
}

/// How the value of the field `name` is owned.
pub(super) fn shape<'a>(custom: bool, name: &str, value: &'a Value) -> Shape<'a> {
    match value {
        Value::Object(_) if ATOMIC.contains(&name) => Shape::Whole,
        Value::Object(fields) if !fields.is_empty() => Shape::Fields(fields),
        Value::Array(list) if name == "finalizers" => Shape::Items(
            list.iter()
                .map(|item| (format!("v:{item}"), item))
                .collect(),
        ),
        Value::Array(list) => match keys_of(custom, name, list) {
            Some(keys) => Shape::Items(
                list.iter()
                    .map(|item| (element(keys, item), item))
                    .collect(),
            ),
            None => Shape::Whole,
        },
        _ => Shape::Whole,
    }
}

fn element(keys: &[&str], item: &Value) -> String {
    let key: Map<String, Value> = keys
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), item.get(key)?.clone())))
        .collect();
    format!("k:{}", Value::from(key))
}
