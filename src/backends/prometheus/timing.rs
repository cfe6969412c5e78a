//! How long the backend waits for what, beyond what is configured.

use std::time::Duration;

use crate::backends::Waits;

/// Time limits and intervals; tests shorten them.
#[derive(Clone, Debug)]
pub struct Timing {
    /// To reach the server: name, TCP, TLS.
    pub connect: Duration,
    /// How much longer than the server itself we wait for an answer, so that the server's own
    /// words on its time limit arrive.
    pub grace: Duration,
    /// The waits after failures.
    pub waits: Waits,
    /// Between two looks at which metrics there are and what time it is there.
    pub survey: Duration,
    /// Between two looks at the history of an open app.
    pub inspect: Duration,
    /// For an examination, all in all.
    pub examine: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            grace: Duration::from_secs(2),
            waits: Waits::default(),
            survey: Duration::from_mins(10),
            inspect: Duration::from_secs(30),
            examine: Duration::from_secs(20),
        }
    }
}
