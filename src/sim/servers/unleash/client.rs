//! What applications are told: all flags of an environment at once, and what they report.

use std::sync::Arc;

use http::header::IF_NONE_MATCH;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::answer::{Answer, digest, empty, json_answer, tagged};
use super::query::Query;
use super::route::Call;
use crate::sim::store::features::{Environment, Feature, Strategy};

/// Answers an application, if there is such a thing to ask.
pub(super) fn answer(call: &Call, parts: &[&str]) -> Option<Answer> {
    match (&call.method, parts) {
        (&Method::GET, ["features"]) => Some(features(call)),
        (&Method::POST, ["metrics"]) => Some(metrics(call)),
        _ => None,
    }
}

/// What they are told changes with the revision, which is cheap to look at.
fn features(call: &Call) -> Answer {
    let query = Query::of(&call.uri)?;
    let environment = query.get("environment").unwrap_or("development");
    let projects: Vec<&str> = query.all("project").collect();
    let asked = json!({
        "environment": environment, "project": projects, "inlineSegmentConstraints": false,
    });
    let revision = call.look(|features| features.events().len());
    let digest = digest(asked.to_string().as_bytes());
    let tag = format!("\"{digest}:{revision}:v1\"");
    let known = call.headers.get(IF_NONE_MATCH);
    if known.is_some_and(|it| it.as_bytes() == tag.as_bytes()) {
        return Ok(tagged(empty(StatusCode::NOT_MODIFIED), &tag));
    }
    let all: Vec<Arc<Feature>> = call.look(|features| features.iter().cloned().collect());
    let at = Environment::find(environment);
    let current = all.iter().filter(|it| it.archived_at.is_none());
    let own = current.filter(|it| projects.is_empty() || projects.contains(&it.project));
    let told: Vec<Value> = own.map(|it| row(it, at)).collect();
    let body = json!({
        "version": 2,
        "features": told,
        "query": asked,
        "segments": [],
        "meta": {"revisionId": revision, "etag": tag, "queryHash": digest},
    });
    Ok(tagged(json_answer(StatusCode::OK, &body), &tag))
}

/// In an environment that there is not, everything is off.
fn row(feature: &Feature, at: Option<Environment>) -> Value {
    let setting = at.map(|at| feature.setting(at));
    let strategies = setting.into_iter().flat_map(|it| &it.strategies);
    let counting: Vec<Value> = strategies.filter(|it| !it.disabled).map(strategy).collect();
    json!({
        "name": feature.name,
        "type": feature.kind.id(),
        "enabled": setting.is_some_and(|it| it.enabled),
        "project": feature.project,
        "stale": feature.stale,
        "strategies": counting,
        "variants": [],
        "description": feature.description,
        "impressionData": false,
    })
}

fn strategy(strategy: &Strategy) -> Value {
    let mut tree = json!({
        "name": strategy.name,
        "constraints": strategy.constraints,
        "parameters": strategy.parameters,
        "variants": strategy.variants,
    });
    if !strategy.segments.is_empty() {
        tree["segments"] = json!(strategy.segments);
    }
    tree
}

/// Somebody has asked for flags.
fn metrics(call: &Call) -> Answer {
    let body = call.json()?;
    let toggles = body["bucket"]["toggles"].as_object();
    let names = toggles.into_iter().flat_map(serde_json::Map::keys);
    call.change(|features, by| {
        for name in names {
            features.seen(name, Environment::Production, by.at);
        }
        Ok(())
    })?;
    Ok(empty(StatusCode::ACCEPTED))
}
