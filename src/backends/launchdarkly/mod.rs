//! LaunchDarkly, by its REST API.
//!
//! One request a hundred flags lists them with all environments that are configured; after that
//! one page of the account's own record tells which have changed, and only those are read again.
//! A change is one semantic patch, with the reason as its comment.

mod api;
mod backend;
mod decode;
mod document;
mod examine;
mod history;
mod look;
mod round;
mod row;
mod timing;
mod writer;

pub use backend::LaunchDarkly;
pub use timing::Timing;
