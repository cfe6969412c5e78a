//! What playbooks for flags share: what a change of a flag is on each platform.

mod asked;
mod document;
mod launchdarkly;
mod moves;
mod openfeature;
mod target;
#[cfg(test)]
mod tests;
mod unleash;
mod wish;

pub use asked::Asked;
pub use document::{ARCHIVED, STALE, switch};
pub use moves::{Moves, moves, stands};
pub use target::{Gate, distinct, each, look, steps};
pub use wish::Wish;

use crate::model::{CleanText, Exposure, Flag, FlagState};

/// Why nothing is to be done to `flag`.
fn already(flag: &Flag) -> CleanText {
    let more = match (flag.state, &flag.exposure) {
        (FlagState::On, Exposure::Everyone) | (FlagState::Off | FlagState::CodeDefault, _) => "",
        (FlagState::On, _) => ": choose 100 to let in everyone",
    };
    CleanText::new(&format!("it is {} already{more}", stands(flag)))
}
