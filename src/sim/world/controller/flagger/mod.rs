//! Flagger: it sets a second Deployment beside the one it is told to look after, sends the traffic
//! there, and lets what is new in little by little while its answers are good.

mod analysis;
mod canary;
mod phases;

pub use phases::{sync, tick};
