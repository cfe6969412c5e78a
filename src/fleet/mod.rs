//! The one store: observations in; rows, freshness and attention out. Pure.

mod observation;
mod rights;

pub use observation::{Fact, Observation};
pub use rights::{Capability, Permission, Rights};
