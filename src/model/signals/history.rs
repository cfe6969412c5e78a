//! What the signals of one app were in the last half hour, in a few hundred bytes.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Signal, code};

/// How many steps are remembered.
pub const STEPS: usize = 120;
/// The same, to count steps with.
const RING: i64 = 120;
const _: () = assert!(code::UNKNOWN == 0, "an empty step is unknown");
/// How long one step is: 120 of them are 30 minutes.
pub const STEP: TimeDelta = TimeDelta::seconds(15);

/// A ring of steps on a common clock: step `n` is the time from `n * STEP` on since 1970. What
/// comes within one step replaces what came before in it; a step in which nothing came is
/// unknown. A value takes one byte, on a logarithmic scale (see `code`), so that what is read
/// back is within 4.5 % of what was put in.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The newest step, and where it is in the ring by its remainder.
    newest: i64,
    /// All signals of a step beside each other: a round touches one place in memory.
    steps: [Step; STEPS],
}

/// The code of each signal.
type Step = [u8; Signal::ALL.len()];

impl History {
    /// A history in which nothing is known.
    pub fn new() -> Self {
        Self {
            newest: i64::MIN,
            steps: [[code::UNKNOWN; Signal::ALL.len()]; STEPS],
        }
    }

    /// `signal` was `value` at `at`. What is older than the ring is forgotten.
    pub fn put(&mut self, signal: Signal, value: f64, at: DateTime<Utc>) {
        let step = step(at);
        self.advance(step);
        if step > self.newest - RING {
            self.steps[place(step)][signal as usize] = code::encode(signal, value);
        }
    }

    /// The values of `signal` in the `count` steps that end with the one `now` is in, oldest
    /// first.
    pub fn tail(
        &self,
        signal: Signal,
        count: usize,
        now: DateTime<Utc>,
    ) -> impl Iterator<Item = Option<f64>> {
        let last = step(now);
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        (last.saturating_sub(count).saturating_add(1)..=last).map(move |step| self.at(signal, step))
    }

    /// The known values of `signal`, oldest first, each with the time at which its step began.
    pub fn points(&self, signal: Signal) -> impl Iterator<Item = (DateTime<Utc>, f64)> {
        let newest = self.newest;
        let oldest = newest.saturating_sub(RING - 1);
        let steps = (newest != i64::MIN).then_some(oldest..=newest);
        steps.into_iter().flatten().filter_map(move |step| {
            let at = DateTime::from_timestamp(step.checked_mul(STEP.num_seconds())?, 0)?;
            Some((at, self.at(signal, step)?))
        })
    }

    fn at(&self, signal: Signal, step: i64) -> Option<f64> {
        if step > self.newest || step <= self.newest.saturating_sub(RING) {
            return None;
        }
        code::decode(signal, self.steps[place(step)][signal as usize])
    }

    /// Makes `step` the newest where it is newer: the steps between are unknown.
    fn advance(&mut self, step: i64) {
        let new = step.saturating_sub(self.newest).min(RING);
        for step in step.saturating_sub(new) + 1..=step {
            self.steps[place(step)] = Step::default();
        }
        self.newest = self.newest.max(step);
    }
}

impl Default for History {
    fn default() -> Self {
        Self::new()
    }
}

fn step(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(STEP.num_seconds())
}

fn place(step: i64) -> usize {
    usize::try_from(step.rem_euclid(RING)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("in range")
    }

    #[test]
    fn a_step_without_news_is_unknown_and_the_newest_news_of_a_step_counts() {
        let mut history = History::new();
        assert_eq!(history.points(Signal::Errors).count(), 0);
        history.put(Signal::Errors, 0.5, at(0));
        history.put(Signal::Errors, 0.0, at(14));
        history.put(Signal::Errors, 0.0, at(45));
        let tail: Vec<_> = history.tail(Signal::Errors, 5, at(60)).collect();
        assert_eq!(tail, [Some(0.0), None, None, Some(0.0), None]);
        assert_eq!(history.tail(Signal::Cpu, 5, at(60)).flatten().count(), 0);
    }

    #[test]
    fn half_an_hour_is_remembered_and_no_more() {
        let mut history = History::new();
        for second in (0..3_600).step_by(15) {
            history.put(Signal::Requests, 7.0, at(second));
        }
        assert_eq!(history.points(Signal::Requests).count(), STEPS);
        // Late news of a time that is forgotten changes nothing.
        let before = history.clone();
        history.put(Signal::Requests, 1.0, at(0));
        assert_eq!(history, before);
        assert!(size_of::<History>() <= 620, "{}", size_of::<History>());
    }

    proptest! {
        #[test]
        fn the_ring_is_a_map_of_the_last_steps(
            puts in prop::collection::vec((0..8_000_i64, 0.0..1.0_f64), 1..200)
        ) {
            let mut history = History::new();
            let mut map = BTreeMap::new();
            for (second, value) in puts {
                history.put(Signal::Errors, value, at(second));
                map.insert(step(at(second)), value);
                let newest = *map.keys().next_back().expect("one");
                map.retain(|step, _| *step > newest - RING);
            }
            let points: Vec<_> = history.points(Signal::Errors).collect();
            prop_assert_eq!(points.len(), map.len());
            for ((at, value), (step, wanted)) in points.into_iter().zip(map) {
                prop_assert_eq!(self::step(at), step);
                prop_assert!((value - wanted).abs() <= (wanted * 0.045).max(1e-5), "{} {}", value, wanted);
            }
        }
    }
}
