//! What happens every day: releases, restarts, now and then a new app.

use chrono::TimeDelta;

use super::controller;
use super::random::{Dice, span};
use super::stepping::{Founding, World};
use super::{founding, release};
use crate::sim::store::{Key, Resource, Store};

/// So many apps give one thing a second.
const APPS_PER_SECOND: f64 = 600.0;
/// A release is four changes of a Deployment and thirty of other objects: this makes twenty
/// changes of apps a second, more than anybody could follow.
const MOST_PER_SECOND: f64 = 5.0;
/// A fleet grows by at most a tenth.
const GROWTH: usize = 10;
/// The first seconds are quiet: who counts the fleet right after the start counts what was asked
/// for.
const QUIET_SECONDS: f64 = 10.0;

#[derive(Debug, Clone, Copy)]
enum Kind {
    Release,
    Restart,
    NewApp,
}

const KINDS: &[(Kind, u32)] = &[(Kind::Release, 54), (Kind::Restart, 44), (Kind::NewApp, 2)];

/// How long it is quiet at the beginning.
pub(super) fn first(founding: &Founding, dice: &mut Dice) -> TimeDelta {
    span(QUIET_SECONDS) + interval(founding, dice)
}

/// How long until the next thing happens.
pub(super) fn interval(founding: &Founding, dice: &mut Dice) -> TimeDelta {
    dice.until_next((founding.apps as f64 / APPS_PER_SECOND).min(MOST_PER_SECOND))
}

/// Something happens.
pub(super) fn happen(world: &mut World, store: &mut Store) {
    if world.apps.is_empty() {
        return;
    }
    let key = world.dice.pick(&world.apps).clone();
    if world.company.values().any(|part| *part == key) {
        return;
    }
    match world.dice.weighted(KINDS) {
        Kind::Release => release::ordinary(world, store, &key),
        Kind::Restart => restart(world, store, &key),
        Kind::NewApp => new_app(world, store),
    }
}

fn restart(world: &mut World, store: &mut Store, deployment: &Key) {
    let Some(uid) = store
        .get(Resource::Deployments, deployment)
        .map(|it| it.uid().to_owned())
    else {
        return;
    };
    let pods: Vec<Key> = store
        .owned_by(Resource::ReplicaSets, &uid)
        .flat_map(|set| store.owned_by(Resource::Pods, set.uid()))
        .map(|pod| pod.key().clone())
        .collect();
    if pods.is_empty() {
        return;
    }
    let pod = world.dice.pick(&pods).clone();
    world.with_context(store, |_, context| controller::crash(context, &pod));
}

fn new_app(world: &mut World, store: &mut Store) {
    if world.apps.len() > world.founding.apps + world.founding.apps / GROWTH {
        return;
    }
    let app = world.founder.newborn(world.clock);
    let Some(object) = founding::newborn(&app) else {
        return;
    };
    if let Ok(stored) = store.create(Resource::Deployments, object, world.clock) {
        world.apps.push(stored.key().clone());
    }
}
