//! Letting a new release of an app in, good or bad.

use chrono::{DateTime, Datelike, Utc};
use serde_json::{Value, json};

use super::controller::Behaviour;
use super::deed::Deed;
use super::fleet::Release;
use super::objects::image_of;
use super::random::Dice;
use super::stepping::World;
use crate::sim::store::{Key, Resource, Store};

/// Does what the scenario says.
pub(super) fn perform(world: &mut World, store: &mut Store, deed: &Deed) {
    match *deed {
        Deed::Release {
            cast,
            behaviour,
            max_unavailable,
            deadline,
        } => {
            let Some((resource, mut tree)) = world.cast(cast).and_then(|key| find(store, key))
            else {
                return;
            };
            if resource == Resource::Deployments {
                tree["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] =
                    format!("{max_unavailable}%").into();
            }
            if resource != Resource::KnativeServices {
                tree["spec"]["progressDeadlineSeconds"] = deadline.into();
            }
            let image = bump(&mut tree, world.clock, &mut world.dice);
            world.images.insert(image, behaviour);
            let _ = store.replace(resource, tree, world.clock);
        }
        Deed::Patch { cast, patch } => {
            let Some(key) = world.cast(cast) else { return };
            let Some((resource, mut tree)) = find_above(store, key) else {
                return;
            };
            let patch: Value = serde_json::from_str(patch).unwrap_or_default();
            json_patch::merge(&mut tree, &patch);
            let _ = store.replace(resource, tree, world.clock);
        }
        Deed::Pin(cast) => {
            if let Some(key) = world.cast(cast) {
                pin(store, key, world.clock);
            }
        }
        Deed::Flag(_) | Deed::Incident(_) => {}
    }
}

/// Sends all traffic of a Knative Service to the Revision before the newest, as a rollback does.
fn pin(store: &mut Store, key: &Key, now: DateTime<Utc>) -> Option<()> {
    let service = store.get(Resource::KnativeServices, key)?;
    let revisions = store.owned_by(Resource::KnativeRevisions, service.uid());
    // Their names count up.
    let mut names: Vec<String> = revisions.map(|it| it.key().name.to_string()).collect();
    names.sort();
    let name = names.len().checked_sub(2).map(|at| names.swap_remove(at))?;
    let mut tree = service.value();
    tree["spec"]["traffic"] =
        json!([{"revisionName": name, "percent": 100, "latestRevision": false}]);
    store.replace(Resource::KnativeServices, tree, now).ok()?;
    Some(())
}

/// A release that goes well.
pub(super) fn ordinary(world: &mut World, store: &mut Store, key: &Key) {
    let Some((resource, mut tree)) = find(store, key) else {
        return;
    };
    // What is broken or stands still is left to people.
    let image = image_of(&tree["spec"]["template"]);
    let behaviour = world.images.get(image).copied().unwrap_or_default();
    if tree["spec"]["paused"] == true || behaviour != Behaviour::Healthy {
        return;
    }
    bump(&mut tree, world.clock, &mut world.dice);
    let _ = store.replace(resource, tree, world.clock);
}

/// What decides about the releases of an app, if anything stands above its Deployment.
fn find_above(store: &Store, key: &Key) -> Option<(Resource, Value)> {
    let all = [
        Resource::Rollouts,
        Resource::KnativeServices,
        Resource::Canaries,
        Resource::Deployments,
    ];
    let mut found = all
        .into_iter()
        .filter_map(|resource| Some((resource, store.get(resource, key)?.value())));
    found.next()
}

/// What holds the template of an app.
fn find(store: &Store, key: &Key) -> Option<(Resource, Value)> {
    let found = find_above(store, key)?;
    if found.1["spec"]["template"]["spec"].is_object() {
        return Some(found);
    }
    let lender = store.get(Resource::Deployments, key)?;
    Some((Resource::Deployments, lender.value()))
}

/// Puts the next release into a Deployment and returns its image.
fn bump(tree: &mut Value, now: DateTime<Utc>, dice: &mut Dice) -> String {
    let version = tree["metadata"]["labels"]["app.kubernetes.io/version"].as_str();
    let release = Release::new(now, next_patch(version.unwrap_or_default(), now), dice);
    let template = &mut tree["spec"]["template"];
    let image = image_of(template);
    let repository = image
        .rsplit_once(':')
        .map_or(image, |(repository, _)| repository);
    let image = format!("{repository}:{}", release.tag());
    template["spec"]["containers"][0]["image"] = image.as_str().into();
    template["metadata"]["labels"]["app.kubernetes.io/version"] = release.version.as_str().into();
    let env = template["spec"]["containers"][0]["env"].as_array_mut();
    for variable in env
        .into_iter()
        .flatten()
        .filter(|it| it["name"] == "APP_RELEASE")
    {
        variable["value"] = release.version.as_str().into();
    }
    let metadata = &mut tree["metadata"];
    metadata["labels"]["app.kubernetes.io/version"] = release.version.as_str().into();
    metadata["annotations"]["kubernetes.io/change-cause"] = release.cause.into();
    image
}

fn next_patch(version: &str, now: DateTime<Utc>) -> u32 {
    let this_month = format!("{}.{}.", now.year(), now.month());
    version
        .strip_prefix(&this_month)
        .and_then(|patch| patch.parse().ok())
        .map_or(0, |patch: u32| patch + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_count_within_a_month() {
        let now = DateTime::parse_from_rfc3339("2026-11-23T12:00:00Z")
            .unwrap()
            .to_utc();
        for (version, patch) in [
            ("2026.11.3", 4),
            ("2026.10.9", 0),
            ("2026.11.x", 0),
            ("", 0),
        ] {
            assert_eq!(next_patch(version, now), patch, "{version}");
        }
    }
}
