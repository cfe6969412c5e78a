//! The filter language: fuzzy words, `owner:finance`, `ttl<2d`, `!sla:bronze`, quoting.
//!
//! All terms must hold. A term is
//!
//! * a word, fuzzily matched against name, namespace and owner; in quotes, literally;
//! * `field:value`, the value as a part of the text in any case (`field=value`: all of it);
//! * `field<number` with `<`, `<=`, `>`, `>=` or `=`, and a unit where the field has one.
//!
//! `!` in front turns a term around: it then selects exactly what it did not select before. What
//! is unknown is selected by no comparison, and hence by every comparison turned around:
//! `ttl<2d` leaves out an app that has no time to live, `!ttl<2d` selects it.

mod error;
mod field;
mod measure;
mod parse;
mod query;
mod reference;
mod suggest;
mod test;
#[cfg(test)]
mod tests;
mod token;

pub use error::FilterError;
pub use field::Field;
pub(super) use field::{Choice, Content};
pub(super) use measure::{End, Measure, Unit};
pub use query::Filter;
pub use reference::filter_reference;
pub(super) use test::Scratch;
