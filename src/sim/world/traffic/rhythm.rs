//! When an app is used: by the time of day, and from minute to minute.

use std::f64::consts::TAU;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

use super::chance;

/// How long the traffic of an app stays the same.
const SLOT_MS: i64 = 15_000;
/// Longer than this is not looked at slot by slot.
const LONG: TimeDelta = TimeDelta::minutes(15);

/// Who uses an app, and so when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// Customers: more by day than by night.
    Steady,
    /// People at their desks: working days, working hours.
    Office,
    /// Jobs that run in the small hours.
    Nightly,
    /// Nobody any more.
    Idle,
}

impl Rhythm {
    /// The expected traffic times this is what comes at that time of the day.
    pub fn level(self, at: DateTime<Utc>) -> f64 {
        let hour = f64::from(at.num_seconds_from_midnight()) / 3_600.0;
        match self {
            Self::Steady => 0.85 + 0.25 * ((hour - 14.0) / 24.0 * TAU).cos(),
            Self::Office => {
                let is_weekend = at.weekday().num_days_from_monday() >= 5;
                let bustle = if is_weekend { 0.2 } else { 1.2 };
                0.06 + bustle * plateau(hour, 6.0, 9.0, 16.5, 20.0)
            }
            Self::Nightly => 0.05 + 3.0 * plateau(hour, 0.5, 1.5, 4.0, 5.5),
            Self::Idle => 0.0,
        }
    }

    /// The average of a whole day's level.
    pub fn mean(self) -> f64 {
        match self {
            Self::Steady => 0.85,
            Self::Office => 0.06 + (5.0 * 1.2 + 2.0 * 0.2) / 7.0 * (10.75 / 24.0),
            Self::Nightly => 0.05 + 3.0 * (3.75 / 24.0),
            Self::Idle => 0.0,
        }
    }

    /// The seconds of expected traffic that come between two times.
    ///
    /// The same whether it is asked for in one piece or in many, unless it is for a long time.
    pub fn seconds(self, of: u64, from: DateTime<Utc>, until: DateTime<Utc>) -> f64 {
        if self == Self::Idle || until <= from {
            return 0.0;
        }
        let span = until - from;
        if span > LONG {
            return span.as_seconds_f64() * self.mean();
        }
        let (mut at, end) = (from.timestamp_millis(), until.timestamp_millis());
        let mut sum = 0.0;
        while at < end {
            let slot = at.div_euclid(SLOT_MS);
            let next = end.min((slot + 1) * SLOT_MS);
            sum += (next - at) as f64 / 1_000.0 * self.in_slot(of, slot);
            at = next;
        }
        sum
    }

    fn in_slot(self, of: u64, slot: i64) -> f64 {
        let middle = slot * SLOT_MS + SLOT_MS / 2;
        let at = DateTime::from_timestamp_millis(middle).unwrap_or_default();
        self.level(at) * bustle(of, middle as f64 / 60_000.0)
    }
}

/// 1 on average: what comes and goes within minutes.
fn bustle(of: u64, minutes: f64) -> f64 {
    let slow = chance::wave(of, minutes / 7.0);
    let quick = chance::wave(of ^ 1, minutes / 0.8);
    1.0 + 0.22 * slow + 0.16 * quick
}

/// 0, from `rise` to `top` up to 1, from `fall` to `end` down to 0 again.
fn plateau(hour: f64, rise: f64, top: f64, fall: f64, end: f64) -> f64 {
    let up = (hour - rise) / (top - rise);
    let down = (end - hour) / (end - fall);
    up.min(down).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Rhythm; 4] = [
        Rhythm::Steady,
        Rhythm::Office,
        Rhythm::Nightly,
        Rhythm::Idle,
    ];

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn every_rhythm_has_its_hours() {
        let monday = |hour: &str| at(&format!("2026-11-23T{hour}:00:00Z"));
        let sunday = at("2026-11-22T11:00:00Z");
        let office = Rhythm::Office;
        assert!(office.level(monday("11")) > 10.0 * office.level(monday("03")));
        assert!(office.level(monday("11")) > 3.0 * office.level(sunday));
        let nightly = Rhythm::Nightly;
        assert!(nightly.level(monday("03")) > 10.0 * nightly.level(monday("11")));
        let steady = Rhythm::Steady;
        assert!(steady.level(monday("14")) > steady.level(monday("02")));
        assert!(steady.level(monday("02")) > 0.5);
        assert!(Rhythm::Idle.level(monday("11")).abs() < f64::EPSILON);
    }

    #[test]
    fn the_mean_is_that_of_a_week() {
        let monday = at("2026-11-23T00:00:00Z");
        for rhythm in ALL {
            let minutes = (0..7 * 24 * 60).map(|minute| monday + TimeDelta::minutes(minute));
            let sum: f64 = minutes.map(|at| rhythm.level(at)).sum();
            let mean = sum / f64::from(7 * 24 * 60);
            assert!(
                (mean - rhythm.mean()).abs() < 0.01,
                "{rhythm:?}: {mean} {}",
                rhythm.mean()
            );
        }
    }

    proptest! {
        #[test]
        fn it_does_not_matter_in_how_many_pieces_it_is_asked_for(
            of: u64, cut in 1_i64..599_999, start in 0_i64..86_400_000,
        ) {
            let from = at("2026-11-23T00:00:00Z") + TimeDelta::milliseconds(start);
            let (middle, until) =
                (from + TimeDelta::milliseconds(cut), from + TimeDelta::minutes(10));
            for rhythm in ALL {
                let whole = rhythm.seconds(of, from, until);
                let parts = rhythm.seconds(of, from, middle) + rhythm.seconds(of, middle, until);
                prop_assert!((whole - parts).abs() < 1e-6, "{} {}", whole, parts);
            }
        }
    }
}
