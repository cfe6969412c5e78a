//! How fast it goes, from counts and times alone.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

/// So many of the last counts are looked at: what was long ago says little of what is to come.
const KEPT: usize = 15;

/// Counts with their times, a second apart or more.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace(VecDeque<(DateTime<Utc>, usize)>);

impl Pace {
    /// Takes in that so many were known at that time.
    pub(super) fn count(&mut self, now: DateTime<Utc>, known: usize) {
        let last = self.0.back();
        if last.is_some_and(|(at, _)| now - *at < TimeDelta::seconds(1)) {
            return;
        }
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back((now, known));
    }

    /// Forgets what was before a pause.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// Steps a second, once a second has passed in which there was one.
    pub(super) fn rate(&self, now: DateTime<Utc>, known: usize) -> Option<f64> {
        let (since, before) = self.0.front()?;
        let span = (now - *since).num_milliseconds();
        let steps = known.checked_sub(*before).filter(|steps| *steps > 0)?;
        (span >= 1_000).then(|| steps as f64 * 1_000.0 / span as f64)
    }

    /// How long the `rest` takes at that rate.
    pub(super) fn left(rate: f64, rest: usize) -> TimeDelta {
        let seconds = (rest as f64 / rate).ceil().min(1e9);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "bounded right above, and without a fraction"
        )]
        TimeDelta::seconds(seconds as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_of_the_last_seconds_and_says_nothing_too_early() {
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        let mut pace = Pace::default();
        assert_eq!(pace.rate(at(0), 0), None);
        pace.count(at(0), 0);
        assert_eq!(pace.rate(at(0), 5), None, "no second has passed");
        assert_eq!(pace.rate(at(2), 0), None, "nothing has come");
        assert_eq!(pace.rate(at(2), 20), Some(10.0));
        assert_eq!(Pace::left(10.0, 95), TimeDelta::seconds(10));
        for second in 1..40 {
            pace.count(at(second), 1_000);
        }
        pace.count(at(40), 1_014);
        assert_eq!(pace.rate(at(40), 1_014), Some(1.0));
        pace.forget();
        assert_eq!(pace.rate(at(41), 1_014), None);
    }
}
