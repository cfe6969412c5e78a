//! The counters of one pod: whole numbers that follow what is to be expected.

use super::chance;
use super::latency::BUCKETS;
use super::mix::{CODES, Mix};

/// A counter, and how far it is behind what is to be expected of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counter {
    /// What was counted.
    pub counted: u64,
    pending: f64,
}

/// What a pod has answered since its container started.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// By status code, as in [`CODES`].
    pub codes: [Counter; CODES.len()],
    /// By duration; each bucket by itself.
    pub buckets: [Counter; BUCKETS],
    /// All durations together, in seconds.
    pub sum: f64,
    pending_sum: f64,
}

impl Tally {
    /// Nothing yet. What is rare comes at another time to each pod, as it is decided by `phase`.
    pub fn new(phase: u64) -> Self {
        let mut tally = Self::default();
        let [fine, rare @ ..] = &mut tally.codes;
        for (nth, counter) in (0..).zip(rare) {
            // Never a whole one: what does not happen must not be counted.
            let ahead = 0.999 * chance::fraction(phase, nth);
            counter.pending += ahead;
            fine.pending -= ahead;
        }
        tally
    }

    /// So many requests, not all of them whole ones, are answered like this.
    pub fn expect(&mut self, requests: f64, mix: &Mix) {
        let codes = self.codes.iter_mut().zip(mix.codes);
        let buckets = self.buckets.iter_mut().zip(mix.latency.shares());
        for (counter, share) in codes.chain(buckets) {
            counter.expect(requests * share);
        }
        self.pending_sum += requests * mix.latency.mean();
    }

    /// Counts as many requests as have become whole ones.
    pub fn settle(&mut self) {
        let pending: f64 = self.codes.iter().map(|counter| counter.pending).sum();
        let due = whole(pending);
        if due == 0 {
            return;
        }
        answer(&mut self.codes, due);
        count(&mut self.buckets, due);
        let share = (due as f64 / pending).min(1.0);
        self.sum += self.pending_sum * share;
        self.pending_sum *= 1.0 - share;
    }

    /// How many requests there were, those not counted yet among them.
    pub fn expected(&self) -> f64 {
        let all = self.codes.iter();
        all.map(|counter| counter.counted as f64 + counter.pending)
            .sum()
    }

    /// How many requests were counted.
    pub fn requests(&self) -> u64 {
        self.codes.iter().map(|counter| counter.counted).sum()
    }
}

/// Shares out `left` among the codes: each of the rare ones as soon as a whole one of it is due,
/// and to the first what is left.
fn answer(codes: &mut [Counter; CODES.len()], mut left: u64) {
    let [fine, rare @ ..] = codes;
    for counter in rare {
        let some = whole(counter.pending).min(left);
        counter.add(some);
        left -= some;
    }
    fine.add(left);
}

/// Shares out `left` among the counters so that all stay close to what is expected of them, and
/// none ever goes back.
fn count(counters: &mut [Counter], mut left: u64) {
    for counter in counters.iter_mut() {
        let some = whole(counter.pending).min(left);
        counter.add(some);
        left -= some;
    }
    // Fewer than there are counters: the fractions that are left of each.
    for _ in 0..left {
        let furthest = counters
            .iter_mut()
            .max_by(|one, other| one.pending.total_cmp(&other.pending));
        if let Some(counter) = furthest {
            counter.add(1);
        }
    }
}

impl Counter {
    /// So many more are to be expected.
    pub fn expect(&mut self, some: f64) {
        self.pending += some;
    }

    /// Counts as many as have become whole ones.
    pub fn settle(&mut self) {
        self.add(whole(self.pending));
    }

    fn add(&mut self, some: u64) {
        self.counted += some;
        self.pending -= some as f64;
    }
}

/// The whole ones of a number of things.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of requests are far below 2^53, and negative ones are cut off"
)]
fn whole(number: f64) -> u64 {
    // Lest a request be late by the error of a sum.
    (number + 1e-6).max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::latency::Latency;
    use super::*;

    fn mix(failing: f64, median: f64) -> Mix {
        Mix {
            codes: [0.98 - failing, 0.02, failing / 2.0, 0.0, failing / 2.0],
            latency: Latency { median },
        }
    }

    proptest! {
        #[test]
        fn counters_only_grow_and_always_agree(
            phase: u64, steps in prop::collection::vec((0.0..300.0, 0.0..0.4, 0.01..5.0), 1..40),
        ) {
            let mut tally = Tally::new(phase);
            let (mut expected, mut failures) = (0.0, 0.0);
            for (requests, failing, median) in steps {
                let before = tally.clone();
                tally.expect(requests, &mix(failing, median));
                tally.settle();
                expected += requests;
                failures += requests * failing;
                let pairs = before.codes.iter().zip(&tally.codes)
                    .chain(before.buckets.iter().zip(&tally.buckets));
                for (before, after) in pairs {
                    prop_assert!(after.counted >= before.counted);
                }
                prop_assert!(tally.sum >= before.sum);
                let total: u64 = tally.buckets.iter().map(|bucket| bucket.counted).sum();
                prop_assert_eq!(total, tally.requests());
            }
            prop_assert_eq!(tally.requests(), whole(expected));
            prop_assert_eq!(tally.codes[3].counted, 0);
            let failed = (tally.codes[2].counted + tally.codes[4].counted) as f64;
            prop_assert!((failed - failures).abs() < 2.1, "{} {}", failed, failures);
        }
    }

    #[test]
    fn what_is_rare_does_not_come_to_all_pods_at_once() {
        let mut pods: Vec<Tally> = (0..100).map(Tally::new).collect();
        let failed = |tally: &Tally| tally.codes[2].counted + tally.codes[4].counted > 0;
        for pod in &mut pods {
            // Half a failure each.
            pod.expect(50.0, &mix(0.01, 0.2));
            pod.settle();
            assert_eq!(pod.requests(), 50);
        }
        let with_one = pods.iter().filter(|pod| failed(pod)).count();
        assert!((25..65).contains(&with_one), "{with_one}");
    }

    #[test]
    fn little_by_little_is_as_much_as_at_once() {
        let mut slowly = Tally::default();
        for _ in 0..1_000 {
            slowly.expect(0.1, &mix(0.05, 0.2));
            slowly.settle();
        }
        let mut at_once = Tally::default();
        at_once.expect(100.0, &mix(0.05, 0.2));
        at_once.settle();
        assert_eq!(slowly.requests(), 100);
        assert_eq!(at_once.requests(), 100);
        assert!((slowly.sum - at_once.sum).abs() < 0.5);
    }
}
