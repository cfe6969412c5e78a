//! Strategic merge patch: like a merge patch, but lists whose items have keys are merged item by
//! item, and directives (`$patch`, `$retainKeys`, `$deleteFromPrimitiveList`) say what to drop.

use crate::sim::store::Refusal;
use serde_json::{Map, Value};

/// Lists that are merged, by the field that holds them, with the field that tells items apart.
const MERGE_KEYS: &[(&str, &str)] = &[
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("env", "name"),
    ("volumes", "name"),
    ("imagePullSecrets", "name"),
    ("volumeMounts", "mountPath"),
    ("volumeDevices", "devicePath"),
    ("hostAliases", "ip"),
    ("conditions", "type"),
    ("ownerReferences", "uid"),
    ("topologySpreadConstraints", "topologyKey"),
];

/// Lists of plain values that are merged as sets.
const SETS: &[&str] = &["finalizers"];

const DIRECTIVE: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const DELETE_FROM: &str = "$deleteFromPrimitiveList/";
const ELEMENT_ORDER: &str = "$setElementOrder/";

/// Applies `patch` to `object`.
pub(super) fn merge(object: &mut Value, patch: Value) -> Result<(), Refusal> {
    let Value::Object(patch) = patch else {
        return Err(Refusal::bad_request(
            "error decoding patch: it is not an object",
        ));
    };
    merge_fields(fields(object), patch)
}

fn fields(value: &mut Value) -> &mut Map<String, Value> {
    crate::sim::store::metadata::fields(value)
}

fn merge_fields(
    object: &mut Map<String, Value>,
    mut patch: Map<String, Value>,
) -> Result<(), Refusal> {
    match directive(&patch)? {
        Directive::Delete => {
            object.clear();
            return Ok(());
        }
        Directive::Replace => {
            patch.remove(DIRECTIVE);
            *object = patch;
            return Ok(());
        }
        Directive::Merge => {}
    }
    patch.remove(DIRECTIVE);
    if let Some(Value::Array(retained)) = patch.remove(RETAIN_KEYS) {
        object.retain(|name, _| retained.iter().any(|it| it == name.as_str()));
    }
    let (orders, patch): (Map<_, _>, Map<_, _>) = patch
        .into_iter()
        .partition(|(name, _)| name.starts_with(ELEMENT_ORDER));
    for (name, value) in patch {
        if let Some(list) = name.strip_prefix(DELETE_FROM) {
            delete_from(object, list, &value);
        } else {
            merge_field(object, name, value)?;
        }
    }
    for (name, order) in orders {
        reorder(object, &name[ELEMENT_ORDER.len()..], &order);
    }
    Ok(())
}

fn merge_field(object: &mut Map<String, Value>, name: String, value: Value) -> Result<(), Refusal> {
    match value {
        Value::Null => {
            object.remove(&name);
        }
        Value::Object(patch) => {
            let deletes = matches!(directive(&patch)?, Directive::Delete);
            if deletes {
                object.remove(&name);
            } else {
                let target = object.entry(name).or_insert(Value::Null);
                merge_fields(fields(target), patch)?;
            }
        }
        Value::Array(items) => {
            let have = match object.remove(&name) {
                Some(Value::Array(have)) => have,
                _ => Vec::new(),
            };
            let merged = merge_list(&name, have, items)?;
            object.insert(name, Value::Array(merged));
        }
        plain => {
            object.insert(name, plain);
        }
    }
    Ok(())
}

fn merge_list(name: &str, have: Vec<Value>, patch: Vec<Value>) -> Result<Vec<Value>, Refusal> {
    if SETS.contains(&name) {
        let mut all = have;
        for item in patch {
            if !all.contains(&item) {
                all.push(item);
            }
        }
        return Ok(all);
    }
    match merge_key(name, have.iter().chain(&patch)) {
        Some(key) => merge_items(key, have, patch),
        None => Ok(patch),
    }
}

fn merge_key<'a>(name: &str, mut items: impl Iterator<Item = &'a Value>) -> Option<&'static str> {
    if name == "ports" {
        let of_container = items.any(|port| port.get("containerPort").is_some());
        return Some(if of_container {
            "containerPort"
        } else {
            "port"
        });
    }
    MERGE_KEYS
        .iter()
        .find(|(field, _)| *field == name)
        .map(|(_, key)| *key)
}

fn merge_items(key: &str, have: Vec<Value>, patch: Vec<Value>) -> Result<Vec<Value>, Refusal> {
    let replaces = |item: &Value| item[DIRECTIVE] == "replace" && item.get(key).is_none();
    if patch.iter().any(replaces) {
        return Ok(patch.into_iter().filter(|item| !replaces(item)).collect());
    }
    let mut items = have;
    for change in patch {
        let Value::Object(change) = change else {
            return Err(Refusal::bad_request(
                "error decoding patch: a list item is not an object",
            ));
        };
        let Some(wanted) = change.get(key).cloned() else {
            let message = format!("map: {change:?} does not contain declared merge key: {key}");
            return Err(Refusal::bad_request(message));
        };
        let at = items.iter().position(|item| item.get(key) == Some(&wanted));
        match (directive(&change)?, at) {
            (Directive::Delete, Some(at)) => {
                items.remove(at);
            }
            (Directive::Delete, None) => {}
            (_, Some(at)) => merge_fields(fields(&mut items[at]), change)?,
            (_, None) => {
                let mut item = Map::new();
                merge_fields(&mut item, change)?;
                items.push(item.into());
            }
        }
    }
    Ok(items)
}

