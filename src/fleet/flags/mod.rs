//! Flags as rows, and whose they are.

mod column;
mod counts;
mod fields;
mod group;
mod joins;
mod kind;
mod press;
mod row;
mod shelf;
mod stale;
#[cfg(test)]
mod tests;

pub use column::FlagColumn;
pub use counts::FlagCounts;
pub use group::FlagGroup;
pub(super) use joins::Joins;
pub use kind::Flags;
pub use press::Press;
pub use row::{FlagRow, Gated};
pub use shelf::FlagShelf;
pub(super) use shelf::{Put, Said};
pub use stale::StaleFlag;
