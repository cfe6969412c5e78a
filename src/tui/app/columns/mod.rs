//! Which columns of a table fit, and where: the least important go first where it is narrow.

mod flags;
mod fleet;
#[cfg(test)]
pub(crate) mod lamps;
mod offer;
mod place;
mod rollouts;
mod spec;
#[cfg(test)]
mod tests;

pub use offer::Offer;
pub use place::{FLAGS, LEAD, Placed, design, place};
pub use spec::Design;

/// How wide a number is with its unit and the sign of an alarm.
pub const NUMBER: u16 = 6;
