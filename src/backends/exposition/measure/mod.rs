//! From samples to what is measured of each app.
//!
//! Of each series only a hash and the last value are kept, not its labels; what counters gain is
//! added up by subject, in slices of the window. A series that was not seen before is a start, not
//! an increase, even where its target was scraped before: as in Prometheus's `rate()`, the first
//! sample of a series only begins it. So a pod that restarts is followed from its first scrape on,
//! and a counter that falls was started anew from 0.

mod account;
mod round;
mod rows;
mod series;
mod window;

pub(super) use account::{Account, ContainerName, Meaning, Odd, Of, Resource};
pub(super) use round::{Measurements, measure};

#[cfg(test)]
mod tests;
