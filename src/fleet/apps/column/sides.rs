//! The cells that tell of both sides of a rollout.

use super::cell::NONE;
use crate::model::signals::Signal;
use crate::model::verdict::{Outcome, SideCounts};
use crate::model::{App, CleanText, Reading};

/// What the comparison comes to, in short.
pub(super) fn verdict(app: &App) -> CleanText {
    match app.comparison().map(|it| &it.verdict) {
        Some(Reading::Known { value, .. }) => value.short().into(),
        Some(Reading::Unknown { .. }) => "unknown".into(),
        None => NONE.into(),
    }
}

/// `signal` of the stable side and of the canary: `0.2%│4.1%`.
pub(super) fn both(app: &App, signal: Signal) -> CleanText {
    let Some(comparison) = app.comparison() else {
        return NONE.into();
    };
    let sides = [&comparison.stable, &comparison.canary];
    let texts = sides.map(|side| {
        let value = side
            .counts
            .value()
            .and_then(|counts| of_side(counts, signal));
        value.map_or_else(|| NONE.to_owned(), |value| signal.text(value))
    });
    texts.join("│").into()
}

/// `signal` of the canary.
pub(super) fn canary(app: &App, signal: Signal) -> Option<f64> {
    of_side(app.comparison()?.canary.counts.value()?, signal)
}

/// `signal` of what was counted of a side, where it is known.
pub fn of_side(counts: &SideCounts, signal: Signal) -> Option<f64> {
    match signal {
        Signal::Requests => counts.rate,
        Signal::Errors => counts.tally().share(),
        Signal::Latency => counts.latency.as_ref()?.quantile(0.95),
        Signal::Cpu => counts.cpu,
        Signal::Memory => counts.memory,
    }
}

/// The worse, the greater; among those that fail, and among those that can't be told, by errors.
pub(super) fn verdict_rank(app: &App) -> Option<f64> {
    let verdict = app.comparison()?.verdict.value()?;
    let share = verdict.errors.and_then(|errors| errors.canary.share());
    let share = share.unwrap_or(0.0).clamp(0.0, 1.0);
    Some(match verdict.outcome {
        Outcome::Fail => 4.0 + share,
        Outcome::Inconclusive { .. } => 2.0 + share,
        Outcome::Pass => share,
    })
}
