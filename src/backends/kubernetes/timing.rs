//! How long the backend waits for what.

use std::time::Duration;

use crate::backends::backoff::Waits;

/// Time limits and intervals; tests shorten them.
#[derive(Clone, Debug)]
pub struct Timing {
    /// To reach the server: name, TCP, TLS.
    pub connect: Duration,
    /// From a request to the first line of its answer.
    pub answer: Duration,
    /// For the whole of an answer that ends: a page, an object.
    pub body: Duration,
    /// For the next whole line of a list that is streamed.
    pub line: Duration,
    /// After this, the server is asked to end a watch, so that a dead connection is noticed.
    pub watch: Duration,
    /// How much longer than that a watch may take before its connection counts as dead.
    pub watch_grace: Duration,
    /// The shortest wait before another try.
    pub retry_min: Duration,
    /// The longest.
    pub retry_max: Duration,
    /// The longest where nothing listens at the address: a restarted server is found soon.
    pub refused_max: Duration,
    /// Before a namespace that was refused is asked for again.
    pub denied: Duration,
    /// How long changes are gathered into one batch.
    pub gather: Duration,
    /// Between two looks at what we may do.
    pub rights: Duration,
    /// Between two looks at which kinds of objects the cluster has.
    pub discover: Duration,
    /// Between two looks at an open app.
    pub inspect: Duration,
    /// For a credential plugin.
    pub plugin: Duration,
    /// For a write, after which its outcome is unknown; API servers give up after 34 s.
    pub write: Duration,
    /// For an examination, all in all.
    pub examine: Duration,
}

impl Timing {
    /// The waits between tries.
    pub(super) fn waits(&self) -> Waits {
        Waits {
            min: self.retry_min,
            max: self.retry_max,
            refused_max: self.refused_max,
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(5),
            answer: seconds(10),
            body: seconds(30),
            line: seconds(10),
            watch: seconds(60),
            watch_grace: seconds(5),
            retry_min: Duration::from_millis(500),
            retry_max: seconds(30),
            refused_max: seconds(3),
            denied: seconds(60),
            gather: Duration::from_millis(20),
            rights: seconds(240),
            discover: seconds(60),
            inspect: seconds(2),
            plugin: seconds(20),
            write: seconds(35),
            examine: seconds(20),
        }
    }
}
