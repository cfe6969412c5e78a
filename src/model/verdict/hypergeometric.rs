//! The hypergeometric distribution: how many of `drawn` are marked, where `marked` of `total` are.
//!
//! The probability of one number is worked out as the quotient of three binomial ones after
//! Catherine Loader, "Fast and accurate computation of binomial probabilities" (2000), as in R's
//! `dhyper`: differences of `lgamma`, as most write it, lose a digit with every digit of the
//! counts.

use std::f64::consts::TAU;

/// The distribution.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hypergeometric {
    total: u64,
    marked: u64,
    drawn: u64,
}

impl Hypergeometric {
    /// Of `total`, so many are `marked` and so many `drawn`; neither can be more than all.
    pub(super) fn new(total: u64, marked: u64, drawn: u64) -> Self {
        Self {
            total,
            marked: marked.min(total),
            drawn: drawn.min(total),
        }
    }

    fn lowest(self) -> u64 {
        self.drawn.saturating_sub(self.total - self.marked)
    }

    fn highest(self) -> u64 {
        self.marked.min(self.drawn)
    }

    /// The probability that at least `count` of those drawn are marked.
    pub(super) fn at_least(self, count: u64) -> f64 {
        if count <= self.lowest() {
            return 1.0;
        }
        if count > self.highest() {
            return 0.0;
        }
        let mean = self.drawn as f64 * (self.marked as f64 / self.total as f64);
        // The tail away from the middle is summed up: it is short and nothing cancels.
        if count as f64 > mean {
            let odds = |at: u64| self.odds(at + 1);
            self.sum((count..self.highest()).map(odds), count)
        } else {
            let odds = |at: u64| 1.0 / self.odds(at);
            1.0 - self.sum((self.lowest() + 1..count).rev().map(odds), count - 1)
        }
    }

    /// The sum of a tail that begins at `first`; `odds` lead from each number's probability to
    /// the next one's, and shrink.
    fn sum(self, odds: impl Iterator<Item = f64>, first: u64) -> f64 {
        let mut term = self.probability(first);
        let mut sum = term;
        for odds in odds {
            term *= odds;
            sum += term;
            if odds < 1.0 && term <= sum * (1.0 - odds) * (f64::EPSILON / 16.0) {
                break;
            }
        }
        sum.min(1.0)
    }

    /// How much more probable `count` is than one less, above the lowest.
    fn odds(self, count: u64) -> f64 {
        let unmarked = self.total - self.marked;
        let up = (self.marked - count + 1) as f64 * (self.drawn - count + 1) as f64;
        up / (count as f64 * ((unmarked + count) - self.drawn) as f64)
    }

    fn probability(self, count: u64) -> f64 {
        let unmarked = self.total - self.marked;
        let share = self.drawn as f64 / self.total as f64;
        let rest = (self.total - self.drawn) as f64 / self.total as f64;
        let binomial = |count, of| ln_binomial(count, of, share, rest);
        let of_marked = binomial(count, self.marked);
        let of_unmarked = binomial(self.drawn - count, unmarked);
        (of_marked + of_unmarked - binomial(self.drawn, self.total)).exp()
    }
}

/// The logarithm of the probability of `count` successes in `of` trials; `share` and `rest`, which
/// make 1, are neither 0.
fn ln_binomial(count: u64, of: u64, share: f64, rest: f64) -> f64 {
    if of == 0 {
        return 0.0;
    }
    let (successes, failures, trials) = (count as f64, (of - count) as f64, of as f64);
    if count == 0 {
        return trials * ln_of_rest(share, rest);
    }
    if count == of {
        return trials * ln_of_rest(rest, share);
    }
    let error = stirling_error(of) - stirling_error(count) - stirling_error(of - count);
    let deviance = deviance(successes, trials * share) + deviance(failures, trials * rest);
    error - deviance - 0.5 * (TAU * successes * (failures / trials)).ln()
}

/// The logarithm of `rest`, which is 1 less `share`.
fn ln_of_rest(share: f64, rest: f64) -> f64 {
    if share < 0.1 {
        (-share).ln_1p()
    } else {
        rest.ln()
    }
}

/// By how much Stirling's formula falls short of ln(`n`!), n ≥ 1.
fn stirling_error(n: u64) -> f64 {
    let x = n as f64;
    if n <= 15 {
        let factorial: u64 = (1..=n).product();
        return (factorial as f64).ln() - (0.5 * (TAU * x).ln() + x * x.ln() - x);
    }
    let square = x * x;
    let mut sum = 1.0 / 1_188.0;
    for part in [1.0 / 1_680.0, 1.0 / 1_260.0, 1.0 / 360.0, 1.0 / 12.0] {
        sum = part - sum / square;
    }
    sum / x
}

/// Loader's `bd0`: `x` ln(`x`/`mean`) + `mean` - `x`, without cancellation where the two are near.
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() - difference;
    }
    let ratio = difference / (x + mean);
    let mut sum = difference * ratio;
    let mut power = 2.0 * x * ratio;
    for part in 1..1_000_u32 {
        power *= ratio * ratio;
        let next = sum + power / f64::from(2 * part + 1);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}
