//! A severity that does not flap.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::SignalPolicy;
use crate::model::Severity;

/// What a signal's readings, one a round, have come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alarm {
    /// How loudly it asks.
    level: Severity,
    /// How many rounds in a row said something else.
    streak: u8,
    /// Whether there was a round at all.
    begun: bool,
    /// Since when it asks.
    since: Option<DateTime<Utc>>,
    /// When the first of the rounds ended that made it ask; `None` where it asked from the first
    /// round on, so that nobody saw it begin.
    rose: Option<DateTime<Utc>>,
}

/// When something began to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Onset {
    /// When; where that was not seen, when it first was seen to be so.
    pub at: DateTime<Utc>,
    /// Whether it was seen to begin.
    pub is_seen: bool,
}

/// What one round says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// How loudly the value asks.
    pub(super) now: Severity,
    /// The same by thresholds a fifth lower: as long as it is no less than the level, the level
    /// holds.
    pub(super) holds: Severity,
}

impl Verdict {
    /// Nothing asks.
    pub(super) const CALM: Self = Self {
        now: Severity::Calm,
        holds: Severity::Calm,
    };

    /// By a function from value to severity, which must grow with the value.
    pub(super) fn of(value: f64, severity: impl Fn(f64) -> Severity) -> Self {
        Self {
            now: severity(value),
            holds: severity(value / 0.8),
        }
    }
}

impl Alarm {
    /// How loudly it asks.
    pub fn level(self) -> Severity {
        self.level
    }

    /// Since when it asks at all.
    pub fn since(self) -> Option<DateTime<Utc>> {
        self.since
    }

    /// When what it asks about began, while it asks.
    pub(super) fn onset(self) -> Option<Onset> {
        Some(Onset {
            at: self.rose.or(self.since)?,
            is_seen: self.rose.is_some(),
        })
        .filter(|_| self.since.is_some())
    }

    /// Whether it asks, or may be about to.
    pub(super) fn is_moving(self) -> bool {
        self.level > Severity::Calm || self.streak > 0
    }

    /// After one more round, which ended at `at`.
    pub(super) fn next(self, verdict: Verdict, at: DateTime<Utc>, policy: &SignalPolicy) -> Self {
        let settled = |level, rose: Option<DateTime<Utc>>| Self {
            level,
            streak: 0,
            begun: true,
            since: (level > Severity::Calm).then(|| self.since.unwrap_or(at)),
            rose: rose.filter(|_| level > Severity::Calm),
        };
        if !self.begun {
            return settled(verdict.now, None);
        }
        let rose = if self.level > Severity::Calm {
            self.rose
        } else {
            self.rose.or(Some(at))
        };
        let (changes, patience) = if verdict.now > self.level {
            (true, policy.raise_after)
        } else {
            (verdict.holds < self.level, policy.clear_after)
        };
        if !changes {
            return settled(self.level, self.rose);
        }
        let streak = self.streak.saturating_add(1);
        if streak >= patience.max(1) {
            return settled(verdict.now, rose);
        }
        Self {
            streak,
            rose,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::signals::Limit;

    fn levels(values: &[f64]) -> Vec<Severity> {
        let policy = SignalPolicy::default();
        let limit = Limit::new(0.01, 0.05);
        let mut alarm = Alarm::default();
        let each = values.iter().map(|value| {
            let verdict = Verdict::of(*value, |it| limit.severity(it));
            alarm = alarm.next(verdict, DateTime::UNIX_EPOCH, &policy);
            alarm.level()
        });
        each.collect()
    }

    #[test]
    fn it_takes_two_rounds_to_rise_and_three_to_fall() {
        use Severity::{Calm, Critical, Warning};
        let values = [0.0, 0.02, 0.02, 0.0, 0.02, 0.0, 0.0, 0.0, 0.0];
        let expected = [
            Calm, Calm, Warning, Warning, Warning, Warning, Warning, Calm, Calm,
        ];
        assert_eq!(levels(&values), expected);
        assert_eq!(
            levels(&[0.2, 0.2]),
            [Critical, Critical],
            "the first counts"
        );
        assert_eq!(
            levels(&[0.0, 0.2, 0.02, 0.2, 0.2]),
            [Calm, Calm, Warning, Warning, Critical]
        );
    }

    #[test]
    fn a_value_about_its_threshold_does_not_flap() {
        let values: Vec<f64> = (0..40).map(|n| [0.0101, 0.0099, 0.0085][n % 3]).collect();
        let levels = levels(&values);
        assert!(
            levels.iter().all(|level| *level == Severity::Warning),
            "{levels:?}"
        );
    }

    #[test]
    fn what_it_asks_about_began_with_the_first_of_the_rounds_that_raised_it() {
        let policy = SignalPolicy::default();
        let limit = Limit::new(0.01, 0.05);
        let onsets = |values: &[f64]| -> Vec<_> {
            let mut alarm = Alarm::default();
            let rounds = (0..).zip(values).map(|(second, value)| {
                let at = DateTime::from_timestamp(second, 0).expect("in range");
                let verdict = Verdict::of(*value, |it| limit.severity(it));
                alarm = alarm.next(verdict, at, &policy);
                let onset = alarm.onset();
                onset.map(|onset| (onset.at.timestamp(), onset.is_seen))
            });
            rounds.collect()
        };
        let first = Some((1, true));
        assert_eq!(
            onsets(&[0.0, 0.02, 0.02, 0.2, 0.2, 0.0, 0.0, 0.0]),
            [None, None, first, first, first, first, first, None]
        );
        assert_eq!(
            onsets(&[0.0, 0.02, 0.0, 0.02, 0.02]),
            [None, None, None, None, Some((3, true))],
            "what passed is no beginning"
        );
        let unseen = Some((0, false));
        assert_eq!(onsets(&[0.2, 0.2, 0.02]), [unseen, unseen, unseen]);
    }

    #[test]
    fn it_remembers_since_when_it_asks() {
        let policy = SignalPolicy::default();
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("in range");
        let verdict = |severity| Verdict {
            now: severity,
            holds: severity,
        };
        let mut alarm = Alarm::default().next(Verdict::CALM, at(0), &policy);
        let mut round = |severity, seconds| {
            alarm = alarm.next(verdict(severity), at(seconds), &policy);
            alarm.since()
        };
        assert_eq!(round(Severity::Warning, 1), None);
        assert_eq!(round(Severity::Warning, 2), Some(at(2)));
        assert_eq!(round(Severity::Critical, 3), Some(at(2)));
        assert_eq!(
            round(Severity::Critical, 4),
            Some(at(2)),
            "louder, not later"
        );
        assert_eq!(
            [5, 6, 7].map(|s| round(Severity::Calm, s)),
            [Some(at(2)), Some(at(2)), None]
        );
    }
}
