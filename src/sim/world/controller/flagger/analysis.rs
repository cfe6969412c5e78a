//! Whether the answers of what is new are good.

use chrono::DateTime;

use super::canary::Canary;
use crate::sim::store::{Key, Resource};
use crate::sim::world::controller::context::Context;
use crate::sim::world::objects::image_of;
use crate::sim::world::traffic::{Slice, forecast};

/// So many of a hundred answers are to be good, where the Canary does not say.
const LEAST: f64 = 99.0;

/// Whether enough of the canary's answers in the last minute were good. Without any requests they
/// were not: Flagger halts, too, where it finds no values.
pub fn passes(context: &Context<'_>, canary: &Canary) -> bool {
    let Some(app) = context
        .store
        .get(Resource::Deployments, &Key::of(&canary.target))
    else {
        return false;
    };
    let since = canary.tree["status"]["lastTransitionTime"].as_str();
    let since = since.and_then(|it| DateTime::parse_from_rfc3339(it).ok());
    let image = image_of(&canary.target["spec"]["template"]);
    let forecast = forecast(&Slice {
        seed: context.seed,
        app,
        behaviour: context.images.get(image).copied().unwrap_or_default(),
        share: canary.count("canaryWeight") as f64 / 100.0,
        since: since.map_or(context.now, |it| it.to_utc()),
        until: context.now,
    });
    let metric = &canary.tree["spec"]["analysis"]["metrics"][0];
    let least = metric["thresholdRange"]["min"].as_f64().unwrap_or(LEAST);
    forecast.is_some_and(|it| it.lately >= 0.5 && 100.0 * (1.0 - it.failing) >= least)
}
