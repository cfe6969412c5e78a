//! Apps as rows: their columns, fields, groups and scopes.

mod column;
mod fields;
mod group;
mod kind;
mod queue;

pub use column::{Column, of_side, pressure_sign};
pub use group::GroupBy;
pub use kind::Apps;
pub use queue::{Scope, pressure, pressure_word, since};
