//! How fast an error budget burns, over two windows at once.
//!
//! A burn rate is the share of requests that fail, divided by the share that may (1 − objective).
//! Both windows must be beyond the limit: the long one says that it matters, the short one that it
//! still goes on. Windows and limits are those of Google's *Site Reliability Workbook*, chapter 5.

use chrono::TimeDelta;

use super::{Counted, SignalPolicy};
use crate::model::Severity;

/// A pair of windows and the rate beyond which it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BurnWindows {
    /// The long one.
    pub long: TimeDelta,
    /// The short one.
    pub short: TimeDelta,
    /// The limit, in tenths.
    tenths: u16,
}

impl BurnWindows {
    /// The pairs that mean that somebody is woken: 14.4 × spends 2 % of a month's budget in an
    /// hour, 6 × spends 5 % in six.
    pub const ALL: [Self; 2] = [
        Self {
            long: TimeDelta::hours(1),
            short: TimeDelta::minutes(5),
            tenths: 144,
        },
        Self {
            long: TimeDelta::hours(6),
            short: TimeDelta::minutes(30),
            tenths: 60,
        },
    ];

    /// Beyond this it counts.
    pub fn limit(self) -> f64 {
        f64::from(self.tenths) / 10.0
    }
}

/// How fast a budget burns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burn {
    /// Which windows.
    pub windows: BurnWindows,
    /// The rate over the long one.
    pub long: f64,
    /// The rate over the short one.
    pub short: f64,
    /// What was counted in the long one.
    pub counted: Counted,
    /// The share of requests that is promised to succeed.
    pub objective: f64,
}

impl Burn {
    /// The rate that both windows reach, as a share of the limit.
    pub(super) fn share(&self) -> f64 {
        self.long.min(self.short) / self.windows.limit()
    }

    /// How loudly a [`Burn::share`] asks.
    pub(super) fn severity(share: f64) -> Severity {
        if share > 1.0 {
            Severity::Critical
        } else {
            Severity::Calm
        }
    }
}

/// The pair that is furthest beyond its limit, of those whose windows `counted` knows.
pub(super) fn worst(
    objective: f64,
    policy: &SignalPolicy,
    counted: impl Fn(TimeDelta) -> Option<Counted>,
) -> Option<Burn> {
    let may_fail = 1.0 - objective;
    if may_fail <= 0.0 {
        return None;
    }
    let burns = BurnWindows::ALL.into_iter().filter_map(|windows| {
        let (long, short) = (counted(windows.long)?, counted(windows.short)?);
        let enough = long.requests >= f64::from(policy.min_requests)
            && short.failures >= f64::from(policy.min_failures);
        enough.then_some(())?;
        Some(Burn {
            windows,
            long: long.ratio()? / may_fail,
            short: short.ratio()? / may_fail,
            counted: long,
            objective,
        })
    });
    burns.max_by(|a, b| a.share().total_cmp(&b.share()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn burn(long: f64, short: f64, requests: f64) -> Option<Burn> {
        worst(0.999, &SignalPolicy::default(), |window| {
            let ratio = if window >= TimeDelta::hours(1) {
                long
            } else {
                short
            };
            Some(Counted {
                requests,
                failures: requests * ratio,
            })
        })
    }

    #[test]
    fn both_windows_must_burn() {
        let loud = |burn: Option<Burn>| burn.map(|burn| Burn::severity(burn.share()));
        assert_eq!(loud(burn(0.02, 0.02, 10_000.0)), Some(Severity::Critical));
        assert_eq!(loud(burn(0.02, 0.001, 10_000.0)), Some(Severity::Calm));
        assert_eq!(loud(burn(0.001, 0.02, 10_000.0)), Some(Severity::Calm));
        // 1 % is 10 times what may fail: too little for the fast pair, enough for the slow one.
        let slow = burn(0.01, 0.01, 10_000.0).expect("known");
        assert_eq!(slow.windows, BurnWindows::ALL[1]);
        assert_eq!(Burn::severity(slow.share()), Severity::Critical);
    }

    #[test]
    fn low_traffic_wakes_nobody() {
        assert_eq!(burn(0.1, 0.1, 10.0), None, "one failure of ten");
        assert_eq!(
            worst(0.999, &SignalPolicy::default(), |_| None),
            None,
            "no history"
        );
        assert_eq!(
            worst(1.0, &SignalPolicy::default(), |_| Some(Counted::default())),
            None
        );
    }
}
