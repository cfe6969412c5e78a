//! A canary that makes no mistakes, and is slow.

use super::Scenario;
use super::ensemble::{CHORUS, lead, release};
use crate::sim::world::{Behaviour, Cast, Mix, Pace, Plan, Sla, Texture, Traits};

pub(super) static SLOW_CANARY: Scenario = Scenario {
    name: "slow-canary",
    summary: "a canary answers all requests well, but four times as slowly",
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
    scenes: &[release(
        -330,
        Cast::Lead,
        Behaviour::Erring {
            after: 0,
            percent: 0,
            slowdown: 4,
        },
    )],
};
