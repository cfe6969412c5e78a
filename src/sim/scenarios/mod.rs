//! What goes wrong, and when: one file a scenario, one line in [`SCENARIOS`].
//!
//! A fire drill for people, and the ground for tests.

mod bad_canary;
mod calm;
mod ensemble;
mod evening;
mod hostile;
mod scenario;
mod still;

pub use scenario::{Scenario, ScenarioName, Scene, UnknownScenario, scenario_help};

/// All scenarios; the first is the default.
pub const SCENARIOS: &[&Scenario] = &[
    &evening::EVENING,
    &calm::CALM,
    &still::STILL,
    &hostile::HOSTILE,
    &bad_canary::BAD_CANARY,
];