enum Directive {
    Merge,
    Replace,
    Delete,
}

fn directive(patch: &Map<String, Value>) -> Result<Directive, Refusal> {
    match patch
        .get(DIRECTIVE)
        .map(|it| it.as_str().unwrap_or_default())
    {
        None | Some("merge") => Ok(Directive::Merge),
        Some("replace") => Ok(Directive::Replace),
        Some("delete") => Ok(Directive::Delete),
        Some(other) => Err(Refusal::bad_request(format!(
            "Unknown patch type found: {other}, in a $patch"
        ))),
    }
}

fn delete_from(object: &mut Map<String, Value>, list: &str, values: &Value) {
    let Some(gone) = values.as_array() else {
        return;
    };
    if let Some(Value::Array(have)) = object.get_mut(list) {
        have.retain(|item| !gone.contains(item));
    }
}

/// Puts items into the order that the client asks for; those that it does not name come last.
fn reorder(object: &mut Map<String, Value>, list: &str, order: &Value) {
    let (Some(Value::Array(items)), Some(order)) = (object.get_mut(list), order.as_array()) else {
        return;
    };
    let key = merge_key(list, items.iter());
    let place = |item: &Value| {
        let same = |wanted: &Value| match key {
            Some(key) => wanted.get(key).is_some() && wanted.get(key) == item.get(key),
            None => wanted == item,
        };
        order.iter().position(same).unwrap_or(order.len())
    };
    items.sort_by_key(place);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn merged(mut object: Value, patch: Value) -> Value {
        merge(&mut object, patch).unwrap();
        object
    }

    fn containers() -> Value {
        json!({"containers": [
            {"name": "app", "image": "a:1", "env": [{"name": "A", "value": "1"}]},
            {"name": "proxy", "image": "p:1"},
        ]})
    }

    #[test]
    fn items_are_merged_by_their_keys() {
        let patch = json!({"containers": [
            {"name": "app", "image": "a:2", "env": [{"name": "B", "value": "2"}]},
        ]});
        let result = merged(containers(), patch);
        assert_eq!(
            result["containers"],
            json!([
                {"name": "app", "image": "a:2",
                 "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]},
                {"name": "proxy", "image": "p:1"},
            ])
        );
    }

    #[test]
    fn directives_delete_and_replace() {
        let table = [
            (
                json!({"containers": [{"name": "proxy", "$patch": "delete"}]}),
                json!([{"name": "app", "image": "a:1", "env": [{"name": "A", "value": "1"}]}]),
            ),
            (
                json!({"containers": [{"$patch": "replace"}, {"name": "new", "image": "n"}]}),
                json!([{"name": "new", "image": "n"}]),
            ),
            (
                json!({"containers": [
                    {"name": "app", "$patch": "replace", "image": "b"},
                    {"name": "proxy", "$patch": "delete"},
                ]}),
                json!([{"name": "app", "image": "b"}]),
            ),
        ];
        for (patch, expected) in table {
            assert_eq!(
                merged(containers(), patch.clone())["containers"],
                expected,
                "{patch}"
            );
        }
    }

    #[test]
    fn maps_are_merged_deleted_and_replaced() {
        let object = json!({"strategy": {"type": "RollingUpdate", "rollingUpdate": {"x": 1}}});
        let retain = json!({"strategy": {"$retainKeys": ["type"], "type": "Recreate"}});
        assert_eq!(
            merged(object.clone(), retain),
            json!({"strategy": {"type": "Recreate"}})
        );
        let replace = json!({"strategy": {"$patch": "replace", "type": "Recreate"}});
        assert_eq!(
            merged(object.clone(), replace),
            json!({"strategy": {"type": "Recreate"}})
        );
        let delete = json!({"strategy": {"$patch": "delete"}});
        assert_eq!(merged(object.clone(), delete), json!({}));
        assert_eq!(merged(object, json!({"strategy": null})), json!({}));
    }

    #[test]
    fn sets_of_plain_values_grow_and_shrink() {
        let object = json!({"finalizers": ["a", "b"], "args": ["x"]});
        let patch = json!({
            "finalizers": ["c"], "$deleteFromPrimitiveList/finalizers": ["a"], "args": ["y"],
        });
        assert_eq!(
            merged(object, patch),
            json!({"finalizers": ["b", "c"], "args": ["y"]})
        );
    }

    #[test]
    fn the_order_asked_for_is_kept() {
        let patch = json!({
            "$setElementOrder/containers": [{"name": "proxy"}, {"name": "app"}],
            "containers": [{"name": "proxy", "image": "p:2"}],
        });
        let result = merged(containers(), patch);
        assert_eq!(
            result["containers"][0],
            json!({"name": "proxy", "image": "p:2"})
        );
    }

    #[test]
    fn ports_and_conditions_have_keys_of_their_own() {
        let object = json!({
            "ports": [{"containerPort": 80, "name": "web"}],
            "conditions": [{"type": "Ready", "status": "False"}],
        });
        let patch = json!({
            "ports": [{"containerPort": 80, "name": "http"}, {"containerPort": 90}],
            "conditions": [{"type": "Ready", "status": "True"}],
        });
        let expected = json!({
            "ports": [{"containerPort": 80, "name": "http"}, {"containerPort": 90}],
            "conditions": [{"type": "Ready", "status": "True"}],
        });
        assert_eq!(merged(object, patch), expected);
    }

    #[test]
    fn an_item_without_its_key_is_refused() {
        let patch = json!({"containers": [{"image": "x"}]});
        assert!(merge(&mut containers(), patch).is_err());
    }
}
