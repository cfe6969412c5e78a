//! From samples to what is measured of each app.
//!
//! Of each series only a hash and the last value are kept, not its labels; what counters gain is
//! added up by subject, in slices of the window. A series that was not seen before is a start, not
//! an increase, even where its target was scraped before: as in Prometheus's `rate()`, the first
//! sample of a series only begins it. So a pod that restarts is followed from its first scrape on,
//! and a counter that falls was started anew from 0.
//!
//! Of the sides of rollouts, which [`sides`] keeps by themselves, whole requests are compared, and
//! there a series that comes later is an increase: the first failure of a canary is its series'
//! first sample.

mod account;
mod round;
mod rows;
mod series;
mod sides;
mod window;

pub(super) use account::{Account, ContainerName, Meaning, Odd, Of, Resource};
pub(super) use round::{Measurements, measure, measure_sides};
pub(super) use sides::{Counted, SideMeaning, SideOf};

#[cfg(test)]
mod tests;
