//! `/openapi/v2` in protobuf, which older versions of kubectl ask for before a dry run on the
//! server. It holds no schemas: with half of one those versions crash, with none they can still
//! be told not to validate.

use crate::sim::store::{Definition, Resource};
use serde_json::{Value, json};

/// The type of the document. Clients ask for it with an `@`, which is not allowed in an answer.
pub(super) const CONTENT_TYPE: &str = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

const GROUP_VERSION_KIND: &str = "x-kubernetes-group-version-kind";

/// Numbers of the fields in the messages of `OpenAPIv2.proto`.
mod number {
    pub(super) const DOCUMENT_SWAGGER: u32 = 1;
    pub(super) const DOCUMENT_INFO: u32 = 2;
    pub(super) const DOCUMENT_PATHS: u32 = 8;
    pub(super) const INFO_TITLE: u32 = 1;
    pub(super) const INFO_VERSION: u32 = 2;
    pub(super) const PATHS_PATH: u32 = 2;
    /// Of everything that is a name with a value.
    pub(super) const NAME: u32 = 1;
    pub(super) const VALUE: u32 = 2;
    pub(super) const ANY_YAML: u32 = 2;
    pub(super) const PATH_ITEM_PATCH: u32 = 8;
    pub(super) const OPERATION_PARAMETERS: u32 = 8;
    pub(super) const OPERATION_EXTENSION: u32 = 13;
    pub(super) const ITEM_PARAMETER: u32 = 1;
    pub(super) const PARAMETER_NON_BODY: u32 = 2;
    pub(super) const NON_BODY_QUERY: u32 = 3;
    pub(super) const QUERY_IN: u32 = 2;
    pub(super) const QUERY_NAME: u32 = 4;
}

/// The document: that every kind can be patched in a dry run.
pub(super) fn document() -> Vec<u8> {
    let mut info = text(number::INFO_TITLE, "dogwatch simulation");
    info.extend(text(number::INFO_VERSION, "v1.36.2"));
    let all = Resource::ALL.map(Resource::definition);
    let paths: Vec<u8> = all.into_iter().flat_map(path).collect();
    [
        text(number::DOCUMENT_SWAGGER, "2.0"),
        message(number::DOCUMENT_INFO, &info),
        message(number::DOCUMENT_PATHS, &paths),
    ]
    .concat()
}

fn path(it: &Definition) -> Vec<u8> {
    let prefix = if it.group.is_empty() { "api" } else { "apis" };
    let place = if it.namespaced {
        "/namespaces/{namespace}"
    } else {
        ""
    };
    let path = format!(
        "/{prefix}/{}{place}/{}/{{name}}",
        it.api_version(),
        it.plural
    );
    let query = [
        text(number::QUERY_IN, "query"),
        text(number::QUERY_NAME, "dryRun"),
    ]
    .concat();
    let parameter = message(
        number::ITEM_PARAMETER,
        &message(
            number::PARAMETER_NON_BODY,
            &message(number::NON_BODY_QUERY, &query),
        ),
    );
    let operation = [
        message(number::OPERATION_PARAMETERS, &parameter),
        message(number::OPERATION_EXTENSION, &kind_extension(&kind(it))),
    ];
    let item = message(number::PATH_ITEM_PATCH, &operation.concat());
    message(number::PATHS_PATH, &named(&path, &item))
}

fn kind(it: &Definition) -> Value {
    json!({"group": it.group, "version": it.version, "kind": it.kind})
}

fn kind_extension(value: &Value) -> Vec<u8> {
    // JSON is YAML, too.
    named(
        GROUP_VERSION_KIND,
        &text(number::ANY_YAML, &value.to_string()),
    )
}

fn named(name: &str, value: &[u8]) -> Vec<u8> {
    [text(number::NAME, name), message(number::VALUE, value)].concat()
}

fn text(field: u32, text: &str) -> Vec<u8> {
    message(field, text.as_bytes())
}

fn message(field: u32, bytes: &[u8]) -> Vec<u8> {
    let mut out = varint((u64::from(field) << 3) | 2);
    out.extend(varint(bytes.len() as u64));
    out.extend_from_slice(bytes);
    out
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_groups_of_seven_bits() {
        assert_eq!(varint(1), [1]);
        assert_eq!(varint(300), [0xac, 0x02]);
        assert_eq!(text(4, "dryRun"), *b"\x22\x06dryRun");
    }
}
