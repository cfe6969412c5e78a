//! The integration tests, in one binary so that they are linked once.

mod cli;
mod filters_doc;
mod purity;
mod pty;
mod conformance;
mod sim_recordings;
