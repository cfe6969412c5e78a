//! A verdict in words that have the numbers.

use super::{Aspect, ErrorsCompared, LatencyCompared, Outcome, Verdict};
use crate::model::signals::Signal;

impl Outcome {
    /// The outcome in one word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Inconclusive { .. } => "inconclusive",
        }
    }
}

impl Verdict {
    /// All of it as a sentence without a full stop.
    pub fn sentence(&self) -> String {
        format!("{}: {}", self.outcome.word(), self.why())
    }

    /// What it rests on: the sentence without the outcome.
    pub fn why(&self) -> String {
        match (self.outcome, self.because) {
            (Outcome::Pass, _) => self.good(),
            (Outcome::Fail, Aspect::Errors) => self.errors.as_ref().map_or_else(none_yet, failing),
            (Outcome::Fail, Aspect::Latency) => self.latency.as_ref().map_or_else(none_yet, slow),
            (_, Aspect::Saturation) => self.saturated(),
            (Outcome::Inconclusive { needed }, Aspect::Errors) => self.open_errors(needed),
            (Outcome::Inconclusive { needed }, Aspect::Latency) => self.open_latency(needed),
        }
    }

    /// What it rests on in short, with how many of the canary's requests.
    pub fn brief(&self) -> String {
        let shares = |shares: super::SharesCompared| {
            format!(
                "{} against {}",
                percent(shares.canary),
                percent(shares.stable)
            )
        };
        let (words, n) = match (self.because, &self.errors, &self.latency) {
            (Aspect::Latency, _, Some(latency)) => {
                (format!("p95 {}", p95s(latency)), latency.canary_n)
            }
            (Aspect::Saturation, _, _) => {
                let worst = self
                    .worst()
                    .map(|(name, it)| format!("{name} {}", shares(it)));
                return worst.unwrap_or_default();
            }
            (_, Some(errors), _) => (error_shares(errors), errors.canary.n),
            (_, None, _) => return none_yet(),
        };
        format!("{words}, n = {n}")
    }

    /// A few words for a column: `pass`, `fail 4.1%`, `? 370 more`.
    pub fn short(&self) -> String {
        let share = || self.errors.and_then(|errors| errors.canary.share());
        match (self.outcome, self.because) {
            (Outcome::Pass, _) => "pass".to_owned(),
            (Outcome::Inconclusive { needed: Some(more) }, _) => {
                format!("? {} more", round_up(more))
            }
            (outcome, aspect) => {
                let mark = match outcome {
                    Outcome::Fail => "fail",
                    _ => "?",
                };
                let what = match aspect {
                    Aspect::Errors => share().map(|share| Signal::Errors.text(share)),
                    Aspect::Latency => self.latency.map(|latency| times(&latency)),
                    Aspect::Saturation => self.worst().map(|(name, _)| name.to_owned()),
                };
                [mark, &what.unwrap_or_default()]
                    .join(" ")
                    .trim_end()
                    .to_owned()
            }
        }
    }

    fn worst(&self) -> Option<(&'static str, super::SharesCompared)> {
        self.saturation.worst(&self.thresholds)
    }

    fn good(&self) -> String {
        let Some(errors) = &self.errors else {
            return none_yet();
        };
        let latency = match &self.latency {
            Some(latency) if latency.is_enough(&self.thresholds) => {
                format!("p95 {}", p95s(latency))
            }
            Some(_) => "too few requests to compare latency".to_owned(),
            None => "latency not compared".to_owned(),
        };
        format!(
            "{} of {} failed, at most {} (limit {}); {latency}",
            errors.canary.failures,
            errors.canary.n,
            percent(errors.canary.interval.high),
            percent(self.thresholds.errors_limit),
        )
    }

    fn saturated(&self) -> String {
        let Some((name, shares)) = self.worst() else {
            return none_yet();
        };
        format!(
            "{name} at {} of what it may use, against {}",
            percent(shares.canary),
            percent(shares.stable)
        )
    }

