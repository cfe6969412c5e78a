//! Which address means what.

use axum::body::Bytes;
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};

use super::answer::{Answer, Failure, json_answer};
use super::handle::{Rights, SharedUnleash, Token};
use super::query::Query;
use super::{body, catalogue, client, events, export, render, search, write};
use crate::sim::store::features::{By, Environment, Features, Rejection, Spot};

/// A request of somebody who is known.
#[derive(Debug)]
pub(super) struct Call {
    /// What is asked.
    pub unleash: SharedUnleash,
    /// With what.
    pub token: Token,
    /// `GET`
    pub method: http::Method,
    /// Where.
    pub uri: Uri,
    /// How.
    pub headers: HeaderMap,
    /// What is sent along.
    pub body: Bytes,
}

impl Call {
    /// The body as JSON.
    pub(super) fn json(&self) -> Result<Value, Failure> {
        body::json(&self.headers, &self.body)
    }

    /// Who does something now.
    pub(super) fn by(&self) -> By<'_> {
        By {
            who: &self.token.actor,
            at: self.unleash.cluster.now(),
        }
    }

    /// Changes the database.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut Features, By<'_>) -> Result<T, Rejection>,
    ) -> Result<T, Failure> {
        let by = self.by();
        let done = self
            .unleash
            .cluster
            .write(|store| change(&mut store.features, by));
        Ok(done?)
    }

    /// Looks at the database.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Features) -> T) -> T {
        self.unleash.cluster.read(|store| look(&store.features))
    }
}

/// Answers what somebody may ask.
pub(super) fn dispatch(call: &Call) -> Answer {
    let path = decoded(call.uri.path());
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    if let ["api", "client", parts @ ..] = parts.as_slice() {
        return client::answer(call, parts).unwrap_or_else(|| Err(no_such_path(call)));
    }
    let ["api", "admin", parts @ ..] = parts.as_slice() else {
        return Err(no_such_path(call));
    };
    if call.token.rights == Rights::Application {
        let message = "invalid token: expected a different token type for this endpoint";
        return Err(Failure::plain(StatusCode::FORBIDDEN, message));
    }
    if call.method == http::Method::GET {
        return read(call, parts).unwrap_or_else(|| Err(no_such_path(call)));
    }
    if let ["features-batch", "export"] = parts {
        return exported(call);
    }
    write::write(call, parts).unwrap_or_else(|| Err(no_such_path(call)))
}

fn no_such_path(call: &Call) -> Failure {
    let path = call.uri.path();
    let message = format!("The path you were looking for ({path}) is not available.");
    Failure::named(StatusCode::NOT_FOUND, "NotFoundError", &message)
}

/// The parts of a path, with what is escaped in them.
fn decoded(path: &str) -> Vec<String> {
    let parts = path.split('/').filter(|part| !part.is_empty());
    let plain = |part: &str| {
        let mut bytes = Vec::with_capacity(part.len());
        let mut rest = part.bytes();
        while let Some(byte) = rest.next() {
            let digit = |it: Option<u8>| it.and_then(|it| char::from(it).to_digit(16));
            let escaped = (byte == b'%').then(|| {
                let mut ahead = rest.clone();
                let value = digit(ahead.next())? * 16 + digit(ahead.next())?;
                rest = ahead;
                u8::try_from(value).ok()
            });
            bytes.push(escaped.flatten().unwrap_or(byte));
        }
        String::from_utf8_lossy(&bytes).into_owned()
    };
    parts.map(plain).collect()
}

fn read(call: &Call, parts: &[&str]) -> Option<Answer> {
    let now = call.unleash.cluster.now();
    let told = |tree: Value| Ok(json_answer(StatusCode::OK, &tree));
    Some(match parts {
        ["search", "features"] => Query::of(&call.uri).and_then(|query| {
            let search = search::Search::of(&query)?;
            let all = call.look(|features| features.iter().cloned().collect());
            told(search.answer(all, now))
        }),
        ["search", "events"] => Query::of(&call.uri).and_then(|query| {
            let search = events::Search::of(&query)?;
            let all = call.look(|features| features.events().to_vec());
            told(search.answer(all))
        }),
        ["feature-types"] => told(catalogue::types()),
        ["environments"] => told(call.look(catalogue::environments)),
        ["projects"] => told(call.look(catalogue::projects)),
        ["user"] => told(catalogue::user(&call.token)),
        ["ui-config"] => told(catalogue::configuration(&call.look(Features::instance))),
        ["features", name, "tags"] => tags(call, name),
        ["projects", project, "features"] => {
            let all: Vec<_> = call.look(|features| features.iter().cloned().collect());
            let own = all.iter().filter(|it| it.project == *project);
            let current = own.filter(|it| it.archived_at.is_none());
            let rows: Vec<Value> = current.map(|it| render::overview(it, now)).collect();
            told(json!({"version": 2, "features": rows}))
        }
        ["segments"] => told(json!({"segments": []})),
        ["projects", project, "features", name] => {
            let found = call.look(|features| features.of_project(project, name).cloned());
            match found {
                Ok(feature) if feature.archived_at.is_some() => Err(Rejection::not_found(format!(
                    "Could not find feature flag with name {name}"
                ))
                .into()),
                Ok(feature) => told(render::whole(&feature, now)),
                Err(rejection) => Err(rejection.into()),
            }
        }
        ["projects", project, "features", name, "environments", at] => {
            let spot = spot(project, name, at);
            let missing = || Rejection::not_found(format!("Could not find {name} in {at}"));
            spot.map_err(|_| missing().into()).and_then(|spot| {
                let found = call.look(|it| it.of_project(project, name).cloned())?;
                told(render::setting(&found, spot.environment))
            })
        }
        [
            "projects",
            project,
            "features",
            name,
            "environments",
            at,
            "strategies",
        ] => spot(project, name, at).and_then(|spot| {
            let found = call.look(|it| it.of_project(project, name).cloned())?;
            let strategies = &found.setting(spot.environment).strategies;
            told(strategies.iter().map(render::listed_strategy).collect())
        }),
        [
            "projects",
            project,
            "features",
            name,
            "environments",
            at,
            "strategies",
            id,
        ] => spot(project, name, at).and_then(|spot| {
            let found = call.look(|features| features.strategy(spot, id).cloned())?;
            told(json!(found))
        }),
        _ => return None,
    })
}

/// What an address of a feature in an environment means.
pub(super) fn spot<'a>(
    project: &'a str,
    feature: &'a str,
    environment: &str,
) -> Result<Spot<'a>, Failure> {
    let found = Environment::find(environment);
    let environment = found.ok_or_else(|| {
        let message = format!("Feature {feature} does not have environment {environment}");
        Rejection::not_found(message)
    })?;
    Ok(Spot {
        project,
        feature,
        environment,
    })
}

/// The tags of a feature.
pub(super) fn tags(call: &Call, name: &str) -> Answer {
    let found = call.look(|features| features.get(name).cloned());
    let feature = found
        .ok_or_else(|| Rejection::not_found(format!("Could not find feature with name {name}")))?;
    let tags: Vec<Value> = feature.tags.iter().map(render::tag).collect();
    let tags = json!({"version": 1, "tags": tags});
    Ok(json_answer(StatusCode::OK, &tags))
}

/// A read that the log tells of.
fn exported(call: &Call) -> Answer {
    let asked = export::Export::of(&call.json()?)?;
    let all: Vec<_> = call.change(|features, by| {
        features.exported(by);
        Ok(features.iter().cloned().collect())
    })?;
    Ok(json_answer(StatusCode::OK, &asked.answer(&all)))
}
