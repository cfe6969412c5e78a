//! Flags as rows, and whose they are.

mod counts;
mod joins;
mod row;
mod shelf;

pub use counts::FlagCounts;
pub(super) use joins::Joins;
pub use row::{FlagRow, Gated};
pub use shelf::FlagShelf;
pub(super) use shelf::{Put, Said};
