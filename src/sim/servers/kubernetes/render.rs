//! Objects and lists in the forms that clients ask for.

use super::negotiation::Form;
use super::table;
use crate::sim::store::{Resource, Stored};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What is rendered, how, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Renderer {
    pub(super) resource: Resource,
    pub(super) form: Form,
    /// What a row of a table holds beside its cells.
    pub(super) rows: RowObject,
    pub(super) now: DateTime<Utc>,
}

/// `includeObject`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowObject {
    Metadata,
    Whole,
    None,
}

impl RowObject {
    pub(super) fn of(parameter: Option<&str>) -> Self {
        match parameter {
            Some("Object") => Self::Whole,
            Some("None") => Self::None,
            _ => Self::Metadata,
        }
    }
}

/// The metadata of a list.
#[derive(Debug, Clone, Default)]
pub(super) struct ListMeta {
    pub(super) revision: u64,
    pub(super) resume: Option<String>,
    pub(super) remaining: Option<usize>,
}

impl ListMeta {
    fn json(&self, custom: bool) -> Value {
        let mut meta = Map::new();
        meta.insert(
            "resourceVersion".to_owned(),
            self.revision.to_string().into(),
        );
        match &self.resume {
            Some(token) => {
                meta.insert("continue".to_owned(), token.as_str().into());
            }
            // Lists of custom resources always have the field.
            None if custom => {
                meta.insert("continue".to_owned(), "".into());
            }
            None => {}
        }
        if let Some(remaining) = self.remaining {
            meta.insert("remainingItemCount".to_owned(), remaining.into());
        }
        meta.into()
    }
}

/// Whether a table says what its columns are: in a watch only the first does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Headers {
    Shown,
    Omitted,
}

impl Renderer {
    /// A list.
    pub(super) fn list(&self, items: &[Arc<Stored>], meta: &ListMeta) -> Vec<u8> {
        match self.form {
            Form::Whole => self.whole_list(items, meta),
            Form::Table => {
                let meta = meta.json(false);
                self.table(items.iter().map(Arc::as_ref), &meta, Headers::Shown)
            }
            Form::Metadata => {
                let head = r#"{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1""#;
                let mut out =
                    format!("{head},\"metadata\":{},\"items\":[", meta.json(false)).into_bytes();
                join(&mut out, items, write_metadata);
                out.extend_from_slice(b"]}");
                out
            }
        }
    }

    /// A single object.
    pub(super) fn object(&self, stored: &Stored, headers: Headers) -> Vec<u8> {
        match self.form {
            Form::Whole => stored.json().to_vec(),
            Form::Table => {
                let meta = json!({"resourceVersion": stored.revision().to_string()});
                self.table(std::iter::once(stored), &meta, headers)
            }
            Form::Metadata => {
                let mut out = Vec::new();
                write_metadata(&mut out, stored);
                out
            }
        }
    }

    fn whole_list(&self, items: &[Arc<Stored>], meta: &ListMeta) -> Vec<u8> {
        let it = self.resource.definition();
        let (kind, version, meta) = (it.kind, it.api_version(), meta.json(it.custom));
        let bytes: usize = items.iter().map(|stored| stored.json().len() + 1).sum();
        let mut out = Vec::with_capacity(bytes + 512);
        let head = if it.custom {
            format!(r#"{{"apiVersion":"{version}","items":["#)
        } else {
            format!(r#"{{"kind":"{kind}List","apiVersion":"{version}","metadata":{meta},"items":["#)
        };
        out.extend_from_slice(head.as_bytes());
        join(&mut out, items, |out, stored| stored.write_item(out));
        let tail = if it.custom {
            format!(r#"],"kind":"{kind}List","metadata":{meta}}}"#)
        } else {
            "]}".to_owned()
        };
        out.extend_from_slice(tail.as_bytes());
        out
    }

    fn table<'a>(
        &self,
        items: impl Iterator<Item = &'a Stored>,
        meta: &Value,
        headers: Headers,
    ) -> Vec<u8> {
        let rows: Vec<Value> = items.map(|stored| self.row(stored)).collect();
        let columns = match headers {
            Headers::Shown => table::column_definitions(self.resource),
            Headers::Omitted => Value::Null,
        };
        let table = json!({
            "kind": "Table",
            "apiVersion": "meta.k8s.io/v1",
            "metadata": meta,
            "columnDefinitions": columns,
            "rows": rows,
        });
        table.to_string().into_bytes()
    }

    fn row(&self, stored: &Stored) -> Value {
        let mut object = stored.value();
        let cells = table::cells(self.resource, &object, self.now);
        let object = match self.rows {
            RowObject::Whole => object,
            RowObject::None => Value::Null,
            RowObject::Metadata => json!({
                "kind": "PartialObjectMetadata",
                "apiVersion": "meta.k8s.io/v1",
                "metadata": object["metadata"].take(),
            }),
        };
        json!({"cells": cells, "object": object})
    }
}

fn join(out: &mut Vec<u8>, items: &[Arc<Stored>], write: impl Fn(&mut Vec<u8>, &Stored)) {
    for (index, stored) in items.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, stored);
    }
}

fn write_metadata(out: &mut Vec<u8>, stored: &Stored) {
    #[derive(Deserialize)]
    struct Parts<'a> {
        #[serde(borrow)]
        metadata: &'a RawValue,
    }
    let metadata =
        serde_json::from_slice::<Parts>(stored.json()).map_or("{}", |parts| parts.metadata.get());
    out.extend_from_slice(
        br#"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":"#,
    );
    out.extend_from_slice(metadata.as_bytes());
    out.push(b'}');
}
