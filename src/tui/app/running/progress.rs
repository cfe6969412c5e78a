//! How a plan gets on and how it ended, taken in.

use chrono::TimeDelta;

use super::{Hand, Held, Running};
use crate::execution::{Progress, Report};
use crate::model::CleanText;
use crate::tui::app::{Effect, Overlay, State, activity, invocation};

/// The dialog over the running plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProgressView {
    /// The first row on the screen.
    pub scroll: usize,
    /// Which rows.
    pub rows: Rows,
}

/// Which steps are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// All, in the plan's order.
    #[default]
    All,
    /// Those that did not work.
    Troubled,
}

impl ProgressView {
    /// How many rows there are: notes first, then steps.
    pub fn len(self, running: &Running) -> usize {
        let steps = match self.rows {
            Rows::All => running.len(),
            Rows::Troubled => running.troubled().len(),
        };
        running.notes.len() + steps
    }

    /// The step in the row `index` behind the notes.
    pub fn step(self, running: &Running, index: usize) -> Option<usize> {
        match self.rows {
            Rows::All => Some(index),
            Rows::Troubled => running.troubled().get(index).copied(),
        }
    }
}

/// Takes in how it gets on.
pub(in crate::tui::app) fn progress(state: &mut State, progress: Progress) {
    let now = state.now;
    let Some(running) = state.acting.running.as_mut() else {
        return;
    };
    match progress {
        Progress::Step { step, outcome } => running.take(step, outcome, now),
        Progress::Held { wait, why } => {
            let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::days(1));
            running.hold(Held {
                until: now + wait,
                why,
            });
        }
    }
}

/// Takes in the end.
pub(in crate::tui::app) fn finished(
    state: &mut State,
    result: Result<Box<Report>, CleanText>,
) -> Vec<Effect> {
    let Some(mut running) = state.acting.running.take() else {
        return Vec::new();
    };
    match result {
        Err(why) => {
            state.problem(&why);
            running.refused(why);
        }
        Ok(report) => take_report(state, &mut running, *report),
    }
    if running.is_clean() && matches!(state.overlay, Some(Overlay::Progress(_))) {
        state.overlay = None;
    }
    let shown = matches!(state.overlay, Some(Overlay::Progress(_)));
    let overtaken = running.overtaken().filter(|_| shown);
    state.acting.running = Some(running);
    let mut effects = activity::reload(state);
    if let Some((made, before)) = overtaken {
        effects.extend(invocation::again(state, made, before));
    }
    effects
}

fn take_report(state: &mut State, running: &mut Running, report: Report) {
    let (done, all) = (report.done(), report.outcomes.len());
    let taken_back = running.plan.undoes().filter(|_| done > 0).cloned();
    if let Some(id) = &taken_back {
        state.acting.undo.retain(|plan| plan.undoes() != Some(id));
    }
    let is_undo = running.plan.undoes().is_some();
    let undo = report.undo.clone().filter(|_| !is_undo);
    let mut hints = Vec::new();
    hints.extend(undo.as_ref().map(|_| "u takes it back"));
    state.acting.undo.extend(undo);
    let was_stopped = running.hand == Hand::Stopping && done < all;
    running.end(report);
    if was_stopped {
        let words = "it was stopped from here: what had not begun was left as it is";
        running.notes.push(words.into());
    }
    let summary = running.plan.summary.clone();
    let apps: Vec<_> = running
        .plan
        .steps
        .iter()
        .filter_map(|step| step.target.app().cloned())
        .collect();
    if done == all {
        for marks in [&mut state.table.marks, &mut state.queue.marks] {
            if apps.iter().any(|app| marks.contains(app)) {
                marks.clear();
            }
        }
        let words = format!("{summary}: {done} of {all} done");
        state.note(&with(words, &hints));
    } else {
        hints.push("p shows why");
        let words = format!("{summary}: only {done} of {all} done");
        state.problem(&with(words, &hints));
    }
}

fn with(words: String, hints: &[&str]) -> String {
    hints
        .iter()
        .fold(words, |words, hint| format!("{words} · {hint}"))
}
