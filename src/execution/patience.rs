//! How long execution waits, and for what.

use std::time::Duration;

/// The waits of one step. All of them are bounded: a plan always ends.
#[derive(Clone, Debug)]
pub struct Patience {
    /// For each further try where the API server asked to wait and did not say for how long.
    pub busy: Vec<Duration>,
    /// Before each look at an object whose change has no known outcome.
    pub unknown: Vec<Duration>,
}

impl Default for Patience {
    fn default() -> Self {
        let millis = |waits: &[u64]| waits.iter().copied().map(Duration::from_millis).collect();
        Self {
            busy: millis(&[500, 1_000, 2_000, 4_000, 8_000]),
            unknown: millis(&[250, 750, 1_500, 2_500, 5_000]),
        }
    }
}
