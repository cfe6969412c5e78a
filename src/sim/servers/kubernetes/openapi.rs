//! `/openapi`: as much of the schema as clients need to know that the server validates.

use super::answer::{json, no_such_page, typed};
use super::openapi_v2;
use super::target::OpenApi;
use crate::sim::store::{Definition, Resource};
use axum::body::Body;
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Map, Value, json as tree};

/// Answers a request for a schema document.
pub(super) fn document(asked: &OpenApi) -> Response<Body> {
    let answer = match asked {
        OpenApi::Two => {
            let kind = HeaderValue::from_static(openapi_v2::CONTENT_TYPE);
            return typed(StatusCode::OK, kind, openapi_v2::document());
        }
        OpenApi::Index => Some(index()),
        OpenApi::Group { group, version } => of_group(group, version),
    };
    answer.map_or_else(no_such_page, |answer| json(StatusCode::OK, &answer))
}

fn path(it: &Definition) -> String {
    if it.group.is_empty() {
        format!("api/{}", it.version)
    } else {
        format!("apis/{}/{}", it.group, it.version)
    }
}

fn index() -> Value {
    let paths: Map<String, Value> = Resource::ALL
        .into_iter()
        .map(|resource| path(resource.definition()))
        .map(|path| {
            let url = tree!({"serverRelativeURL": format!("/openapi/v3/{path}")});
            (path, url)
        })
        .collect();
    tree!({"paths": paths})
}

fn of_group(group: &str, version: &str) -> Option<Value> {
    let all = Resource::ALL.into_iter().map(Resource::definition);
    let mine: Vec<_> = all
        .filter(|it| it.group == group && it.version == version)
        .collect();
    if mine.is_empty() {
        return None;
    }
    let paths: Map<String, Value> = mine.iter().map(|it| operations(it)).collect();
    let schemas: Map<String, Value> = mine.iter().map(|it| schema(it)).collect();
    Some(tree!({
        "openapi": "3.0.0",
        "info": {"title": "dogwatch simulation", "version": "v1.36.2"},
        "paths": paths,
        "components": {"schemas": schemas},
    }))
}

fn kind(it: &Definition) -> Value {
    tree!({"group": it.group, "version": it.version, "kind": it.kind})
}

fn operations(it: &Definition) -> (String, Value) {
    let place = if it.namespaced {
        "/namespaces/{namespace}"
    } else {
        ""
    };
    let parameter = |name: &str| tree!({"name": name, "in": "query", "schema": {"type": "string", "uniqueItems": true}});
    let parameters = ["dryRun", "fieldManager", "fieldValidation"].map(parameter);
    let operation = |action: &str| {
        tree!({
            "operationId": format!("{action}{}", it.kind),
            "parameters": parameters,
            "responses": {"200": {"description": "OK"}},
            "x-kubernetes-action": action,
            "x-kubernetes-group-version-kind": kind(it),
        })
    };
    let path = format!("/{}{place}/{}/{{name}}", path(it), it.plural);
    (
        path,
        tree!({"patch": operation("patch"), "put": operation("put")}),
    )
}

fn schema(it: &Definition) -> (String, Value) {
    let group = it
        .group
        .split('.')
        .next()
        .filter(|it| !it.is_empty())
        .unwrap_or("core");
    let name = format!("io.k8s.api.{group}.{}.{}", it.version, it.kind);
    let schema = tree!({
        "type": "object",
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
        },
        "x-kubernetes-preserve-unknown-fields": true,
        "x-kubernetes-group-version-kind": [kind(it)],
    });
    (name, schema)
}
