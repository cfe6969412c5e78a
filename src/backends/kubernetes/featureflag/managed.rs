//! Who wrote a flag last, from what the API server keeps of an object's writers. Pure.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use crate::model::CleanText;

/// The parts of a definition that say who gets the flag.
const TELLING: [&str; 4] = ["f:defaultVariant", "f:targeting", "f:state", "f:variants"];

/// Who wrote which fields of an object, and when.
#[derive(Default, Deserialize)]
pub(super) struct Managed {
    #[serde(default)]
    metadata: ManagedMetadata,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ManagedMetadata {
    #[serde(rename = "managedFields")]
    entries: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    manager: Option<String>,
    time: Option<DateTime<Utc>>,
    #[serde(rename = "fieldsV1")]
    fields: Option<Value>,
}

/// A write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Write {
    /// When.
    pub at: DateTime<Utc>,
    /// With what: the name of the client.
    pub by: Option<CleanText>,
}

impl Managed {
    /// Those of the object that `json` is; none where it keeps none.
    pub(super) fn of(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// The last write of a client that wrote who gets the flag called `name`. The server keeps
    /// the time of a client's last write, whatever it wrote then: the flag has been so since then
    /// at the latest.
    pub(super) fn last_write(&self, name: &str) -> Option<Write> {
        let entries = self.metadata.entries.iter().flatten();
        let owners = entries.filter(|entry| entry.wrote(name));
        let writes = owners.filter_map(|entry| {
            Some(Write {
                at: entry.time?,
                by: entry.manager.as_deref().map(CleanText::new),
            })
        });
        writes.max_by_key(|write| write.at)
    }
}

impl Entry {
    fn wrote(&self, name: &str) -> bool {
        let mut fields = self.fields.as_ref();
        let flag = format!("f:{name}");
        for part in ["f:spec", "f:flagSpec", "f:flags", &flag] {
            match fields.and_then(|it| it.get(part)) {
                // A leaf stands for all that is below it.
                Some(below) if below.as_object().is_some_and(serde_json::Map::is_empty) => {
                    return true;
                }
                below => fields = below,
            }
        }
        fields.is_some_and(|fields| TELLING.iter().any(|part| fields.get(part).is_some()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_flag_is_settled_since_its_last_writer_wrote() {
        let flag = |fields: &Value| json!({"f:spec": {"f:flagSpec": {"f:flags": {"f:a": fields}}}});
        let entry = |manager: &str, day: u8, fields: &Value| {
            let time = format!("2026-11-{day:02}T00:00:00Z");
            json!({"manager": manager, "time": time, "fieldsV1": fields})
        };
        let object = json!({"metadata": {"managedFields": [
            entry("helm", 1, &flag(&json!({"f:variants": {}, "f:state": {}}))),
            entry("kubectl-edit", 3, &flag(&json!({".": {}, "f:targeting": {"f:fractional": {}}}))),
            entry("notes", 9, &flag(&json!({"f:metadata": {"f:owner": {}}}))),
            entry("other", 9, &json!({"f:spec": {"f:flagSpec": {"f:flags": {"f:b": {}}}}})),
            entry("labels", 9, &json!({"f:metadata": {"f:labels": {}}})),
            {"manager": "timeless", "fieldsV1": flag(&json!({}))},
        ]}});
        let managed = Managed::of(&object.to_string());
        let last = |name: &str| {
            let write = managed.last_write(name)?;
            Some((write.by?.to_string(), write.at.to_rfc3339()))
        };
        let at = |manager: &str, time: &str| Some((manager.to_owned(), time.to_owned()));
        assert_eq!(last("a"), at("kubectl-edit", "2026-11-03T00:00:00+00:00"));
        assert_eq!(last("b"), at("other", "2026-11-09T00:00:00+00:00"));
        assert_eq!(last("c"), None);
        assert_eq!(Managed::of("{}").last_write("a"), None);
        assert_eq!(Managed::of("no JSON").last_write("a"), None);
    }

    #[test]
    fn a_leaf_stands_for_what_is_below_it() {
        let object = json!({"metadata": {"managedFields": [{
            "manager": "x", "time": "2026-11-01T00:00:00Z",
            "fieldsV1": {"f:spec": {"f:flagSpec": {}}},
        }]}});
        assert!(Managed::of(&object.to_string()).last_write("any").is_some());
    }
}
