//! The one store: observations in; rows, freshness and attention out. Pure.
//!
//! A [`Fleet`] takes in what sources observe and answers each [`Observation`] with the
//! [`Changes`] it made; a [`View`] is one way to look at it (a [`Filter`], a [`Sort`], perhaps a
//! [`GroupBy`]) and follows those changes, at a cost that grows with them and not with the fleet.

mod agenda;
mod changes;
mod column;
mod counts;
mod evidence;
mod filter;
mod group;
mod natural;
mod observation;
mod queue;
mod rights;
#[doc(hidden)]
pub mod sample;
mod slot;
mod sort;
mod store;
mod view;

pub use changes::Changes;
pub use column::{Column, of_side, pressure_sign};
pub use counts::Counts;
pub use evidence::{Held, Ledger, Witness};
pub use filter::{Field, Filter, FilterError, filter_reference};
pub use group::GroupBy;
pub use observation::{Fact, Observation, Part, SideRow, SignalRow};
pub use queue::{Scope, pressure, since};
pub use rights::{Capability, Permission, Rights};
pub use slot::Slot;
pub use sort::{Direction, Sort, SortError};
pub use store::Fleet;
pub use view::{Row, View, ViewSpec};
