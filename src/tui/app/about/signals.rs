//! The signals in numbers: what they rest on, and when they were measured.

use chrono::{DateTime, TimeDelta, Utc};

use super::Tone;
use super::lines::About;
use crate::model::signals::{Signal, Signals};
use crate::model::{App, Reading, Severity, compact};

/// What was measured so long before the newest says so.
const APART: TimeDelta = TimeDelta::minutes(1);

impl About {
    pub(super) fn signals(&mut self, app: &App, now: DateTime<Utc>) {
        self.heading("Signals");
        let Some(signals) = app.signals() else {
            let words = "unknown: no metrics source speaks of it";
            self.fact("", words, Tone::Missing);
            return;
        };
        let newest = Signal::ALL
            .into_iter()
            .filter_map(|signal| measured(signals, signal));
        let newest = newest.max();
        for signal in Signal::ALL {
            match signals.reading(signal) {
                Reading::Known { value, at } => {
                    let words = in_words(signals, signal, *value);
                    let words = match newest {
                        Some(newest) if newest - at >= APART => {
                            format!("{words}, {} ago", compact(now - at))
                        }
                        _ => words,
                    };
                    let tone = match signals.alarm(signal) {
                        Severity::Calm => Tone::Fact,
                        loud => Tone::Reason(loud),
                    };
                    self.fact(label(signal), &words, tone);
                }
                Reading::Unknown { why } => {
                    self.fact(label(signal), &format!("unknown: {why}"), Tone::Missing);
                }
            }
        }
        if let Some(burn) = signals.burning() {
            let words = format!(
                "burns {:.0}x too fast over {}, {:.0}x over {}",
                burn.long,
                compact(burn.windows.long),
                burn.short,
                compact(burn.windows.short)
            );
            self.fact("budget", &words, Tone::Reason(Severity::Critical));
        }
        if let Some(newest) = newest {
            let words = newest.format("measured %Y-%m-%d %H:%M:%S UTC").to_string();
            self.fact("", &words, Tone::Missing);
        }
    }
}

fn measured(signals: &Signals, signal: Signal) -> Option<DateTime<Utc>> {
    match signals.reading(signal) {
        Reading::Known { at, .. } => Some(*at),
        Reading::Unknown { .. } => None,
    }
}

const fn label(signal: Signal) -> &'static str {
    match signal {
        Signal::Latency => "p95",
        signal => signal.name(),
    }
}

/// A value and what it rests on.
fn in_words(signals: &Signals, signal: Signal, value: f64) -> String {
    let text = signal.text(value);
    let window = compact(signals.window());
    match (signal, signals.samples(), signals.failed()) {
        (Signal::Requests, _, _) => format!("{text} over {window}"),
        (Signal::Errors, Some(all), Some(failed)) => {
            format!("{text}: {failed:.0} of {all:.0} requests in {window}")
        }
        (Signal::Latency, Some(all), _) => format!("{text}, n = {all:.0} in {window}"),
        (Signal::Cpu | Signal::Memory, _, _) => format!("{text} of its limit"),
        _ => text,
    }
}
