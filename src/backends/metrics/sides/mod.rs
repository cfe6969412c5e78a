//! The two sides of rollouts, measured apart: whose series is whose, and what they come to.

mod labels;
mod seen;
mod tally;
mod wanted;

pub use labels::{HASHES, Release, ReleaseLabels};
pub use seen::said;
pub use tally::SideTally;
pub use wanted::WantedSides;
