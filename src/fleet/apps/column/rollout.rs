//! The cells that tell how an app's release is being let in.

use chrono::{DateTime, Utc};

use super::cell::NONE;
use crate::fleet::apps::queue;
use crate::model::{App, CleanText, Phase, Pressure, Rollout, Side, Stage, compact};

/// How its rollout is: a sign for how much it presses, and its phase in a word.
pub(super) fn phase(app: &App) -> CleanText {
    match (queue::pressure(app), app.rollout()) {
        (Some(pressure), Some(rollout)) => {
            format!("{} {}", pressure_sign(pressure), rollout.phase.word()).into()
        }
        _ => NONE.into(),
    }
}

/// A sign that tells without colour how much a rollout presses.
pub const fn pressure_sign(pressure: Pressure) -> &'static str {
    match pressure {
        Pressure::Failing => "✖",
        Pressure::Waiting => "◷",
        Pressure::Progressing => "▶",
        Pressure::Degraded => "⚠",
        Pressure::Done => "✔",
    }
}

pub(super) fn controller(rollout: &Rollout) -> CleanText {
    rollout.controller.name().into()
}

pub(super) fn stage(rollout: &Rollout) -> CleanText {
    rollout.stage.words().into()
}

/// What serves, and what is to: `1.4.0 → 1.5.0`.
pub(super) fn release(rollout: &Rollout) -> CleanText {
    let name = |side: &Side| {
        side.release
            .version
            .clone()
            .unwrap_or_else(|| side.name.clone())
    };
    match (&rollout.stable, &rollout.canary) {
        (Some(stable), Some(canary)) if name(stable) == name(canary) => {
            format!("{} → {}", stable.name, canary.name).into()
        }
        (Some(stable), Some(canary)) => format!("{} → {}", name(stable), name(canary)).into(),
        (Some(stable), None) => name(stable),
        (None, Some(canary)) => format!("→ {}", name(canary)).into(),
        (None, None) => NONE.into(),
    }
}

/// The step it is at, counted from 1, and how many there are: `2/6`.
pub(super) fn step(rollout: &Rollout) -> CleanText {
    match rollout.step {
        Some(step) if !rollout.steps.is_empty() => {
            let all = rollout.steps.len();
            format!("{}/{all}", (step + 1).min(all)).into()
        }
        _ => NONE.into(),
    }
}

/// The canary's share of the traffic; of how much, where it is not what it should be.
pub(super) fn weight(rollout: &Rollout) -> CleanText {
    match (rollout.weights.set, rollout.weights.actual) {
        (Some(set), Some(actual)) if set != actual => format!("{actual}/{set} %").into(),
        (Some(weight), _) | (None, Some(weight)) => format!("{weight} %").into(),
        (None, None) => NONE.into(),
    }
}

/// How long it has been as it is.
pub(super) fn since(rollout: &Rollout, now: DateTime<Utc>) -> CleanText {
    queue::since(rollout).map_or_else(|| NONE.into(), |since| compact(now - since).into())
}

/// What comes after the step that it is at.
pub(super) fn next(rollout: &Rollout) -> CleanText {
    if rollout.phase == Phase::Done || rollout.aborted.is_some() {
        return NONE.into();
    }
    match (rollout.next_step(), rollout.step) {
        (Some(step), _) => step.words().into(),
        (None, Some(step)) if step < rollout.steps.len() => "full".into(),
        (None, _) => NONE.into(),
    }
}

/// How far a release has been let in, as a number.
pub(super) fn stage_rank(stage: Stage) -> i64 {
    match stage {
        Stage::Preview => 0,
        Stage::Zero => 1,
        Stage::Canary { weight } => 1 + i64::from(weight),
        Stage::FlagGated => 200,
        Stage::Full => 300,
    }
}

/// The share of its steps that it has behind it.
pub(super) fn progress(rollout: &Rollout) -> Option<f64> {
    let all = rollout.steps.len();
    let done = rollout.step.filter(|_| all > 0)?;
    Some(done as f64 / all as f64)
}
