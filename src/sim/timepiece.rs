//! The world's time, as a function of real time.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::world::span;

/// Seconds of this moment: 2026-01-01T00:00:00Z. No world begins before it.
const EPOCH: i64 = 1_767_225_600;
/// More revisions than a world makes in a second, its founding included.
const REVISIONS_PER_SECOND: u64 = 100_000;

/// A clock that showed the real time at `start` and has run at `speed` since.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timepiece {
    pub(super) start: DateTime<Utc>,
    pub(super) speed: f64,
}

impl Timepiece {
    /// The world's time at this real time.
    pub(super) fn read(self, real: DateTime<Utc>) -> DateTime<Utc> {
        let passed = (real - self.start).max(TimeDelta::zero());
        self.start + span(passed.as_seconds_f64() * self.speed)
    }

    /// How long to wait, from this real time on, until the world's time is `then`.
    pub(super) fn until(self, then: DateTime<Utc>, real: DateTime<Utc>) -> Duration {
        let left = (then - self.read(real)).as_seconds_f64() / self.speed;
        // A millisecond more than needed, lest it be woken just before its time.
        Duration::from_secs_f64(left.clamp(0.0, 3_600.0)) + Duration::from_millis(1)
    }

    /// The revision with which this world's history begins.
    ///
    /// A simulation that is started again is another cluster under the same names. Its history
    /// begins above everything its predecessor can have reached, so that a watch which goes on
    /// with an old revision is told that it has expired, and lists anew, as after a restore of a
    /// real cluster's storage.
    pub(super) fn first_revision(self) -> u64 {
        let seconds = u64::try_from(self.start.timestamp() - EPOCH).unwrap_or(0);
        (seconds + 1) * REVISIONS_PER_SECOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_runs_at_its_speed() {
        let start = DateTime::from_timestamp(EPOCH + 1_000, 0).unwrap();
        let clock = Timepiece { start, speed: 10.0 };
        let real = start + TimeDelta::seconds(3);
        assert_eq!(clock.read(real), start + TimeDelta::seconds(30));
        assert_eq!(clock.read(start - TimeDelta::seconds(3)), start);
        let wait = clock.until(start + TimeDelta::seconds(40), real);
        assert_eq!(wait, Duration::from_millis(1_001));
        assert_eq!(clock.until(start, real), Duration::from_millis(1));
    }

    #[test]
    fn a_later_world_begins_above_an_earlier_one() {
        let at = |seconds| Timepiece {
            start: DateTime::from_timestamp(EPOCH + seconds, 0).unwrap(),
            speed: 1.0,
        };
        assert_eq!(
            at(61).first_revision() - at(60).first_revision(),
            REVISIONS_PER_SECOND
        );
    }
}
