//! Wilson's interval for a share.

use serde::Serialize;

use super::Tally;

/// The 97.5th percentile of the normal distribution: two-sided 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// Where the true share lies, at 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// At least.
    pub low: f64,
    /// At most.
    pub high: f64,
}

/// Wilson's score interval at 95 % for the share of failures, without continuity correction: from
/// 0 to 1 without requests.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
/// Equals `scipy.stats.binomtest(k, n).proportion_ci(0.95, method="wilson")`.
pub fn wilson(tally: Tally) -> Interval {
    let failures = tally.failures();
    let low = lower(failures, tally.requests());
    // By symmetry: what is at most 1 less the least share of successes.
    let high = upper(failures, tally.requests());
    Interval { low, high }
}

/// Written as a product: the difference in the textbook's formula cancels for small shares.
fn lower(count: u64, of: u64) -> f64 {
    if count == 0 || of == 0 {
        return 0.0;
    }
    let (count, of) = (count as f64, of as f64);
    let sum = count + Z * Z / 2.0 + Z * spread(count, of);
    count * (count / of) / sum
}

fn upper(count: u64, of: u64) -> f64 {
    if count == of {
        return 1.0;
    }
    let (count, of) = (count as f64, of as f64);
    ((count + Z * Z / 2.0 + Z * spread(count, of)) / (of + Z * Z)).min(1.0)
}

fn spread(count: f64, of: f64) -> f64 {
    (count * ((of - count) / of) + Z * Z / 4.0).sqrt()
}

/// How many more requests it takes until the interval ends at or below `limit`, if they fail as
/// those before did: 0 where it does already, and `None` where it never will.
///
/// The interval ends at the share from which the score test can just tell what was observed, so
/// that n ≥ z² limit (1 − limit) / (limit − share)².
pub fn needed(tally: Tally, limit: f64) -> Option<u64> {
    let share = tally.share().unwrap_or(0.0);
    if share >= limit {
        return None;
    }
    let distance = limit - share;
    let wanted = (Z * Z * limit * (1.0 - limit) / (distance * distance)).ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is not negative for a limit up to 1"
    )]
    let wanted = wanted as u64;
    Some(wanted.saturating_sub(tally.requests()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;
    use crate::model::verdict::oracle::{assert_near, cases};

    #[derive(Deserialize)]
    struct Case {
        n: u64,
        failures: u64,
        low: f64,
        high: f64,
    }

    /// To 1e-9 absolute and relative.
    #[test]
    fn agrees_with_the_oracle() {
        let text = include_str!("../../../tests/fixtures/verdict/wilson.json");
        for case in cases::<Case>(text) {
            let interval = wilson(Tally::new(case.n, case.failures));
            let which = format!("{} of {}", case.failures, case.n);
            assert_near(interval.low, case.low, 1e-9, &which);
            assert_near(interval.high, case.high, 1e-9, &which);
        }
    }

    #[test]
    fn nothing_is_known_without_requests() {
        let interval = wilson(Tally::default());
        assert_eq!((interval.low, interval.high), (0.0, 1.0));
    }

    #[test]
    fn how_many_more() {
        let table = [
            ((0, 0), 0.01, Some(381)),
            ((12, 0), 0.01, Some(369)),
            ((381, 0), 0.01, Some(0)),
            ((0, 0), 0.02, Some(189)),
            ((1_000, 5), 0.01, Some(522)),
            ((1_000, 10), 0.01, None),
            ((1_000, 33), 0.01, None),
            ((0, 0), 0.0, None),
            ((10, 10), 1.0, None),
        ];
        for ((requests, failures), limit, wanted) in table {
            let tally = Tally::new(requests, failures);
            assert_eq!(needed(tally, limit), wanted, "{tally:?} {limit}");
        }
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_share(
            (requests, failures) in (1..10_000_000_u64).prop_flat_map(|n| (Just(n), 0..=n)),
        ) {
            let interval = wilson(Tally::new(requests, failures));
            let share = failures as f64 / requests as f64;
            prop_assert!(0.0 <= interval.low && interval.low <= share);
            prop_assert!(share <= interval.high && interval.high <= 1.0);
        }

        #[test]
        fn with_that_many_more_the_limit_holds_and_with_fewer_not(
            requests in 1..100_000_u64,
            limit in 0.001..0.5,
        ) {
            let tally = Tally::new(requests, 0);
            let more = needed(tally, limit).expect("without failures there is a number");
            let high = |more: u64| wilson(Tally::new(requests + more, 0)).high;
            prop_assert!(high(more) <= limit * (1.0 + 1e-12));
            prop_assert!(more == 0 || high(more - 1) > limit * (1.0 - 1e-12));
            prop_assert!(needed(Tally::new(requests + 1, 0), limit) <= Some(more));
        }
    }
}
