//! What changes something.

use axum::body::Body;
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::answer::{Answer, Failure, empty, json_answer};
use super::body;
use super::handle::Rights;
use super::route::{Call, spot, tags};
use crate::sim::store::features::{Rejection, Spot};

/// Does it, if there is such a thing to do.
pub(super) fn write(call: &Call, parts: &[&str]) -> Option<Answer> {
    let answer = match (call.method.as_str(), parts) {
        ("POST", ["projects", project, "features"]) => {
            permitted(call, "CREATE_FEATURE").and_then(|()| create(call, project))
        }
        ("DELETE", ["projects", project, "features", name]) => permitted(call, "DELETE_FEATURE")
            .and_then(|()| {
                call.change(|features, by| features.archive(project, name, by))?;
                Ok(empty(StatusCode::ACCEPTED))
            }),
        ("POST", ["archive", "revive", name]) => permitted(call, "UPDATE_FEATURE").and_then(|()| {
            call.change(|features, by| features.revive(name, by))?;
            Ok(empty(StatusCode::OK))
        }),
        ("POST", ["projects", project, "stale"]) => {
            permitted(call, "UPDATE_FEATURE").and_then(|()| stale(call, project))
        }
        ("PUT", ["features", name, "tags"]) => {
            permitted(call, "UPDATE_FEATURE").and_then(|()| retag(call, name))
        }
        ("POST", ["tag-types"]) => permitted(call, "CREATE_TAG_TYPE").and_then(|()| {
            // Every type is known here.
            let told = call.json()?;
            Ok(json_answer(StatusCode::CREATED, &told))
        }),
        ("POST", ["features", name, "tags"]) => {
            permitted(call, "UPDATE_FEATURE").and_then(|()| tag(call, name))
        }
        (
            "POST",
            [
                "projects",
                project,
                "bulk_features",
                "environments",
                at,
                switch @ ("on" | "off"),
            ],
        ) => permitted(call, "UPDATE_FEATURE_ENVIRONMENT")
            .and_then(|()| switch_all(call, [project, at, switch])),
        (
            _,
            [
                "projects",
                project,
                "features",
                name,
                "environments",
                at,
                rest @ ..,
            ],
        ) => {
            return in_environment(call, [project, name, at], rest);
        }
        _ => return None,
    };
    Some(answer)
}

fn in_environment(call: &Call, [project, name, at]: [&str; 3], rest: &[&str]) -> Option<Answer> {
    let permission = match (call.method.as_str(), rest) {
        ("POST", ["on" | "off"]) => "UPDATE_FEATURE_ENVIRONMENT",
        ("POST", ["strategies"]) => "CREATE_FEATURE_STRATEGY",
        ("PATCH" | "PUT", ["strategies", _]) => "UPDATE_FEATURE_STRATEGY",
        ("DELETE", ["strategies", _]) => "DELETE_FEATURE_STRATEGY",
        _ => return None,
    };
    let place = [project, name, at];
    Some(permitted(call, permission).and_then(|()| match rest {
        [on @ ("on" | "off")] => {
            switch(call, place, *on == "on")?;
            Ok(empty(StatusCode::OK))
        }
        ["strategies", id] if permission == "DELETE_FEATURE_STRATEGY" => {
            let spot = spot(project, name, at)?;
            call.change(|features, by| features.delete_strategy(spot, id, by))?;
            Ok(empty(StatusCode::OK))
        }
        ["strategies", id] => replace(call, spot(project, name, at)?, id),
        _ => {
            let spot = spot(project, name, at)?;
            let strategy = body::strategy(call.json()?)?;
            let added = call.change(|it, by| it.add_strategy(spot, strategy, by))?;
            Ok(json_answer(StatusCode::OK, &added))
        }
    }))
}

fn switch(call: &Call, [project, name, at]: [&str; 3], on: bool) -> Result<(), Failure> {
    call.look(|features| features.of_project(project, name).map(|_| ()))?;
    let spot = spot(project, name, at).map_err(|_| {
        let message = format!("Could not find environment {at} for feature: {name}");
        Rejection::not_found(message)
    })?;
    call.change(|features, by| features.set_enabled(spot, on, by))
}

