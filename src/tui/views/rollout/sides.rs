//! How both sides of a rollout look beside each other.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::signals::Signal;
use crate::model::verdict::{Aspect, Comparison, Outcome, SidePoint, Verdict};
use crate::model::{App, Reading};
use crate::tui::theme::Role;

/// What is older is of the past.
const OLD: TimeDelta = TimeDelta::minutes(2);

/// Whether what is known of the sides is not the present.
pub(in crate::tui::views) fn is_past(comparison: &Comparison, now: DateTime<Utc>) -> bool {
    let at = comparison.canary.counts.at();
    at.is_some_and(|at| now - at > OLD)
}

/// How a verdict looks.
pub(in crate::tui::views) fn verdict_role(app: &App) -> Role {
    match app.comparison().map(|it| &it.verdict) {
        Some(Reading::Known { value, .. }) => outcome(value),
        Some(Reading::Unknown { .. }) => Role::TextDim,
        None => Role::TextFaint,
    }
}

fn outcome(verdict: &Verdict) -> Role {
    match verdict.outcome {
        Outcome::Fail => Role::SeverityCritical,
        Outcome::Inconclusive { .. } => Role::SeverityNotice,
        Outcome::Pass => Role::StatusReady,
    }
}

/// How `signal` of the canary looks: loud where that is why it fails.
pub(in crate::tui::views) fn canary_role(
    comparison: &Comparison,
    signal: Signal,
    calm: Role,
) -> Role {
    let verdict = comparison.verdict.value();
    let failed = verdict.filter(|verdict| verdict.outcome == Outcome::Fail);
    let is_why = failed.is_some_and(|verdict| match verdict.because {
        Aspect::Errors => signal == Signal::Errors,
        Aspect::Latency => signal == Signal::Latency,
        Aspect::Saturation => matches!(signal, Signal::Cpu | Signal::Memory),
    });
    if is_why { Role::SeverityCritical } else { calm }
}

/// A side's `signal` at a moment.
pub(in crate::tui::views) fn of_point(point: &SidePoint, signal: Signal) -> Option<f64> {
    match signal {
        Signal::Errors => point.errors.map(f64::from),
        Signal::Latency => point.p95.map(f64::from),
        Signal::Requests => point.rate.map(f64::from),
        Signal::Cpu | Signal::Memory => None,
    }
}
