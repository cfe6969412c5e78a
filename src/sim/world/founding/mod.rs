//! Founding a fleet: every app as it stands after months of work, its past included.

mod argo;
mod builder;
mod deployment;
mod flagger;
mod knative;
mod odd;

use chrono::TimeDelta;
use serde_json::Value;

use self::builder::Builder;
use super::deed::Cast;
use super::flags::{Census, Home};
use super::fleet::{App, Delivery, Sla, Texture};
use super::objects::{self, DeploymentStatus};
use super::stepping::World;
use crate::sim::store::{Key, Store};

/// Makes namespaces, the cluster's own Deployment and all apps.
pub(super) fn populate(world: &mut World, store: &mut Store) {
    let mut builder = Builder::new(store, world.founding.seed, world.clock);
    builder.cluster();
    let scenario = world.founding.scenario;
    // Flags are as they are for an hour.
    let quiet = world.clock - TimeDelta::hours(1);
    let mut census = Census::new(world.founding.seed, quiet, scenario.texture);
    let mut autoscaled = Vec::new();
    for nth in 0..world.founding.apps {
        let mut app = world.founder.settled();
        scenario.texture.apply(&mut app, nth);
        let key = Key::new(&app.namespace, &app.name);
        let part = cast(world, &mut app, &key);
        if part.is_none() {
            app.delivery = scenario.mix.of(nth);
            app.flags = Home::of(world.founding.seed, nth, &app);
        }
        let mut roles = scenario.flags.iter();
        match roles.find(|role| part == Some(role.cast)) {
            Some(role) => census.role(&app, role),
            None => census.app(&app),
        }
        builder.found(&app);
        if let Some(message) = scenario.texture.event(nth) {
            builder.event(&key, message);
        }
        if part.is_none() && is_autoscaled(&app) {
            autoscaled.push(app);
        }
        if part.is_none() && scenario.mix.is_updating(nth) {
            world.expect_release(nth, key.clone());
        }
        world.apps.push(key);
    }
    if scenario.texture == Texture::Hostile {
        builder.oddities(&world.founder.settled());
    }
    // After everything else, whose revisions they do not move.
    for app in autoscaled {
        builder.autoscaler(&app);
    }
    world.gates = census.finish(store, world.founding.flags);
}

/// The largest of the gold apps.
fn is_autoscaled(app: &App) -> bool {
    app.sla == Sla::Gold && app.replicas == 4 && app.delivery == Delivery::Deployment
}

/// Gives the app the first part that is still free and that it can play.
fn cast(world: &mut World, app: &mut App, key: &Key) -> Option<Cast> {
    let is_gold = app.sla == Sla::Gold;
    let parts = [
        (Cast::Star, is_gold && app.replicas == 3),
        (Cast::Understudy, app.replicas >= 3),
        (Cast::Soloist, is_gold && app.traffic_millirps >= 8_000),
        (Cast::Stagehand, app.sla == Sla::Silver),
    ];
    let mut free = parts
        .into_iter()
        .filter(|(part, can)| *can && !world.company.contains_key(part));
    if let Some((part, _)) = free.next() {
        world.company.insert(part, key.clone());
        if part == Cast::Star {
            // As large as a gold app, and yet one key is enough to say yes to what helps it.
            app.sla = Sla::Silver;
        }
        return Some(part);
    }
    // Whoever is left can play the parts of this scenario: they are made for them.
    let mut roles = world.founding.scenario.roles();
    let role = roles.find(|role| !world.company.contains_key(&role.cast))?;
    world.company.insert(role.cast, key.clone());
    app.delivery = role.delivery;
    app.sla = role.sla;
    app.replicas = role.replicas;
    app.traffic_millirps = role.traffic_millirps;
    Some(role.cast)
}

/// A new app, as its owner would create it: the controllers do the rest.
pub(super) fn newborn(app: &App) -> Option<Value> {
    let template = objects::pod_template(app, app.releases.last()?);
    let status = DeploymentStatus::default();
    let selector = builder::selector(app);
    serde_json::to_value(objects::deployment(app, &template, &selector, status)).ok()
}
