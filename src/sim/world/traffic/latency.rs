//! How long requests take: a log-logistic distribution, which has the long tail of real ones.

use std::f64::consts::PI;

/// The upper bounds of the histogram's buckets, in seconds, as they are written; one more has no
/// bound.
pub const BOUNDS: [(f64, &str); 9] = [
    (0.025, "0.025"),
    (0.1, "0.1"),
    (0.25, "0.25"),
    (0.5, "0.5"),
    (1.0, "1"),
    (2.5, "2.5"),
    (5.0, "5"),
    (10.0, "10"),
    (30.0, "30"),
];
/// How many buckets there are.
pub const BUCKETS: usize = BOUNDS.len() + 1;

/// How fast the tail falls: the p95 is 2.5 times the median.
const SHAPE: f64 = 3.2;

/// The durations of an app's requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latency {
    /// Half of all requests take longer, in seconds.
    pub median: f64,
}

impl Latency {
    /// The share of requests that are done within so many seconds.
    pub fn within(self, seconds: f64) -> f64 {
        1.0 / (1.0 + (self.median / seconds).powf(SHAPE))
    }

    /// Of all requests, the share that falls into each bucket.
    pub fn shares(self) -> [f64; BUCKETS] {
        let mut shares = [0.0; BUCKETS];
        let mut below = 0.0;
        for (share, (bound, _)) in shares.iter_mut().zip(BOUNDS) {
            let within = self.within(bound);
            *share = within - below;
            below = within;
        }
        shares[BUCKETS - 1] = 1.0 - below;
        shares
    }

    /// What a request takes on average, in seconds.
    pub fn mean(self) -> f64 {
        self.median * (PI / SHAPE) / (PI / SHAPE).sin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_all_there_is_and_the_p95_is_where_it_is_said() {
        for median in [0.004, 0.1, 0.7, 3.0, 20.0] {
            let latency = Latency { median };
            let shares = latency.shares();
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            assert!(shares.iter().all(|share| *share >= 0.0));
            assert!((latency.within(median) - 0.5).abs() < 1e-9);
            assert!((latency.within(2.51 * median) - 0.95).abs() < 0.001);
            assert!(latency.mean() > median && latency.mean() < 1.5 * median);
        }
    }
}
