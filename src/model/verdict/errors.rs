//! The errors of both sides.

use serde::Serialize;

use super::{Interval, Tally, VerdictThresholds, fisher, needed, wilson};

/// Both sides' errors, beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ErrorsCompared {
    /// Of the canary.
    pub canary: Proportion,
    /// Of the stable side.
    pub stable: Proportion,
    /// How probable it is by chance alone that so many of the failures fall on the canary: Fisher's
    /// exact test, one-sided.
    pub p: f64,
}

/// How many of how many failed, and what that says of the true share.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Proportion {
    /// All requests.
    pub n: u64,
    /// Those that failed.
    pub failures: u64,
    /// Wilson's interval at 95 % for the share.
    pub interval: Interval,
}

impl Proportion {
    fn of(tally: Tally) -> Self {
        Self {
            n: tally.requests(),
            failures: tally.failures(),
            interval: wilson(tally),
        }
    }

    /// The share that failed, where there were requests.
    pub fn share(&self) -> Option<f64> {
        self.tally().share()
    }

    fn tally(&self) -> Tally {
        Tally::new(self.n, self.failures)
    }
}

/// What the errors alone say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// Worse, and that is no chance.
    Worse,
    /// Good enough.
    Good,
    /// Not to be told yet; so many more requests would, if they go on like this.
    Open(Option<u64>),
}

impl ErrorsCompared {
    /// `None` where neither side had a request.
    pub(super) fn compare(stable: Tally, canary: Tally) -> Option<Self> {
        (stable.requests() + canary.requests() > 0).then(|| Self {
            canary: Proportion::of(canary),
            stable: Proportion::of(stable),
            p: fisher(canary, stable),
        })
    }

    pub(super) fn finding(&self, thresholds: &VerdictThresholds) -> Finding {
        let canary = &self.canary;
        if canary.failures >= thresholds.min_failures && self.p < thresholds.significance {
            return Finding::Worse;
        }
        let more = thresholds.min_requests.max(1).saturating_sub(canary.n);
        if canary.interval.high <= thresholds.errors_limit && more == 0 {
            return Finding::Good;
        }
        let needed = needed(canary.tally(), thresholds.errors_limit);
        Finding::Open(needed.map(|needed| needed.max(more).max(1)))
    }
}
