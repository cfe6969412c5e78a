//! The canary beside the stable side: is it worse, is it good enough, or can't that be told yet?
//!
//! What was counted of both sides ([`SideCounts`]) is compared with statistics that hold at low
//! traffic. Each is documented with its source and tested against recorded answers of `SciPy`.

mod comparison;
mod errors;
mod fisher;
mod hypergeometric;
mod judge;
mod latency;
mod latency_histogram;
mod mann_whitney;
#[cfg(test)]
mod oracle;
mod policy;
mod saturation;
mod sides;
mod tally;
#[cfg(test)]
mod tests;
mod wilson;
mod words;

pub use comparison::{ComparedPoint, Comparison, SidePoint, SideReading};
pub use errors::{ErrorsCompared, Proportion};
pub use fisher::fisher;
pub use judge::{Aspect, Outcome, Verdict};
pub use latency::LatencyCompared;
pub use latency_histogram::LatencyHistogram;
pub use mann_whitney::{MannWhitney, mann_whitney};
pub use policy::{ClassLimits, VerdictPolicy, VerdictThresholds};
pub use saturation::{Saturation, SharesCompared};
pub use sides::SideCounts;
pub use tally::Tally;
pub use wilson::{Interval, needed, wilson};
