//! Quantiles of classic histograms, as Prometheus's `histogram_quantile` makes them.

/// The cumulative buckets of one histogram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// Upper bound and count, by bound; no bound comes twice.
    buckets: Vec<(f64, f64)>,
}

impl Histogram {
    /// Adds `count` to what is at or below `bound`. Buckets with the same bound are one, as in a
    /// sum over the pods of an app. A bound that is not a number has no place.
    pub fn add(&mut self, bound: f64, count: f64) {
        if bound.is_nan() {
            return;
        }
        // Not two zeros.
        let bound = bound + 0.0;
        let place = self
            .buckets
            .binary_search_by(|(other, _)| other.total_cmp(&bound));
        match place {
            Ok(at) => self.buckets[at].1 += count,
            Err(at) => self.buckets.insert(at, (bound, count)),
        }
    }

    /// How many observations there are: what is at or below infinity.
    pub fn count(&self) -> Option<f64> {
        let (bound, _) = self.buckets.last()?;
        let all = self.buckets.iter().map(|(_, count)| *count);
        (*bound == f64::INFINITY).then(|| all.fold(0.0, f64::max))
    }

    /// The `q` quantile, 0 ≤ `q` ≤ 1, by linear interpolation within the bucket where it falls.
    ///
    /// The first bucket begins at 0 where its bound is above; beyond the highest finite bound
    /// that bound is all that is known. `None` where Prometheus says `NaN`: without observations,
    /// without a `+Inf` bucket, or with nothing but it.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let observations = self.count()?;
        let [finite @ .., _] = self.buckets.as_slice() else {
            return None;
        };
        let (highest, _) = finite.last()?;
        // Also where a count is not a number.
        if !(observations > 0.0 && (0.0..=1.0).contains(&q)) {
            return None;
        }
        let mut rank = q * observations;
        // Counts that fall, as those of buckets scraped at different moments may, count as if
        // they did not.
        let (mut start, mut below) = (0.0, 0.0_f64);
        for (at, (bound, count)) in finite.iter().enumerate() {
            let count = count.max(below);
            if count < rank {
                (start, below) = (*bound, count);
                continue;
            }
            if at == 0 && *bound <= 0.0 {
                return Some(*bound);
            }
            rank -= below;
            let within = rank / (count - below);
            return Some(start + (bound - start) * within).filter(|value| !value.is_nan());
        }
        Some(*highest)
    }
}
