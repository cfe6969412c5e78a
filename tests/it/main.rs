//! The integration tests, in one binary so that they are linked once.

mod filters_doc;
mod purity;
mod sim_recordings;
