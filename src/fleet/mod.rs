//! The one store: observations in; rows, freshness and attention out. Pure.
//!
//! A [`Fleet`] takes in what sources observe and answers each [`Observation`] with the
//! [`Changes`] it made; a [`View`] is one way to look at it (a [`Filter`], a [`Sort`], perhaps a
//! [`GroupBy`]) and follows those changes, at a cost that grows with them and not with the fleet.

mod agenda;
mod apps;
mod changes;
mod counts;
mod evidence;
mod filter;
mod flags;
mod listed;
mod natural;
mod observation;
mod rights;
#[doc(hidden)]
pub mod sample;
mod slot;
mod store;
mod view;

pub use apps::{
    Apps, Column, GroupBy, Scope, of_side, pressure, pressure_sign, pressure_word, since,
};
pub use changes::{Changes, Delta};
pub use counts::Counts;
pub use evidence::{Held, Ledger, Witness};
pub use filter::{Field, Filter, FilterError, filter_reference};
pub use flags::{
    FlagColumn, FlagCounts, FlagGroup, FlagRow, FlagShelf, Flags, Gated, Press, StaleFlag,
};
#[cfg(test)]
pub(crate) use listed::lamps;
pub use listed::{
    Direction, Everything, GroupKey, ListColumn, ListGroup, ListScope, Listed, Passes, Shelf, Sort,
    SortError, SortKey, Words,
};
pub use observation::{Fact, Observation, Part, SideRow, SignalRow};
pub use rights::{Capability, Permission, Rights};
pub use slot::Slot;
pub use store::Fleet;
pub use view::{Row, View, ViewSpec};
