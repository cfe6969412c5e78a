//! What the apps' callers do, and what the gateway and the nodes would measure of it.
//!
//! All of it follows from the objects in the store, from how images behave, and from the time:
//! nothing is drawn by chance, and nothing is done while nobody asks. [`Traffic::fetch`] takes
//! what has changed out of the store, which is cheap; [`Traffic::take_up`] and [`Traffic::write`]
//! work it in and write the text, with no hold on the store.

mod app;
mod chance;
mod exposition;
mod forecast;
mod hostile;
mod latency;
mod mix;
mod pod;
mod profile;
mod quantity;
mod rhythm;
mod route;
mod tally;
mod text;
mod view;
mod whole;

pub use forecast::{Slice, forecast};
pub use whole::{Changes, Traffic};
