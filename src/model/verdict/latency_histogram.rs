//! How long requests took, in buckets.

use std::sync::Arc;

use serde::Serialize;

/// How many requests took how long.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LatencyHistogram {
    /// The buckets' upper bounds in seconds, ascending; the last may be infinite.
    pub bounds: Arc<[f64]>,
    /// How many requests fell into each bucket alone.
    pub counts: Vec<u64>,
}

impl LatencyHistogram {
    /// How many were timed.
    pub fn total(&self) -> u64 {
        self.buckets().map(|(_, count)| count).sum()
    }

    fn buckets(&self) -> impl Iterator<Item = (f64, u64)> {
        self.bounds.iter().copied().zip(self.counts.iter().copied())
    }

    fn highest(&self) -> Option<f64> {
        let finite = |bound: &&f64| bound.is_finite();
        self.bounds.iter().rev().find(finite).copied()
    }

    /// The `q` quantile in seconds, 0 ≤ `q` ≤ 1, by linear interpolation within the bucket where
    /// it falls; `None` where nothing was timed or no bound is finite.
    ///
    /// As Prometheus' `histogram_quantile`: the first bucket begins at 0, and beyond the highest
    /// finite bound that bound is all that is known.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let total = self.total();
        let highest = self.highest()?;
        if total == 0 || !(0.0..=1.0).contains(&q) {
            return None;
        }
        let rank = q * total as f64;
        let (mut start, mut below) = (0.0, 0_u64);
        for (at, (bound, count)) in self.buckets().enumerate() {
            if ((below + count) as f64) < rank || !bound.is_finite() {
                (start, below) = (bound, below + count);
                continue;
            }
            if at == 0 && bound <= 0.0 {
                return Some(bound);
            }
            // The 0th quantile of an empty first bucket is nowhere.
            let within = (count > 0)
                .then(|| (rank - below as f64) / ((below + count) as f64 - below as f64))?;
            return Some(start + (bound - start) * within);
        }
        Some(highest)
    }

    /// Whether the `q` quantile is beyond the highest finite bound, so that it is only known to be
    /// more than that.
    pub fn is_beyond(&self, q: f64) -> bool {
        let finite = |(bound, _): &(f64, u64)| bound.is_finite();
        let within: u64 = self.buckets().filter(finite).map(|(_, count)| count).sum();
        (within as f64) < q * self.total() as f64
    }

    /// The counts of both in buckets that both have, where there are any.
    pub(super) fn side_by_side(&self, other: &Self) -> Option<[Vec<u64>; 2]> {
        if Arc::ptr_eq(&self.bounds, &other.bounds) || self.bounds == other.bounds {
            return Some([self.counts.clone(), other.counts.clone()]);
        }
        let shared: Vec<_> = self
            .bounds
            .iter()
            .copied()
            .filter(|bound| bound.is_finite() && other.bounds.contains(bound))
            .collect();
        (!shared.is_empty()).then(|| [self.within(&shared), other.within(&shared)])
    }

    /// The counts in buckets with these bounds, and a last one with what is beyond.
    fn within(&self, bounds: &[f64]) -> Vec<u64> {
        let mut counts = vec![0; bounds.len() + 1];
        for (bound, count) in self.buckets() {
            counts[bounds.partition_point(|at| *at < bound)] += count;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram<const N: usize>(bounds: [f64; N], counts: [u64; N]) -> LatencyHistogram {
        LatencyHistogram {
            bounds: bounds.into(),
            counts: counts.to_vec(),
        }
    }

    const INFINITE: f64 = f64::INFINITY;

    #[derive(serde::Deserialize)]
    struct Recorded {
        name: String,
        buckets: Vec<[String; 2]>,
        quantiles: Vec<[String; 2]>,
    }

    fn number(text: &str) -> f64 {
        text.parse().expect("a number")
    }

    /// To 1e-9 of what Prometheus answers; it says `NaN` where nothing can be said.
    #[test]
    fn quantiles_are_as_prometheus_has_them() {
        let text = include_str!("../../../tests/fixtures/exposition/quantiles.json");
        let recorded: Vec<Recorded> = serde_json::from_str(text).expect("JSON");
        let mut compared = 0;
        for Recorded {
            name,
            buckets,
            quantiles,
        } in recorded
        {
            let cumulative: Result<Vec<u64>, _> =
                buckets.iter().map(|[_, count]| count.parse()).collect();
            let ends = buckets.last().is_some_and(|[bound, _]| bound == "+Inf");
            // Counts here are whole and never fall.
            let Some(cumulative) = cumulative.ok().filter(|it| ends && it.is_sorted()) else {
                continue;
            };
            let below = std::iter::once(0).chain(cumulative.iter().copied());
            let counts = cumulative.iter().zip(below);
            let counts = counts.map(|(count, below)| count - below);
            let histogram = LatencyHistogram {
                counts: counts.collect(),
                bounds: buckets.iter().map(|[bound, _]| number(bound)).collect(),
            };
            for [q, wanted] in quantiles {
                let (got, wanted) = (histogram.quantile(number(&q)), number(&wanted));
                let near = match got {
                    Some(got) => (got - wanted).abs() <= 1e-9 * wanted.abs(),
                    None => wanted.is_nan(),
                };
                assert!(near, "{name} at {q}: {got:?}, not {wanted}");
                compared += 1;
            }
        }
        assert!(compared > 100, "{compared}");
    }

    #[test]
    fn beyond_the_highest_bound_is_told() {
        let histogram = histogram([0.1, 1.0, INFINITE], [90, 4, 6]);
        assert!(histogram.is_beyond(0.95));
        assert!(!histogram.is_beyond(0.94));
    }

    #[test]
    fn other_buckets_are_joined_into_shared_ones() {
        let fine = histogram([0.1, 0.2, 0.5, 1.0, INFINITE], [1, 2, 3, 4, 5]);
        let coarse = histogram([0.1, 0.5, 2.0], [10, 20, 30]);
        let joined = fine.side_by_side(&coarse);
        assert_eq!(joined, Some([vec![1, 5, 9], vec![10, 20, 30]]));
        let strange = histogram([0.3, INFINITE], [1, 1]);
        assert_eq!(fine.side_by_side(&strange), None);
    }
}
