//! How many of how many.

/// So many failures among so many requests, of which there are never fewer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    requests: u64,
    failures: u64,
}

impl Tally {
    /// Failures beyond the requests are not counted: the two may be scraped a moment apart.
    pub fn new(requests: u64, failures: u64) -> Self {
        Self {
            requests,
            failures: failures.min(requests),
        }
    }

    /// All requests.
    pub const fn requests(self) -> u64 {
        self.requests
    }

    /// Those that failed.
    pub const fn failures(self) -> u64 {
        self.failures
    }

    /// The share that failed, where there were any.
    pub fn share(self) -> Option<f64> {
        (self.requests > 0).then(|| self.failures as f64 / self.requests as f64)
    }
}
