//! What goes wrong, and when: one file a scenario, one line in [`SCENARIOS`].
//!
//! A fire drill for people, and the ground for tests.

mod calm;
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
];
