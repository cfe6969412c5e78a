//! The two sides of rollouts apart: one query a signal for all of them that are wanted, each with
//! one series a side in its answer.

mod compare;
mod join;
mod query;
mod question;
mod telling;
#[cfg(test)]
mod tests;

pub(super) use compare::compare;
pub(super) use telling::{Tellings, telling};

pub use join::{Answer, Said, join, read};
pub use question::{Question, What, questions};
pub use telling::Telling;
