//! All features at once: of a project as its page lists them, and of an environment as its
//! clients are told.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, json_answer};
use super::query::Query;
use super::render;
use super::route::Call;
use crate::sim::store::features::{Environment, Feature};

/// What a list of a project does not tell, beside what it does.
const NOT_LISTED: [&str; 6] = [
    "project",
    "archivedAt",
    "dependencyType",
    "segments",
    "createdBy",
    "lifecycle",
];

/// The features of a project that were not put away; none of a project that there is not.
pub(super) fn of_project(call: &Call, project: &str) -> Answer {
    let now = call.unleash.cluster.now();
    let all = present(call);
    let features = all.iter().filter(|feature| feature.project == project);
    let features: Value = features.map(|feature| listed(feature, now)).collect();
    let body = json!({"version": 2, "features": features});
    Ok(json_answer(StatusCode::OK, &body))
}

/// What clients are told; of an environment that there is not, that everything is off.
pub(super) fn of_environment(call: &Call) -> Answer {
    let query = Query::of(&call.uri)?;
    let environment = query.get("environment").unwrap_or("development");
    let projects: Vec<&str> = query.all("project").collect();
    let at = Environment::find(environment);
    let all = present(call);
    let asked = |feature: &&Arc<Feature>| {
        projects.is_empty() || projects.iter().any(|project| feature.project == *project)
    };
    let features: Value = all.iter().filter(asked).map(|it| told(it, at)).collect();
    let body = json!({
        "version": 2,
        "features": features,
        "query": {
            "project": projects,
            "environment": environment,
            "inlineSegmentConstraints": false,
        },
        "segments": [],
    });
    Ok(json_answer(StatusCode::OK, &body))
}

fn present(call: &Call) -> Vec<Arc<Feature>> {
    let mut all: Vec<_> = call.look(|features| features.iter().cloned().collect());
    all.retain(|feature| feature.archived_at.is_none());
    all
}

fn listed(feature: &Feature, now: DateTime<Utc>) -> Value {
    let mut row = render::listed(feature, now);
    if let Some(fields) = row.as_object_mut() {
        for name in NOT_LISTED {
            fields.remove(name);
        }
    }
    let settings = Environment::ALL.map(|at| render::listed_setting(feature, at, now));
    row["environments"] = settings.into_iter().collect();
    if !feature.tags.is_empty() {
        row["tags"] = feature.tags.iter().map(render::tag).collect();
    }
    row
}

/// A feature with the strategies that are in use.
fn told(feature: &Feature, at: Option<Environment>) -> Value {
    let setting = at.map(|at| feature.setting(at));
    let strategies = setting.into_iter().flat_map(|it| &it.strategies);
    let in_use = strategies.filter(|strategy| !strategy.disabled);
    let in_use = in_use.map(|strategy| {
        let mut tree = json!(strategy);
        if let Some(fields) = tree.as_object_mut() {
            for name in ["id", "title", "disabled", "sortOrder"] {
                fields.remove(name);
            }
        }
        tree
    });
    json!({
        "name": feature.name,
        "type": feature.kind.id(),
        "enabled": setting.is_some_and(|it| it.enabled),
        "project": feature.project,
        "stale": feature.stale,
        "strategies": in_use.collect::<Value>(),
        "variants": [],
        "description": feature.description,
        "impressionData": false,
    })
}
