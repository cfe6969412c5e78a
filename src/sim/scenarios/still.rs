//! A fleet in which nothing happens but what clients do: ground for tests and measurements.

use super::Scenario;
use crate::sim::world::{Mix, Pace, Texture, Traits};

pub(super) static STILL: Scenario = Scenario {
    name: "still",
    summary: "nothing happens but what clients do",
    traits: Traits {
        expiring_percent: 0,
        expired_percent: 0,
        invalid_lifetimes: 0,
    },
    texture: Texture::Plain,
    mix: Mix::NONE,
    roles: &[],
    chorus: None,
    flags: &[],
    pace: Pace::Still,
    scenes: &[],
};
