//! The plan that is being executed: what came of each step so far.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Effect, Overlay, State};
use crate::execution::{Outcome, Progress, Report};
use crate::model::CleanText;
use crate::playbooks::Plan;
use crate::tui::keys::Motion;

/// A plan on its way, or the last that was.
#[derive(Clone, Debug)]
pub struct Running {
    /// The plan.
    pub plan: Plan,
    /// What came of each step; `None` while that is not known.
    pub outcomes: Vec<Option<Outcome>>,
    /// Whether the operator asked to stop it.
    pub stopping: bool,
    /// What did not work though the steps did, and why the plan was not begun.
    pub notes: Vec<CleanText>,
    underway: bool,
}

impl Running {
    /// A plan that was just handed to execution.
    pub fn new(plan: Plan) -> Self {
        Self {
            outcomes: vec![None; plan.steps.len()],
            plan,
            stopping: false,
            notes: Vec::new(),
            underway: true,
        }
    }

    /// Whether execution has not ended yet.
    pub fn is_underway(&self) -> bool {
        self.underway
    }

    /// How many steps have an outcome.
    pub fn known(&self) -> usize {
        self.outcomes.iter().flatten().count()
    }

    /// How many steps are done.
    pub fn done(&self) -> usize {
        let known = self.outcomes.iter().flatten();
        known.filter(|outcome| outcome.is_done()).count()
    }

    /// Whether every step is done and there is nothing to say about it.
    pub fn is_clean(&self) -> bool {
        self.done() == self.outcomes.len() && self.notes.is_empty()
    }
}

/// Takes in how it gets on.
pub(super) fn progress(state: &mut State, progress: Progress) {
    let Some(running) = state.acting.running.as_mut() else {
        return;
    };
    match progress {
        Progress::Step { step, outcome } => {
            if let Some(place) = running.outcomes.get_mut(step) {
                *place = Some(outcome);
            }
        }
        Progress::Held { wait, why } => {
            let words = format!("held for {} s: {why}", wait.as_secs());
            state.problem(&words);
        }
    }
}

/// Takes in the end.
pub(super) fn finished(state: &mut State, result: Result<Box<Report>, CleanText>) {
    let Some(mut running) = state.acting.running.take() else {
        return;
    };
    running.underway = false;
    match result {
        Err(why) => {
            let nothing = running.outcomes.iter_mut().filter(|one| one.is_none());
            nothing.for_each(|one| *one = Some(Outcome::NotStarted));
            running.notes.push(why.clone());
            state.problem(&why);
        }
        Ok(report) => take_report(state, &mut running, *report),
    }
    if running.is_clean() && matches!(state.overlay, Some(Overlay::Progress { .. })) {
        state.overlay = None;
    }
    state.acting.running = Some(running);
}

fn take_report(state: &mut State, running: &mut Running, report: Report) {
    let (done, all) = (report.done(), report.outcomes.len());
    running.notes = report.notes;
    running.outcomes = report.outcomes.into_iter().map(Some).collect();
    let summary = &running.plan.summary;
    let is_undo = running.plan.undoes().is_some();
    if is_undo && done > 0 {
        state.acting.undo.pop();
    }
    let undo = report.undo.filter(|_| !is_undo);
    let hint = if undo.is_some() {
        " · u takes it back"
    } else {
        ""
    };
    state.acting.undo.extend(undo);
    if done == all {
        state.table.marks.clear();
        state.note(&format!("{summary}: {done} of {all} done{hint}"));
    } else {
        state.problem(&format!(
            "{summary}: only {done} of {all} done{hint} · p shows why"
        ));
    }
}

/// A key while the progress is shown.
pub(super) fn key(state: &mut State, scroll: usize, key: &KeyEvent) -> Vec<Effect> {
    let steps = state
        .acting
        .running
        .as_ref()
        .map_or(0, |running| running.plan.steps.len());
    let motion = match key.code {
        KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | 'p') => return Vec::new(),
        KeyCode::Up | KeyCode::Char('k') => Some(Motion::Up),
        KeyCode::Down | KeyCode::Char('j') => Some(Motion::Down),
        KeyCode::PageUp => Some(Motion::PageUp),
        KeyCode::PageDown => Some(Motion::PageDown),
        _ => None,
    };
    let scroll = motion.map_or(scroll, |motion| motion.apply(scroll, steps, 10));
    state.overlay = Some(Overlay::Progress { scroll });
    if key.code == KeyCode::Char('x') {
        return stop(state);
    }
    Vec::new()
}

/// Asks execution to stop between two steps.
pub(super) fn stop(state: &mut State) -> Vec<Effect> {
    match &mut state.acting.running {
        Some(running) if running.underway && !running.stopping => {
            running.stopping = true;
            vec![Effect::StopExecuting]
        }
        _ => Vec::new(),
    }
}
