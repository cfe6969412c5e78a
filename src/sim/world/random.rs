//! Seeded chance: everything that happens by accident in the world is drawn here.

use chrono::TimeDelta;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The letters Kubernetes uses for generated names: no vowels, nothing that looks like another.
const NAME_LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// A reproducible source of chance.
#[derive(Debug, Clone)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The same seed and stream always give the same throws.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// Whether something of this probability happens.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability.clamp(0.0, 1.0))
    }

    /// A whole number from `low` up to and including `high`.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        self.0.random_range(low..=high.max(low))
    }

    /// A fraction from 0 up to, not including, 1.
    pub fn fraction(&mut self) -> f64 {
        self.0.random()
    }

    /// Somewhere below `bound`, or 0 where there is nothing to choose from.
    pub fn index(&mut self, bound: usize) -> usize {
        if bound == 0 {
            0
        } else {
            self.0.random_range(0..bound)
        }
    }

    /// One of the items, each as likely as the other.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }

    /// One of the items, by weight.
    pub fn weighted<'a, T>(&mut self, items: &'a [(T, u32)]) -> &'a T {
        let total: u32 = items.iter().map(|(_, weight)| weight).sum();
        let mut left = self.between(1, total.max(1));
        for (item, weight) in items {
            if left <= *weight {
                return item;
            }
            left -= weight;
        }
        &items[0].0
    }

    /// A span between two numbers of seconds, to the millisecond.
    pub fn seconds(&mut self, low: f64, high: f64) -> TimeDelta {
        span(low + self.fraction() * (high - low))
    }

    /// How long until the next of events that come `per_second` on average.
    pub fn until_next(&mut self, per_second: f64) -> TimeDelta {
        span(-(1.0 - self.fraction()).ln() / per_second.max(1e-9))
    }

    /// A suffix such as a ReplicaSet gives its pods: `zcf5b`.
    pub fn suffix(&mut self) -> String {
        (0..5)
            .map(|_| char::from(*self.pick(NAME_LETTERS)))
            .collect()
    }

    /// A short commit id: `7f3a9c1`.
    pub fn commit(&mut self) -> String {
        format!("{:07x}", self.0.random_range(0..0x1000_0000_u32))
    }

    /// Brings the items into a random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }
}

/// Seconds as a span, to the millisecond.
#[expect(
    clippy::cast_possible_truncation,
    reason = "spans of the world are far below 2^53 ms"
)]
pub fn span(seconds: f64) -> TimeDelta {
    TimeDelta::milliseconds((seconds * 1000.0) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_throws() {
        let throws = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            (
                dice.between(0, 1000),
                dice.suffix(),
                dice.commit(),
                dice.until_next(0.25),
            )
        };
        assert_eq!(throws(7, 0), throws(7, 0));
        assert_ne!(throws(7, 0), throws(8, 0));
        assert_ne!(throws(7, 0), throws(7, 1));
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::new(1, 0);
        let often = (0..10_000)
            .filter(|_| *dice.weighted(&[(true, 90), (false, 10)]))
            .count();
        assert!((8_700..9_300).contains(&often), "{often}");
    }

    #[test]
    fn waits_have_the_asked_for_mean() {
        let mut dice = Dice::new(1, 0);
        let total: TimeDelta = (0..10_000).map(|_| dice.until_next(0.5)).sum();
        assert!((19_000..21_000).contains(&total.num_seconds()), "{total}");
    }
}
