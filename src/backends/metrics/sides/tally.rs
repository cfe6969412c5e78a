//! What the series of one side come to.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::model::verdict::{LatencyHistogram, SideCounts};

/// What was said of one side so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SideTally {
    requests: Option<f64>,
    failures: f64,
    /// By upper bound in seconds, how many took at most so long; in no order.
    buckets: Vec<(f64, f64)>,
    rate: Option<f64>,
    cpu: Option<f64>,
    memory: Option<f64>,
}

impl SideTally {
    /// So many requests more, which failed or not.
    pub fn requests(&mut self, count: f64, failed: bool) {
        *self.requests.get_or_insert(0.0) += count;
        if failed {
            self.failures += count;
        }
    }

    /// So many requests more took at most `bound` seconds.
    pub fn bucket(&mut self, bound: f64, count: f64) {
        let mut buckets = self.buckets.iter_mut();
        match buckets.find(|(other, _)| other.to_bits() == bound.to_bits()) {
            Some((_, known)) => *known += count,
            None => self.buckets.push((bound, count)),
        }
    }

    /// So many more requests a second.
    pub fn rate(&mut self, rate: f64) {
        *self.rate.get_or_insert(0.0) += rate;
    }

    /// One of its pods uses such a share of its processor time: the worst counts.
    pub fn cpu(&mut self, share: f64) {
        self.cpu = Some(self.cpu.map_or(share, |known| known.max(share)));
    }

    /// One of its pods uses such a share of its memory: the worst counts.
    pub fn memory(&mut self, share: f64) {
        self.memory = Some(self.memory.map_or(share, |known| known.max(share)));
    }

    /// Whether anything is known of its requests.
    pub fn tells_traffic(&self) -> bool {
        self.requests.is_some()
    }

    /// Takes over what `other` says, of another set, where nothing is known yet: of traffic all or
    /// nothing, for two sets count the same requests.
    pub fn or(&mut self, other: Self) {
        let (cpu, memory) = (self.cpu.or(other.cpu), self.memory.or(other.memory));
        if !self.tells_traffic() {
            *self = other;
        }
        (self.cpu, self.memory) = (cpu, memory);
    }

    /// What was counted over at most `over`; `None` where no series counts its requests, which is
    /// not the same as none. Counts are estimates between scrapes: they are rounded to whole
    /// requests.
    pub fn counts(&self, over: TimeDelta) -> Option<SideCounts> {
        let requests = whole(self.requests?);
        Some(SideCounts {
            requests,
            failures: whole(self.failures).min(requests),
            latency: self.latency(),
            cpu: self.cpu,
            memory: self.memory,
            rate: self.rate,
            over,
        })
    }

    fn latency(&self) -> Option<LatencyHistogram> {
        if self.buckets.is_empty() {
            return None;
        }
        let mut buckets = self.buckets.clone();
        buckets.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let mut below = 0.0_f64;
        let counts = buckets.iter().map(|(_, count)| {
            // A higher bucket may have been scraped a moment before a lower one.
            let more = (count - below).max(0.0);
            below = below.max(*count);
            whole(more)
        });
        Some(LatencyHistogram {
            counts: counts.collect(),
            bounds: buckets
                .iter()
                .map(|(bound, _)| *bound)
                .collect::<Arc<[_]>>(),
        })
    }
}

fn whole(count: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and counts are neither negative nor that large"
    )]
    let whole = count.round() as u64;
    whole
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OVER: TimeDelta = TimeDelta::minutes(30);

    #[test]
    fn without_a_series_of_requests_nothing_is_known_and_with_one_it_may_be_none() {
        let mut tally = SideTally::default();
        tally.cpu(0.5);
        tally.bucket(0.1, 3.0);
        assert_eq!(tally.counts(OVER), None);
        tally.requests(0.0, false);
        let counts = tally.counts(OVER).expect("known");
        assert_eq!(
            (counts.requests, counts.failures, counts.rate),
            (0, 0, None)
        );
        assert_eq!(
            (counts.cpu, counts.memory, counts.over),
            (Some(0.5), None, OVER)
        );
    }

    #[test]
    fn pods_are_added_up_and_of_saturation_the_worst_counts() {
        let mut tally = SideTally::default();
        for (count, failed) in [(10.2, false), (20.1, false), (1.4, true)] {
            tally.requests(count, failed);
            tally.rate(count / 10.0);
            tally.memory(count / 100.0);
            tally.cpu(1.0 - count / 100.0);
        }
        let counts = tally.counts(OVER).expect("known");
        assert_eq!((counts.requests, counts.failures), (32, 1));
        assert!(counts.rate.is_some_and(|rate| (rate - 3.17).abs() < 1e-9));
        assert_eq!(counts.memory, Some(0.201));
        assert_eq!(counts.cpu, Some(1.0 - 0.014));
    }

    #[test]
    fn buckets_are_counted_one_by_one() {
        let mut tally = SideTally::default();
        tally.requests(10.0, false);
        for (bound, count) in [(f64::INFINITY, 10.0), (0.5, 9.2), (0.1, 4.0), (0.1, 1.0)] {
            tally.bucket(bound, count);
        }
        // It was scraped while a request came in.
        tally.bucket(1.0, 9.0);
        let latency = tally.counts(OVER).and_then(|it| it.latency).expect("known");
        assert_eq!(*latency.bounds, [0.1, 0.5, 1.0, f64::INFINITY]);
        assert_eq!(latency.counts, [5, 4, 0, 1]);
    }

    #[test]
    fn of_two_sets_the_first_that_tells_a_side_s_traffic_counts() {
        let (mut first, mut second) = (SideTally::default(), SideTally::default());
        second.requests(5.0, false);
        second.bucket(1.0, 5.0);
        let mut saturation = SideTally::default();
        saturation.cpu(0.5);
        first.or(second.clone());
        first.or(saturation);
        assert!(first.tells_traffic());
        second.cpu(0.5);
        assert_eq!(first, second);
        let mut third = SideTally::default();
        third.requests(9.0, true);
        first.or(third);
        assert_eq!(first, second);
    }

    proptest! {
        #[test]
        fn failures_are_never_more_than_requests(
            counts in prop::collection::vec((0.0..1e6, any::<bool>()), 1..20),
        ) {
            let mut tally = SideTally::default();
            for (count, failed) in counts {
                tally.requests(count, failed);
            }
            let counts = tally.counts(OVER).expect("known");
            prop_assert!(counts.failures <= counts.requests);
        }
    }
}
