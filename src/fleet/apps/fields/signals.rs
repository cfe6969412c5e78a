//! How it serves.

use super::{Choice, Content, Field, Measure};
use crate::fleet::filter::Unit;
use crate::model::App;
use crate::model::signals::Signal;

pub(super) const FIELDS: &[Field] = &[
    Field {
        name: "err",
        aliases: &["errors"],
        help: "the share of its requests that fail",
        example: "err>1%",
        content: Content::Choice(Choice::signal(&["unknown", "measured"], |app, _| {
            word_of(app, Signal::Errors)
        })),
        measures: &[Measure::Signal(Unit::Percent, |app| {
            percent(app, Signal::Errors)
        })],
    },
    Field {
        name: "p95",
        aliases: &["latency"],
        help: "the 95th percentile of its latency",
        example: "p95>800ms",
        content: Content::Choice(Choice::signal(&["unknown", "measured"], |app, _| {
            word_of(app, Signal::Latency)
        })),
        measures: &[Measure::Signal(Unit::Seconds, |app| {
            app.signal(Signal::Latency)
        })],
    },
    Field {
        name: "rps",
        aliases: &["requests"],
        help: "its requests a second",
        example: "rps<0.1",
        content: Content::Choice(Choice::signal(&["unknown", "measured"], |app, _| {
            word_of(app, Signal::Requests)
        })),
        measures: &[Measure::Signal(Unit::PerSecond, |app| {
            app.signal(Signal::Requests)
        })],
    },
    Field {
        name: "cpu",
        aliases: &[],
        help: "processor time used, of what it may use; the worst pod counts",
        example: "cpu>90%",
        content: Content::Choice(Choice::signal(&["unknown", "measured"], |app, _| {
            word_of(app, Signal::Cpu)
        })),
        measures: &[Measure::Signal(Unit::Percent, |app| {
            percent(app, Signal::Cpu)
        })],
    },
    Field {
        name: "mem",
        aliases: &["memory"],
        help: "memory used, of what it may use; the worst pod counts",
        example: "mem>90%",
        content: Content::Choice(Choice::signal(&["unknown", "measured"], |app, _| {
            word_of(app, Signal::Memory)
        })),
        measures: &[Measure::Signal(Unit::Percent, |app| {
            percent(app, Signal::Memory)
        })],
    },
];

fn word_of(app: &App, signal: Signal) -> &'static str {
    if app.signal(signal).is_some() {
        "measured"
    } else {
        "unknown"
    }
}

fn percent(app: &App, signal: Signal) -> Option<f64> {
    Some(app.signal(signal)? * 100.0)
}
