//! The latency of both sides.

use serde::Serialize;

use super::errors::Finding;
use super::{LatencyHistogram, VerdictThresholds, mann_whitney};

const P95: f64 = 0.95;

/// Both sides' latency, beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LatencyCompared {
    /// How many of the canary's requests were timed.
    pub canary_n: u64,
    /// How many of the stable side's.
    pub stable_n: u64,
    /// The canary's 95th percentile, in seconds.
    pub canary_p95: f64,
    /// The stable side's.
    pub stable_p95: f64,
    /// How many times the stable side's the canary's is.
    pub ratio: f64,
    /// How probable it is by chance alone that the canary looks so much slower: Mann–Whitney's
    /// test, one-sided.
    pub p: f64,
    #[serde(skip)]
    z: f64,
}

impl LatencyCompared {
    /// `None` where either side has no samples, where their buckets have nothing in common, or
    /// where the stable side's 95th percentile is beyond them, so that nothing can be told to be
    /// slower.
    pub(super) fn compare(stable: &LatencyHistogram, canary: &LatencyHistogram) -> Option<Self> {
        let [stable_counts, canary_counts] = stable.side_by_side(canary)?;
        let test = mann_whitney(&canary_counts, &stable_counts)?;
        let canary_p95 = canary.quantile(P95)?;
        let stable_p95 = stable.quantile(P95)?;
        let can_tell = stable_p95 > 0.0 && !stable.is_beyond(P95);
        can_tell.then(|| Self {
            canary_n: canary.total(),
            stable_n: stable.total(),
            canary_p95,
            stable_p95,
            ratio: canary_p95 / stable_p95,
            p: test.p,
            z: test.z,
        })
    }

    /// What latency alone says.
    ///
    /// The ratio guards against differences that are no chance and do not matter; the test,
    /// against a 95th percentile that rests on a handful of requests. Where they disagree about a
    /// canary whose 95th percentile is too high, it does not pass.
    pub(super) fn finding(&self, thresholds: &VerdictThresholds) -> Finding {
        let min = thresholds.min_requests;
        if self.stable_n < min {
            return Finding::Good;
        }
        if self.canary_n < min {
            return Finding::Open(Some(min - self.canary_n));
        }
        if self.ratio <= thresholds.latency_ratio {
            Finding::Good
        } else if self.p < thresholds.significance {
            Finding::Worse
        } else {
            Finding::Open(self.needed(thresholds.significance))
        }
    }

    /// How many more requests the canary needs until the test can tell, if they go on like this:
    /// the statistic grows with the root of their number while they are few beside the stable
    /// side's. `None` where most are no slower, so that it never will.
    fn needed(&self, significance: f64) -> Option<u64> {
        let wanted = quantile_beyond(significance);
        if self.z <= 0.0 {
            return None;
        }
        let factor = (wanted / self.z).powi(2);
        let more = (self.canary_n as f64 * (factor - 1.0)).ceil().max(1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it saturates, and is at least 1"
        )]
        let more = more as u64;
        Some(more)
    }

    /// Whether both sides have enough samples to be judged by.
    pub(super) fn is_enough(&self, thresholds: &VerdictThresholds) -> bool {
        self.stable_n.min(self.canary_n) >= thresholds.min_requests
    }
}

/// How many standard deviations have this share of the normal distribution beyond them, by
/// bisection.
fn quantile_beyond(share: f64) -> f64 {
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if 0.5 * libm::erfc(middle * std::f64::consts::FRAC_1_SQRT_2) > share {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
