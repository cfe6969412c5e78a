//! A canary that does well at first, and fails from its two hundredth request on.

use super::Scenario;
use super::ensemble::{
    ABORT, BORROWER, DOUBTER, DROPOUT, MOVER, PATIENT, PINNED, TWIN, VETERAN, WARD, erring, lead,
    patch, release,
};
use crate::sim::world::{Behaviour, Cast, Mix, Pace, Plan, Texture, Traits};

pub(super) static BAD_CANARY: Scenario = Scenario {
    name: "bad-canary",
    summary: "a canary answers 8 % of its requests with 500, but only after its first 200; around \
              it rollouts that wait, go on, were given up or can't tell",
    traits: Traits {
        expiring_percent: 0,
        expired_percent: 0,
        invalid_lifetimes: 0,
    },
    texture: Texture::Plain,
    mix: Mix::ORDINARY,
    roles: &[
        lead(Plan::WATCHED, 40_000),
        PATIENT,
        MOVER,
        DROPOUT,
        DOUBTER,
        PINNED,
        WARD,
        TWIN,
        BORROWER,
        VETERAN,
    ],
    pace: Pace::Still,
    scenes: &[
        release(-7_230, Cast::Patient, Behaviour::Healthy),
        release(-5_400, Cast::Dropout, erring(0, 12)),
        patch(-4_800, Cast::Dropout, ABORT),
        release(-3_600, Cast::Veteran, Behaviour::Healthy),
        release(-3_000, Cast::Doubter, Behaviour::Healthy),
        release(-900, Cast::Mover, Behaviour::Healthy),
        release(-420, Cast::Borrower, Behaviour::Healthy),
        release(-330, Cast::Lead, erring(200, 8)),
    ],
};
