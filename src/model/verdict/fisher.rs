//! Fisher's exact test.

use super::Tally;
use super::hypergeometric::Hypergeometric;

/// How probable it is, if both sides fail alike, that at least so many of all failures fall on the
/// canary: the one-sided p value of Fisher's exact test. 1 where either side had no requests.
///
/// R. A. Fisher, "On the interpretation of χ² from contingency tables, and the calculation of P"
/// (1922). Equals `scipy.stats.fisher_exact([[failed, went well], …], alternative="greater")` with
/// the canary in the first row.
pub fn fisher(canary: Tally, stable: Tally) -> f64 {
    let total = canary.requests() + stable.requests();
    let failures = canary.failures() + stable.failures();
    Hypergeometric::new(total, failures, canary.requests()).at_least(canary.failures())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::model::verdict::oracle::{assert_near, cases};

    #[derive(Deserialize)]
    struct Case {
        canary: [u64; 2],
        stable: [u64; 2],
        p: f64,
        exact: f64,
    }

    /// To 1e-9 of `SciPy`'s answer, and to 1e-11 of the exact one, both absolute and relative.
    #[test]
    fn agrees_with_the_oracle() {
        let text = include_str!("../../../tests/fixtures/verdict/fisher.json");
        for case in cases::<Case>(text) {
            let tally = |[requests, failures]: [u64; 2]| Tally::new(requests, failures);
            let p = fisher(tally(case.canary), tally(case.stable));
            let which = format!("{:?} beside {:?}", case.canary, case.stable);
            assert_near(p, case.p, 1e-9, &which);
            assert_near(p, case.exact, 1e-11, &which);
        }
    }
}
