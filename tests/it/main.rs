//! The integration tests, in one binary so that they are linked once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers, too"
)]

mod cli;
mod conformance;
mod delivery;
mod documents;
mod exposition;
mod faults;
mod flags;
mod journal;
mod limits;
mod pictures;
mod pty;
mod purity;
mod sim_recordings;
