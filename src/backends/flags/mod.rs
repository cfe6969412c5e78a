//! What backends of flag platforms share: rounds of asking, and what a failed write means.

mod failure;
mod poll;

pub(super) use failure::write_error;
pub(super) use poll::{Pace, Rounds, Told, observe};
