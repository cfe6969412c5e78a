//! Unleash, by its admin API.
//!
//! One request a project lists its flags, one an environment says how they are let out; after
//! that one page of the server's own record tells which have changed, and only those are read
//! again. Nothing that is asked leaves a trace in that record.

mod api;
mod backend;
mod decode;
mod document;
mod examine;
mod gate;
mod history;
mod known;
mod listing;
mod look;
mod rights;
mod round;
mod row;
mod timing;
mod writer;

pub use backend::Unleash;
pub use timing::Timing;
