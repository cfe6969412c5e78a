//! Whether a canary is worse than what it is compared with: measurements in, a verdict out.

mod sides;

pub use sides::{LatencyHistogram, SideCounts};
