//! What can be listed, whatever it is: which rows there are, their columns, order and groups.
//!
//! A kind of rows says what it is in one place ([`Listed`]); filter language, order, view and
//! table are the same for all of them.

mod column;
mod group;
mod key;
mod kind;
#[cfg(test)]
pub(crate) mod lamps;
mod scope;
mod sort;
#[cfg(test)]
mod tests;

pub use column::ListColumn;
pub(super) use group::Group;
pub use group::{GroupKey, ListGroup};
pub use key::SortKey;
pub use kind::{Listed, Passes, Shelf, Words};
pub use scope::{Everything, ListScope};
pub use sort::{Direction, Sort, SortError};
