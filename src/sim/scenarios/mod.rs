//! What goes wrong, and when: one file a scenario, one line in [`SCENARIOS`].
//!
//! A fire drill for people, and the ground for tests.

mod bad_canary;
mod bad_flag;
mod calm;
mod ensemble;
mod evening;
mod hostile;
mod many_rollouts;
mod quiet_canary;
mod scenario;
mod slow_canary;
mod still;
mod stuck;

pub use scenario::{Chorus, Scenario, ScenarioName, Scene, UnknownScenario, scenario_help};

/// All scenarios; the first is the default.
pub const SCENARIOS: &[&Scenario] = &[
    &evening::EVENING,
    &calm::CALM,
    &still::STILL,
    &hostile::HOSTILE,
    &bad_canary::BAD_CANARY,
    &bad_flag::BAD_FLAG,
    &slow_canary::SLOW_CANARY,
    &quiet_canary::QUIET_CANARY,
    &stuck::STUCK,
    &many_rollouts::MANY_ROLLOUTS,
];
