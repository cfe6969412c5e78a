//! The Mann–Whitney U test.

use std::f64::consts::FRAC_1_SQRT_2;

/// What the test says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MannWhitney {
    /// In how many of all pairs of a canary's and a stable request the canary's is slower; pairs
    /// in one bucket count half.
    pub u: f64,
    /// The statistic in standard deviations.
    pub z: f64,
    /// How probable a `u` of at least this is, if both sides are alike.
    pub p: f64,
}

/// Whether the canary tends to be slower: the one-sided Mann–Whitney U test on samples that are
/// counted in the same ascending buckets. `None` where either side has no sample.
///
/// What shares a bucket is a tie: it has their middle rank, the variance is corrected for ties,
/// and the normal approximation for continuity. H. B. Mann, D. R. Whitney, "On a test of whether
/// one of two random variables is stochastically larger than the other" (1947). Equals
/// `scipy.stats.mannwhitneyu(canary, stable, alternative="greater", method="asymptotic")` on the
/// bucket numbers of all samples.
pub fn mann_whitney(canary: &[u64], stable: &[u64]) -> Option<MannWhitney> {
    let samples = |counts: &[u64]| counts.iter().map(|count| u128::from(*count)).sum::<u128>();
    let (canaries, stables) = (samples(canary), samples(stable));
    if canaries == 0 || stables == 0 {
        return None;
    }
    let all = canaries + stables;
    // Twice U, in whole numbers: halves and cancellation cost nothing so.
    let (mut twice, mut below, mut untied) = (0_u128, 0_u128, 0.0);
    for (canary, stable) in canary.iter().zip(stable) {
        let (canary, stable) = (u128::from(*canary), u128::from(*stable));
        twice += canary * (2 * below + stable);
        below += stable;
        let tied = canary + stable;
        // n³ − Σ t³, of which the variance is made, as a sum in which nothing cancels.
        untied += tied as f64 * (all - tied) as f64 * (all + tied) as f64;
    }
    let pairs = canaries as f64 * stables as f64;
    let spread = (pairs * untied / (12.0 * all as f64 * (all - 1) as f64)).sqrt();
    let excess = if twice >= canaries * stables {
        (twice - canaries * stables) as f64
    } else {
        -((canaries * stables - twice) as f64)
    };
    // All in one bucket: divided by 0, it is minus infinity, and the p value 1.
    let z = (excess / 2.0 - 0.5) / spread;
    Some(MannWhitney {
        u: twice as f64 / 2.0,
        z,
        p: beyond(z),
    })
}

/// The share of the normal distribution beyond `z`.
fn beyond(z: f64) -> f64 {
    0.5 * libm::erfc(z * FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;
    use crate::model::verdict::oracle::{assert_near, cases};

    #[derive(Deserialize)]
    struct Case {
        canary: Vec<u64>,
        stable: Vec<u64>,
        u: f64,
        p: f64,
    }

    /// To 1e-9 absolute and relative.
    #[test]
    fn agrees_with_the_oracle() {
        let text = include_str!("../../../tests/fixtures/verdict/mann_whitney.json");
        for case in cases::<Case>(text) {
            let said = mann_whitney(&case.canary, &case.stable).expect("samples on both sides");
            let which = format!("{:?} beside {:?}", case.canary, case.stable);
            assert_near(said.u, case.u, 1e-9, &which);
            assert_near(said.p, case.p, 1e-9, &which);
        }
    }

    #[test]
    fn without_samples_there_is_no_answer() {
        assert_eq!(mann_whitney(&[0, 0], &[1, 2]), None);
        assert_eq!(mann_whitney(&[1, 2], &[0, 0]), None);
    }

    fn buckets() -> impl Strategy<Value = Vec<u64>> {
        prop::collection::vec(0..5_000_u64, 8)
    }

    proptest! {
        #[test]
        fn both_ways_add_up_to_all_pairs(canary in buckets(), stable in buckets()) {
            let ways = (mann_whitney(&canary, &stable), mann_whitney(&stable, &canary));
            let (Some(one), Some(other)) = ways else { return Ok(()) };
            let pairs = canary.iter().sum::<u64>() as f64 * stable.iter().sum::<u64>() as f64;
            prop_assert!((one.u + other.u - pairs).abs() < 0.25);
            prop_assert!((0.0..=1.0).contains(&one.p));
            prop_assert!(one.p + other.p >= 1.0 - 1e-12);
        }

        #[test]
        fn slower_is_never_less_suspicious(
            canary in buckets(),
            stable in buckets(),
            bucket in 0..7_usize,
        ) {
            let mut slower = canary.clone();
            let moved = slower[bucket] / 2;
            slower[bucket] -= moved;
            slower[bucket + 1] += moved;
            let tests = (mann_whitney(&canary, &stable), mann_whitney(&slower, &stable));
            let (Some(before), Some(after)) = tests else { return Ok(()) };
            prop_assert!(after.u >= before.u);
        }
    }
}
