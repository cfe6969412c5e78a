//! An ordinary day.

use super::Scenario;
use crate::sim::world::{Mix, Pace, Texture, Traits};

pub(super) static CALM: Scenario = Scenario {
    name: "calm",
    summary: "an ordinary day: releases go well, a pod restarts now and then",
    traits: Traits {
        expiring_percent: 0,
        expired_percent: 0,
        invalid_lifetimes: 0,
    },
    texture: Texture::Plain,
    mix: Mix::ORDINARY,
    roles: &[],
    chorus: None,
    flags: &[],
    pace: Pace::Ordinary,
    scenes: &[],
};
