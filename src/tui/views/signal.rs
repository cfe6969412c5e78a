//! A signal on the screen: how loudly it asks, and whether what is known of it is the present.

use chrono::TimeDelta;

use super::canvas::severity;
use crate::fleet::Slot;
use crate::model::signals::{Limit, Signal, Signals};
use crate::model::{App, Reading, Severity};
use crate::tui::app::State;
use crate::tui::theme::Role;

/// A reading that is older is of the past.
const OLD: TimeDelta = TimeDelta::minutes(2);

/// From where on `signal` of `app` asks for a person.
pub(super) fn limit(state: &State, app: &App, signal: Signal) -> Limit {
    let class = app.manifest().sla.given().copied();
    let thresholds = state.fleet.policy().signals.thresholds(class);
    match signal {
        Signal::Requests => Limit::default(),
        Signal::Errors => thresholds.errors,
        Signal::Latency => thresholds.latency,
        Signal::Cpu => thresholds.cpu,
        Signal::Memory => thresholds.memory,
    }
}

/// A signal of an app, as it is to be shown.
pub(super) struct Heard<'a> {
    pub(super) signal: Signal,
    pub(super) signals: &'a Signals,
    pub(super) reading: &'a Reading<f64>,
    pub(super) severity: Severity,
    /// Its source does not answer, or has not spoken of it for a while.
    pub(super) is_past: bool,
}

impl<'a> Heard<'a> {
    /// What is heard of `signal` of the app at `slot`.
    pub(super) fn new(state: &State, slot: Slot, signals: &'a Signals, signal: Signal) -> Self {
        let reading = signals.reading(signal);
        let source = state.fleet.signal_freshness(slot, signal);
        let is_silent = source.is_some_and(|source| !source.is_live());
        let is_old = match reading {
            Reading::Known { at, .. } => state.now - *at > OLD,
            Reading::Unknown { .. } => false,
        };
        Self {
            signal,
            signals,
            reading,
            severity: signals.alarm(signal),
            is_past: is_silent || is_old,
        }
    }

    /// The value, where it is known.
    pub(super) fn value(&self) -> Option<f64> {
        self.reading.value().copied()
    }

    /// How its number looks; `calm` where it asks for nobody.
    pub(super) fn role(&self, calm: Role) -> Role {
        match self.severity {
            _ if self.value().is_none() => Role::TextFaint,
            _ if self.is_past => Role::TableStale,
            Severity::Calm => calm,
            loud => severity(loud),
        }
    }
}