/// Whether the token is one that may.
fn permitted(call: &Call, permission: &str) -> Result<(), Failure> {
    if call.token.rights == Rights::Admin {
        return Ok(());
    }
    let message = format!(
        "You don't have the required permissions to perform this operation. To perform this \
         action, you need the \"{permission}\" permission."
    );
    let failure = Failure::named(StatusCode::FORBIDDEN, "PermissionError", &message);
    Err(failure.and("permissions", json!([permission])))
}

fn create(call: &Call, project: &str) -> Answer {
    let draft = body::draft(&call.json()?)?;
    let made = call.change(|features, by| features.create(project, draft, by))?;
    Ok(json_answer(StatusCode::CREATED, &made.row()))
}

fn stale(call: &Call, project: &str) -> Answer {
    let body = call.json()?;
    let names = body::names(&body)?;
    let stale = body["stale"]
        .as_bool()
        .ok_or_else(|| Failure::required("stale"))?;
    call.change(|features, by| features.set_stale(project, &names, stale, by))?;
    Ok(empty(StatusCode::ACCEPTED))
}

fn tag(call: &Call, name: &str) -> Answer {
    let tag = body::tag(&call.json()?)?;
    let told = json!({"type": tag.kind, "value": tag.value});
    call.change(|features, by| features.tag(name, tag, by))?;
    Ok(json_answer(StatusCode::CREATED, &told))
}

fn retag(call: &Call, name: &str) -> Answer {
    let body = call.json()?;
    let read = |field: &str| {
        let tags = body[field].as_array().into_iter().flatten();
        tags.map(body::tag).collect::<Result<Vec<_>, _>>()
    };
    let (added, removed) = (read("addedTags")?, read("removedTags")?);
    call.change(|features, by| {
        for tag in added {
            features.tag(name, tag, by)?;
        }
        for tag in &removed {
            features.untag(name, tag, by)?;
        }
        Ok(())
    })?;
    tags(call, name)
}

/// One after the other; the first that cannot be switched is told, and the others are switched
/// all the same.
fn switch_all(call: &Call, [project, at, on]: [&str; 3]) -> Answer {
    let names = body::names(&call.json()?)?;
    let mut failed = None;
    for name in &names {
        let done = switch(call, [project, name, at], on == "on");
        failed = failed.or(done.err());
    }
    failed.map_or_else(|| Ok(empty(StatusCode::OK)), Err)
}

/// A PATCH is a JSON patch of the strategy, a PUT is what takes its place.
fn replace(call: &Call, spot: Spot<'_>, id: &str) -> Answer {
    let body = call.json()?;
    let is_patch = call.method == http::Method::PATCH;
    let replaced = call.unleash.cluster.write(|store| {
        let features = &mut store.features;
        let before = features.strategy(spot, id)?;
        let tree = if is_patch {
            patched(json!(before), &body)?
        } else {
            body
        };
        let mut strategy = body::strategy(tree)?;
        strategy.id = id.into();
        let done: Result<_, Rejection> = features.replace_strategy(spot, strategy, call.by());
        Ok::<_, Failure>(done?)
    })?;
    Ok(ok(&replaced))
}

fn ok(tree: &impl serde::Serialize) -> Response<Body> {
    json_answer(StatusCode::OK, tree)
}

/// What does not apply, a test that fails among it, is Unleash's own error, and changes nothing.
fn patched(mut tree: Value, patch: &Value) -> Result<Value, Failure> {
    let operations: json_patch::Patch = serde_json::from_value(patch.clone())
        .map_err(|error| Failure::malformed("/body", &error.to_string()))?;
    json_patch::patch(&mut tree, &operations).map_err(|error| {
        let what = match error.kind {
            json_patch::PatchErrorKind::TestFailed => {
                "Test operation failed\nname: TEST_OPERATION_FAILED".to_owned()
            }
            _ => error.to_string(),
        };
        Failure::named(StatusCode::INTERNAL_SERVER_ERROR, "UnknownError", &what)
    })?;
    Ok(tree)
}
