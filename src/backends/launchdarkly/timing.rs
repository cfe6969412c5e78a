//! How long the backend waits for what, beyond what is configured.

use std::time::Duration;

use crate::backends::Waits;

/// Time limits and intervals; tests shorten them.
#[derive(Clone, Debug)]
pub struct Timing {
    /// To reach the server: name, TCP, TLS.
    pub connect: Duration,
    /// The waits after failures.
    pub waits: Waits,
    /// Between two looks at everything: when flags were last asked for is that old at most.
    pub listing: Duration,
    /// For an examination, all in all.
    pub examine: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            waits: Waits::default(),
            listing: Duration::from_mins(10),
            examine: Duration::from_secs(20),
        }
    }
}
