//! A canary whose pods never serve.

use super::Scenario;
use super::ensemble::{CHORUS, lead, release};
use crate::sim::world::{Behaviour, Cast, Mix, Pace, Plan, Sla, Texture, Traits};

pub(super) static STUCK: Scenario = Scenario {
    name: "stuck",
    summary: "the pods of a canary never become ready; its deadline passes after 30 s",
    traits: Traits {
        expiring_percent: 0,
        expired_percent: 0,
        invalid_lifetimes: 0,
    },
    texture: Texture::Plain,
    mix: Mix::ORDINARY,
    roles: &[lead(Plan::WATCHED, Sla::Silver, 40_000)],
    chorus: Some(&CHORUS),
    flags: &[],
    pace: Pace::Still,
    scenes: &[release(-570, Cast::Lead, Behaviour::Stuck)],
};
