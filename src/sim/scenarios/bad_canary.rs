//! A canary that does well at first, and fails from its two hundredth request on.

use super::Scenario;
use super::ensemble::{CHORUS, erring, lead, release};
use crate::sim::world::{Cast, Mix, Pace, Plan, Sla, Texture, Traits};

pub(super) static BAD_CANARY: Scenario = Scenario {
    name: "bad-canary",
    summary: "a canary answers 8 % of its requests with 500, but only after its first 200; around it rollouts \
              that wait, go on, were given up or cannot tell",
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
    scenes: &[release(-330, Cast::Lead, erring(200, 8))],
};