    fn open_errors(&self, needed: Option<u64>) -> String {
        let canary = self.errors.map(|errors| errors.canary);
        let Some((errors, canary)) = self.errors.zip(canary).filter(|(_, it)| it.n > 0) else {
            let needed = needed.map(|more| format!(", {} needed", round_up(more)));
            return format!("no requests yet{}", needed.unwrap_or_default());
        };
        if let Some(more) = needed {
            return format!(
                "{} of {} failed, which may still be {}: {} more requests needed",
                canary.failures,
                canary.n,
                percent(canary.interval.high),
                round_up(more)
            );
        }
        let compared = if errors.stable.n == 0 {
            "; the stable side had no requests to compare with".to_owned()
        } else {
            format!(
                ", and not surely more than of the stable side ({} of {}, {})",
                errors.stable.failures,
                errors.stable.n,
                p_value(errors.p)
            )
        };
        format!(
            "{} of {} failed ({}), too many for the limit of {}{compared}",
            canary.failures,
            canary.n,
            interval(&errors),
            percent(self.thresholds.errors_limit)
        )
    }

    fn open_latency(&self, needed: Option<u64>) -> String {
        let Some(latency) = &self.latency else {
            return none_yet();
        };
        let Some(more) = needed else {
            return format!(
                "p95 {} ({}), but most requests are no slower ({}): look at the slow ones",
                p95s(latency),
                times(latency),
                p_value(latency.p)
            );
        };
        let more = round_up(more);
        if latency.is_enough(&self.thresholds) {
            format!(
                "p95 {} ({}) may be chance ({}): {more} more requests needed",
                p95s(latency),
                times(latency),
                p_value(latency.p)
            )
        } else {
            format!(
                "only {} requests timed: {more} more needed to compare latency",
                latency.canary_n
            )
        }
    }
}

fn failing(errors: &ErrorsCompared) -> String {
    format!(
        "{} ({} of {}, {}; stable {} of {}; {})",
        error_shares(errors),
        errors.canary.failures,
        errors.canary.n,
        interval(errors),
        errors.stable.failures,
        errors.stable.n,
        p_value(errors.p)
    )
}

fn error_shares(errors: &ErrorsCompared) -> String {
    let share =
        |side: &super::Proportion| side.share().map_or_else(|| "nothing".to_owned(), percent);
    format!(
        "{} errors against {}",
        share(&errors.canary),
        share(&errors.stable)
    )
}

fn slow(latency: &LatencyCompared) -> String {
    format!(
        "p95 {} ({}, n = {} and {}, {})",
        p95s(latency),
        times(latency),
        latency.canary_n,
        latency.stable_n,
        p_value(latency.p)
    )
}

fn none_yet() -> String {
    "no requests yet".to_owned()
}

fn percent(share: f64) -> String {
    Signal::Errors.text(share)
}

fn interval(errors: &ErrorsCompared) -> String {
    let interval = errors.canary.interval;
    format!(
        "95% sure {} to {}",
        percent(interval.low),
        percent(interval.high)
    )
}

fn p95s(latency: &LatencyCompared) -> String {
    let seconds = |p95| Signal::Latency.text(p95);
    format!(
        "{} against {}",
        seconds(latency.canary_p95),
        seconds(latency.stable_p95)
    )
}

fn times(latency: &LatencyCompared) -> String {
    format!("{:.1}x", latency.ratio)
}

fn p_value(p: f64) -> String {
    if p < 0.001 {
        "p < 0.001".to_owned()
    } else if p < 0.1 {
        format!("p = {p:.3}")
    } else {
        format!("p = {p:.2}")
    }
}

/// Two digits, rounded up: an estimate, and one that does not flicker on the screen.
fn round_up(count: u64) -> u64 {
    let digits = count.checked_ilog10().unwrap_or(0);
    let unit = 10_u64.pow(digits.saturating_sub(1));
    count.div_ceil(unit).saturating_mul(unit)
}
