//! How a Rollout is, and since when. Pure.

use chrono::{DateTime, Utc};

use super::object::Rollout;
use crate::backends::kubernetes::object::{condition, words};
use crate::model::{CleanText, Pause, PauseReason, Phase, RolloutStep};

/// What stands for an object that its controller has not looked at since it was changed.
pub(super) const UNSEEN: &str = "the controller has not seen the newest change yet";

/// How `rollout` is, at `step`. What its controller says counts only of what it has seen.
pub(super) fn phase(rollout: &Rollout, step: Option<&RolloutStep>) -> Phase {
    if !rollout.is_observed() {
        return progressing(UNSEEN);
    }
    if let Some(invalid) = held(rollout, "InvalidSpec") {
        let why = format!("its specification is invalid: {invalid}");
        return Phase::Failing {
            why: CleanText::new(&why),
        };
    }
    if rollout.is_aborted() {
        let why = message(rollout).unwrap_or("aborted");
        return Phase::Degraded { why: why.into() };
    }
    if rollout.is_unpausing() {
        return progressing("its pause is being lifted");
    }
    if let Some(pause) = pause(rollout) {
        return match lasts(rollout, step, &pause) {
            Some(what) => Phase::Progressing { what },
            None => Phase::Waiting { pause },
        };
    }
    match rollout.status.phase.as_deref() {
        Some("Healthy") if rollout.is_mid_update() => progressing("its last pods are replaced"),
        Some("Healthy") => Phase::Done,
        Some("Degraded") => Phase::Failing {
            why: message(rollout).unwrap_or("degraded").into(),
        },
        None | Some("") => progressing("the controller has not looked at it yet"),
        Some(_) => progressing(message(rollout).unwrap_or("on its way")),
    }
}

/// What holds it: of several, what a person must look into comes first.
fn pause(rollout: &Rollout) -> Option<Pause> {
    let rank = |reason: &PauseReason| match reason {
        PauseReason::InconclusiveAnalysis | PauseReason::InconclusiveExperiment => 0,
        PauseReason::Other(_) => 1,
        PauseReason::BlueGreen => 2,
        _ => 3,
    };
    let said = rollout.pauses().iter().map(|said| Pause {
        reason: reason(&said.reason),
        since: said.start_time,
    });
    let said = said.min_by_key(|pause| rank(&pause.reason));
    if !rollout.is_paused_by_person() {
        return said;
    }
    let undecided = said.filter(|pause| rank(&pause.reason) == 0);
    Some(undecided.unwrap_or_else(|| {
        Pause {
            reason: PauseReason::Person,
            // What was paused by a step before does not say when a person came, too.
            since: condition(rollout.status.conditions.as_deref(), "Paused")
                .filter(|paused| paused.holds() && rollout.pauses().is_empty())
                .and_then(|paused| paused.last_transition_time),
        }
    }))
}

fn reason(text: &str) -> PauseReason {
    match text {
        "CanaryPauseStep" => PauseReason::Step,
        "BlueGreenPause" => PauseReason::BlueGreen,
        "InconclusiveAnalysisRun" => PauseReason::InconclusiveAnalysis,
        "InconclusiveExperiment" => PauseReason::InconclusiveExperiment,
        other => PauseReason::Other(CleanText::new(other)),
    }
}

/// What it waits for by itself, where `pause` ends without a person.
fn lasts(rollout: &Rollout, step: Option<&RolloutStep>, pause: &Pause) -> Option<CleanText> {
    match (&pause.reason, step) {
        (PauseReason::Step, Some(RolloutStep::Pause { lasts: Some(lasts) })) => {
            let words = format!("pauses for {}", humantime::format_duration(*lasts));
            Some(CleanText::new(&words))
        }
        (PauseReason::BlueGreen, _) => {
            let strategy = rollout.spec.strategy.blue_green.as_ref()?;
            let seconds = strategy.auto_promotion_seconds.filter(|it| *it > 0)?;
            let words = format!("preview, switches by itself after {seconds} s");
            Some(CleanText::new(&words))
        }
        _ => None,
    }
}

/// Since when it is as it is.
pub(super) fn since(rollout: &Rollout, phase: &Phase) -> Option<DateTime<Utc>> {
    let conditions = rollout.status.conditions.as_deref();
    let paused = || rollout.pauses().iter().filter_map(|it| it.start_time).max();
    match phase {
        Phase::Waiting { pause } => pause.since,
        Phase::Degraded { .. } => rollout.status.aborted_at,
        Phase::Failing { .. } => condition(conditions, "Progressing")?.last_transition_time,
        Phase::Progressing { .. } => {
            paused().or_else(|| condition(conditions, "Progressing")?.time())
        }
        Phase::Done => {
            let done = condition(conditions, "Completed").filter(|done| done.holds());
            let done = done.and_then(|done| done.last_transition_time);
            done.or_else(|| condition(conditions, "Progressing")?.time())
        }
    }
}

/// What about it can't be right.
pub(super) fn oddities(rollout: &Rollout) -> Vec<CleanText> {
    let mut oddities = Vec::new();
    let known = ["Healthy", "Degraded", "Progressing", "Paused", ""];
    let phase = rollout.status.phase.as_deref().unwrap_or_default();
    if !known.contains(&phase) {
        oddities.push(CleanText::new(&format!(
            "it calls its phase {phase}, which is not known here"
        )));
    }
    if rollout.wanted().is_some() && rollout.stable().is_none() {
        oddities.push(CleanText::new(
            "it names no stable release, so that there is nothing to go back to",
        ));
    }
    oddities
}

fn held<'a>(rollout: &'a Rollout, kind: &str) -> Option<&'a str> {
    let found = condition(rollout.status.conditions.as_deref(), kind)?;
    found.holds().then(|| words(found, "no reason given"))
}

fn message(rollout: &Rollout) -> Option<&str> {
    let message = rollout.status.message.as_deref().map(str::trim);
    message.filter(|message| !message.is_empty())
}

fn progressing(what: &str) -> Phase {
    Phase::Progressing { what: what.into() }
}
