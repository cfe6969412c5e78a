//! Text that attacks the terminal, wherever an owner can write text.

use super::Scenario;
use crate::sim::world::{Mix, Pace, Texture, Traits};

pub(super) static HOSTILE: Scenario = Scenario {
    name: "hostile",
    summary: "owners, labels, images and causes hold escape sequences and hidden text",
    traits: Traits {
        expiring_percent: 0,
        expired_percent: 0,
        invalid_lifetimes: 0,
    },
    texture: Texture::Hostile,
    mix: Mix::NONE,
    roles: &[],
    chorus: None,
    flags: &[],
    pace: Pace::Still,
    scenes: &[],
};
