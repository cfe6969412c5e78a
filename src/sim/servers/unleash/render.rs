//! Features as Unleash writes them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::handle::ADMIN_TOKEN;
use crate::sim::store::features::{
    Actor, Environment, Feature, Seen, Setting, Strategy, Tag, stamp,
};

/// How often a running app asks for a feature in an hour.
const ASKED_PER_HOUR: f64 = 1_200.0;

fn time(at: Option<DateTime<Utc>>) -> Value {
    at.map_or(Value::Null, |at| stamp(at).into())
}

fn author(actor: &Actor) -> Value {
    let name = match actor.id {
        ADMIN_TOKEN => "Unleash Admin Token User",
        _ => actor.name.as_str(),
    };
    let image = "https://gravatar.com/avatar/00?s=42&d=retro&r=g";
    json!({"id": actor.id, "name": name, "imageUrl": image})
}

/// How often it was on and how often off, in the last hour.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a small number"
)]
fn counts(setting: &Setting) -> [u64; 2] {
    if setting.seen != Seen::Lately {
        return [0, 0];
    }
    let yes = (ASKED_PER_HOUR * setting.exposure()).round();
    [yes as u64, (ASKED_PER_HOUR - yes) as u64]
}

fn stage(feature: &Feature, now: DateTime<Utc>) -> Value {
    let (production, development) = (
        feature.setting(Environment::Production),
        feature.setting(Environment::Development),
    );
    let (stage, since) = match (feature.archived_at, production.seen.told(now)) {
        (Some(at), _) => ("archived", at),
        (None, Some(_)) => ("live", production.changed),
        (None, None) if development.seen.told(now).is_some() => ("pre-live", development.changed),
        (None, None) => ("initial", feature.created_at),
    };
    json!({"stage": stage, "enteredStageAt": stamp(since)})
}

/// One environment of a feature in the list of its project.
fn overview_setting(feature: &Feature, at: Environment, now: DateTime<Utc>) -> Value {
    let setting = feature.setting(at);
    json!({
        "name": at.name(),
        "enabled": setting.enabled,
        "type": at.name(),
        "sortOrder": at.sort_order(),
        "variantCount": 0,
        "lastSeenAt": time(setting.seen.told(now)),
        "hasStrategies": !setting.strategies.is_empty(),
        "hasEnabledStrategies": setting.strategies.iter().any(|it| !it.disabled),
    })
}

/// One environment of a feature that was searched for.
pub(super) fn listed_setting(feature: &Feature, at: Environment, now: DateTime<Utc>) -> Value {
    let [yes, no] = counts(feature.setting(at));
    let mut tree = overview_setting(feature, at, now);
    tree["yes"] = yes.into();
    tree["no"] = no.into();
    tree["changeRequestIds"] = json!([]);
    tree
}

/// A feature in the list of its project.
pub(super) fn overview(feature: &Feature, now: DateTime<Utc>) -> Value {
    let mut tree = json!({
        "type": feature.kind.id(),
        "description": feature.description,
        "name": feature.name,
        "createdAt": stamp(feature.created_at),
        "stale": feature.stale,
        "impressionData": false,
        "lastSeenAt": time(feature.seen(now)),
        "environments": Environment::ALL.map(|at| overview_setting(feature, at, now)),
    });
    if !feature.tags.is_empty() {
        let tags = feature.tags.iter();
        tree["tags"] = tags
            .map(|tag| json!({"type": tag.kind, "value": tag.value}))
            .collect();
    }
    tree
}

/// A tag with the colour of its type.
pub(super) fn tag(tag: &Tag) -> Value {
    let color = match tag.kind.as_str() {
        "simple" => Value::from("#FFFFFF"),
        _ => Value::Null,
    };
    json!({"type": tag.kind, "value": tag.value, "color": color})
}

/// A feature that was searched for, without its environments and tags.
pub(super) fn listed(feature: &Feature, now: DateTime<Utc>) -> Value {
    json!({
        "type": feature.kind.id(),
        "description": feature.description,
        "project": feature.project,
        "favorite": false,
        "name": feature.name,
        "createdAt": stamp(feature.created_at),
        "stale": feature.stale,
        "archivedAt": time(feature.archived_at),
        "impressionData": false,
        "lastSeenAt": time(feature.seen(now)),
        "dependencyType": null,
        "segments": [],
        "createdBy": author(&feature.created_by),
        "lifecycle": stage(feature, now),
    })
}

/// A feature by itself, with all that belongs to it but its tags.
pub(super) fn whole(feature: &Feature, now: DateTime<Utc>) -> Value {
    let environments = Environment::ALL.map(|at| {
        let setting = feature.setting(at);
        let [yes, no] = counts(setting);
        json!({
            "name": at.name(),
            "lastSeenAt": time(setting.seen.told(now)),
            "enabled": setting.enabled,
            "yes": yes,
            "no": no,
            "type": at.name(),
            "sortOrder": at.sort_order(),
            "strategies": setting.strategies,
        })
    });
    json!({
        "environments": environments,
        "name": feature.name,
        "favorite": false,
        "impressionData": false,
        "description": feature.description,
        "project": feature.project,
        "stale": feature.stale,
        "createdAt": stamp(feature.created_at),
        "createdBy": author(&feature.created_by),
        "type": feature.kind.id(),
        "lastSeenAt": time(feature.seen(now)),
        "variants": [],
        "archived": feature.archived_at.is_some(),
        "dependencies": [],
        "children": [],
        "lifecycle": stage(feature, now),
        "links": [],
        "collaborators": {"users": [author(&feature.created_by)]},
    })
}

/// One environment of a feature by itself.
pub(super) fn setting(feature: &Feature, at: Environment) -> Value {
    let setting = feature.setting(at);
    let strategies: Vec<Value> = setting
        .strategies
        .iter()
        .map(|it| of(feature, it))
        .collect();
    json!({
        "name": feature.name,
        "environment": at.name(),
        "enabled": setting.enabled,
        "strategies": strategies,
    })
}

/// A strategy that names its feature, and not its segments.
fn of(feature: &Feature, strategy: &Strategy) -> Value {
    let mut tree = json!(strategy);
    tree["featureName"] = feature.name.as_str().into();
    tree.as_object_mut().map(|it| it.remove("segments"));
    tree
}

/// A strategy in the list of a feature's environment.
pub(super) fn listed_strategy(strategy: &Strategy) -> Value {
    let mut tree = json!(strategy);
    tree["milestoneId"] = Value::Null;
    tree
}
