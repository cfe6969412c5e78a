//! What is wrong with an app's signals, in words that have the numbers.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Burn, Signal, SignalPolicy, Signals};
use crate::model::{Severity, Sla, compact};

/// A signal that asks for a person.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// Too many requests fail.
    Errors {
        /// Their share.
        ratio: f64,
        /// How many of how many.
        counts: [f64; 2],
        /// In which time.
        window: TimeDelta,
        /// The threshold.
        limit: Option<f64>,
    },
    /// The error budget burns too fast.
    Burning(Burn),
    /// Too slow.
    Slow {
        /// The 95th percentile, in seconds.
        p95: f64,
        /// Over how many requests.
        requests: f64,
        /// In which time.
        window: TimeDelta,
        /// The threshold.
        limit: Option<f64>,
    },
    /// A resource is nearly used up.
    Saturated {
        /// CPU or memory.
        signal: Signal,
        /// The share that is used.
        share: f64,
        /// The threshold.
        limit: Option<f64>,
    },
}

impl Trouble {
    /// Which signal it is about.
    pub const fn signal(&self) -> Signal {
        match self {
            Self::Errors { .. } | Self::Burning(_) => Signal::Errors,
            Self::Slow { .. } => Signal::Latency,
            Self::Saturated { signal, .. } => *signal,
        }
    }

    /// What it is, without its numbers.
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Errors { .. } => "errors",
            Self::Burning(_) => "error budget burns",
            Self::Slow { .. } => "slow: p95 latency",
            Self::Saturated { signal, .. } => match signal {
                Signal::Memory => "memory near its limit",
                _ => "CPU near its limit",
            },
        }
    }

    /// All of it as a sentence without a full stop.
    pub fn sentence(&self) -> String {
        match self {
            Self::Errors {
                ratio,
                counts: [failed, requests],
                window,
                limit,
            } => format!(
                "{} errors{}: {} of {} requests in {}",
                Signal::Errors.text(*ratio),
                against(Signal::Errors, *ratio, *limit),
                count(*failed),
                count(*requests),
                compact(*window)
            ),
            Self::Burning(burn) => burning(burn),
            Self::Slow {
                p95,
                requests,
                window,
                limit,
            } => format!(
                "p95 {}{}: n = {} in {}",
                Signal::Latency.text(*p95),
                against(Signal::Latency, *p95, *limit),
                count(*requests),
                compact(*window)
            ),
            Self::Saturated {
                signal,
                share,
                limit,
            } => {
                let what = if *signal == Signal::Memory {
                    "memory"
                } else {
                    "CPU"
                };
                format!(
                    "{what} at {} of what it may use{}",
                    signal.text(*share),
                    against(*signal, *share, *limit)
                )
            }
        }
    }
}

fn burning(burn: &Burn) -> String {
    let share = burn.counted.ratio().unwrap_or(0.0);
    format!(
        "error budget burns {:.0}x too fast: {} of {} requests failed in {}, {:.0}x in {}; {}% are \
         promised",
        burn.long,
        Signal::Errors.text(share),
        count(burn.counted.requests),
        compact(burn.windows.long),
        burn.short,
        compact(burn.windows.short),
        burn.objective * 100.0
    )
}

/// A count, rounded: rates times windows are no whole numbers.
fn count(value: f64) -> String {
    format!("{:.0}", value.round())
}

/// The limit; a value that sank below it a moment ago still counts, until it has been well below
/// for a while.
fn against(signal: Signal, value: f64, limit: Option<f64>) -> String {
    match limit {
        Some(limit) if value > limit => format!(", limit {}", signal.text(limit)),
        Some(limit) if value > limit * 0.8 => {
            format!(", just below the limit {}", signal.text(limit))
        }
        Some(limit) => format!(", a moment ago over {}", signal.text(limit)),
        None => String::new(),
    }
}

impl Signals {
    /// Everything that asks for a person, how loudly, and since when.
    pub fn troubles(
        &self,
        class: Option<Sla>,
        policy: &SignalPolicy,
    ) -> impl Iterator<Item = (Severity, Trouble, Option<DateTime<Utc>>)> {
        let burning = self.burning().map(|burn| {
            (
                Severity::Critical,
                Trouble::Burning(*burn),
                self.burns_since(),
            )
        });
        let thresholds = *policy.thresholds(class);
        let others = Signal::ALL.into_iter().filter_map(move |signal| {
            let severity = self.alarm(signal);
            if severity == Severity::Calm {
                return None;
            }
            let trouble = self.trouble(signal, severity, &thresholds)?;
            Some((severity, trouble, self.asks_since(signal)))
        });
        burning.into_iter().chain(others)
    }

    fn trouble(
        &self,
        signal: Signal,
        severity: Severity,
        thresholds: &super::Thresholds,
    ) -> Option<Trouble> {
        let value = self.value(signal)?;
        let window = self.window();
        Some(match signal {
            Signal::Requests => return None,
            Signal::Errors => Trouble::Errors {
                ratio: value,
                counts: [self.failed()?, self.samples()?],
                window,
                limit: thresholds.errors.of(severity),
            },
            Signal::Latency => Trouble::Slow {
                p95: value,
                requests: self.samples()?,
                window,
                limit: thresholds.latency.of(severity),
            },
            Signal::Cpu => Trouble::Saturated {
                signal,
                share: value,
                limit: thresholds.cpu.of(severity),
            },
            Signal::Memory => Trouble::Saturated {
                signal,
                share: value,
                limit: thresholds.memory.of(severity),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::signals::{BurnWindows, Counted};

    #[test]
    fn sentences_have_the_numbers() {
        let window = TimeDelta::minutes(5);
        let errors = |ratio, limit| Trouble::Errors {
            ratio,
            counts: [33.2, 812.4],
            window,
            limit,
        };
        let table = [
            (
                errors(0.041, Some(0.01)),
                "4.1% errors, limit 1.0%: 33 of 812 requests in 5m",
            ),
            (
                errors(0.009, Some(0.01)),
                "0.90% errors, just below the limit 1.0%: 33 of 812 requests in 5m",
            ),
            (
                errors(0.002, Some(0.01)),
                "0.20% errors, a moment ago over 1.0%: 33 of 812 requests in 5m",
            ),
            (
                Trouble::Slow {
                    p95: 2.34,
                    requests: 812.0,
                    window,
                    limit: Some(2.0),
                },
                "p95 2.3s, limit 2.0s: n = 812 in 5m",
            ),
            (
                Trouble::Saturated {
                    signal: Signal::Memory,
                    share: 0.94,
                    limit: Some(0.9),
                },
                "memory at 94% of what it may use, limit 90%",
            ),
            (
                Trouble::Burning(Burn {
                    windows: BurnWindows::ALL[0],
                    long: 18.2,
                    short: 21.0,
                    counted: Counted {
                        requests: 42_300.0,
                        failures: 770.0,
                    },
                    objective: 0.999,
                }),
                "error budget burns 18x too fast: 1.8% of 42300 requests failed in 60m, 21x in 5m; \
                 99.9% are promised",
            ),
        ];
        for (trouble, sentence) in table {
            assert_eq!(trouble.sentence(), sentence);
        }
    }
}
