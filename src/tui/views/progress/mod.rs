//! The plan that is being executed, step by step, with what came of each.

mod pace;

use ratatui::layout::Rect;

use super::Canvas;
use super::canvas::{after, line};
use crate::execution::Outcome;
use crate::tui::app::{Hand, ProgressView, Rows, Running, State, layout};
use crate::tui::theme::Role;
use crate::tui::widgets::gauge;

/// Draws it.
pub(super) fn draw(state: &State, view: ProgressView, canvas: &mut Canvas<'_>) {
    let Some(running) = &state.acting.running else {
        return;
    };
    let areas = layout::progress(state, running, view);
    let border = match running.hand {
        Hand::Paused if running.is_underway() => Role::DialogBorderDanger,
        _ => Role::DialogBorder,
    };
    let words = [running.plan.summary.as_str(), note(running, view)];
    canvas.frame(areas.outer, words, border);
    let counted = canvas.put(areas.counts, &pace::counts(running), Role::TextDim);
    let bar = after(areas.counts, counted + 2);
    let styles = [canvas.style(Role::Gauge), canvas.style(Role::GaugeDone)];
    let part = (running.known(), running.len());
    gauge(canvas.buffer, bar, part, styles);
    pace::draw(state, running, areas.pace, canvas);
    rows(running, view, areas.rows, canvas);
}

fn note(running: &Running, view: ProgressView) -> &'static str {
    let retry = running.retry.is_some();
    match (running.is_underway(), running.hand, view.rows) {
        (true, Hand::Going, _) => "Space pauses · x stops · f failed · Esc hides, p shows",
        (true, Hand::Paused, _) => "Space goes on · x stops · f failed · Esc hides, p shows",
        (true, Hand::Stopping, _) => "f failed · Esc hides, p shows",
        (false, _, Rows::All) if retry => "r tries again · f failed · Esc closes",
        (false, _, Rows::Troubled) if retry => "r tries again · f all · Esc closes",
        (false, _, Rows::All) => "f failed · Esc closes",
        (false, _, Rows::Troubled) => "f all · Esc closes",
    }
}

fn rows(running: &Running, view: ProgressView, area: Rect, canvas: &mut Canvas<'_>) {
    let height = usize::from(area.height);
    let (notes, all) = (running.notes.len(), view.len(running));
    if all == notes && view.rows == Rows::Troubled {
        canvas.put(
            line(area, notes),
            "nothing has failed: f shows all",
            Role::TextDim,
        );
    }
    let first = view.scroll.min(all.saturating_sub(height));
    for (place, index) in (first..all).take(height).enumerate() {
        let area = line(area, place);
        match running.notes.get(index) {
            Some(note) => {
                canvas.put(area, &format!("⚠ {note}"), Role::SeverityWarning);
            }
            None => {
                if let Some(index) = view.step(running, index - notes) {
                    step(running, index, area, canvas);
                }
            }
        }
    }
}

fn step(running: &Running, index: usize, area: Rect, canvas: &mut Canvas<'_>) {
    let Some(step) = running.plan.steps.get(index) else {
        return;
    };
    let outcome = running.outcome(index);
    let (sign, role) = look(outcome);
    let (word, why) = match outcome {
        None => ("", ""),
        Some(outcome) => (outcome.word(), outcome.why().map_or("", |why| why.as_str())),
    };
    let colon = if why.is_empty() { "" } else { ": " };
    let subject = step.target.subject();
    let pieces = [
        canvas.segment(format!("{sign} "), role),
        canvas.segment(subject.name().as_str(), Role::TextStrong),
        canvas.segment(format!("  {}  ", step.words), Role::TextDim),
        canvas.segment(format!("{word}{colon}"), role),
        canvas.segment(why, Role::Dialog),
    ];
    canvas.segments(area, &pieces);
}

/// A sign that tells the outcome without colour.
fn look(outcome: Option<&Outcome>) -> (&'static str, Role) {
    match outcome {
        None => ("◌", Role::TextDim),
        Some(Outcome::Done) => ("✔", Role::Notice),
        Some(Outcome::Held { .. } | Outcome::NotStarted) => ("–", Role::TextDim),
        Some(Outcome::Unknown { .. }) => ("?", Role::SeverityWarning),
        Some(Outcome::Conflict { .. }) => ("⚠", Role::SeverityWarning),
        Some(Outcome::Refused { .. } | Outcome::Failed { .. }) => ("✖", Role::NoticeProblem),
    }
}
