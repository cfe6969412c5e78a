//! A canary that hardly anybody has called yet.

use super::Scenario;
use super::ensemble::{CHORUS, lead, release};
use crate::sim::world::{Behaviour, Cast, Mix, Pace, Plan, Sla, Texture, Traits};

pub(super) static QUIET_CANARY: Scenario = Scenario {
    name: "quiet-canary",
    summary: "a canary has answered about ten requests, too few to tell anything",
    traits: Traits {
        expiring_percent: 0,
        expired_percent: 0,
        invalid_lifetimes: 0,
    },
    texture: Texture::Plain,
    mix: Mix::ORDINARY,
    roles: &[lead(Plan::WATCHED, Sla::Gold, 30)],
    chorus: Some(&CHORUS),
    flags: &[],
    pace: Pace::Still,
    scenes: &[release(-1_560, Cast::Lead, Behaviour::Healthy)],
};
