//! The plan that is being executed, step by step, with what came of each.

use ratatui::layout::{Rect, Size};

use super::Canvas;
use super::canvas::{after, line};
use crate::execution::Outcome;
use crate::tui::app::{Running, State};
use crate::tui::theme::Role;
use crate::tui::widgets::gauge;

/// Draws it.
pub(super) fn draw(state: &State, scroll: usize, around: Rect, canvas: &mut Canvas<'_>) {
    let Some(running) = &state.acting.running else {
        return;
    };
    let width = around.width.saturating_sub(8).min(96);
    let content = running.outcomes.len() + running.notes.len();
    let height = u16::try_from(content).unwrap_or(u16::MAX).saturating_add(3);
    let size = Size::new(width, height.min(around.height.saturating_sub(2)));
    let note = if running.is_underway() {
        "x stops after the steps on their way · Esc hides, p shows"
    } else {
        "Esc closes"
    };
    let inside = canvas.dialog(around, size, [&running.plan.summary, note]);
    let counted = canvas.put(line(inside, 0), &words(running), Role::TextDim);
    let bar = after(line(inside, 0), counted + 2);
    let styles = [canvas.style(Role::Gauge), canvas.style(Role::GaugeDone)];
    gauge(
        canvas.buffer,
        bar,
        (running.known(), running.outcomes.len()),
        styles,
    );
    let steps = Rect {
        y: inside.y + 2,
        height: inside.height.saturating_sub(2),
        ..inside
    };
    rows(running, scroll, steps, canvas);
}

fn words(running: &Running) -> String {
    let (done, all) = (running.done(), running.outcomes.len());
    match (running.is_underway(), running.stopping) {
        (true, true) => format!("stopping, {done} of {all} done"),
        (true, false) => format!("{done} of {all} done"),
        (false, _) => format!("ended, {done} of {all} done"),
    }
}

fn rows(running: &Running, scroll: usize, area: Rect, canvas: &mut Canvas<'_>) {
    let height = usize::from(area.height);
    let notes = running.notes.len();
    let all = notes + running.outcomes.len();
    let first = scroll.min(all.saturating_sub(height));
    for (place, index) in (first..all).take(height).enumerate() {
        let area = line(area, place);
        match running.notes.get(index) {
            Some(note) => {
                canvas.put(area, &format!("⚠ {note}"), Role::SeverityWarning);
            }
            None => step(running, index - notes, area, canvas),
        }
    }
}

fn step(running: &Running, index: usize, area: Rect, canvas: &mut Canvas<'_>) {
    let (Some(step), Some(outcome)) = (running.plan.steps.get(index), running.outcomes.get(index))
    else {
        return;
    };
    let (sign, role) = look(outcome.as_ref());
    let (word, why) = match outcome {
        None => ("on its way", ""),
        Some(outcome) => (outcome.word(), outcome.why().map_or("", |why| why.as_str())),
    };
    let colon = if why.is_empty() { "" } else { ": " };
    let pieces = [
        canvas.segment(format!("{sign} "), role),
        canvas.segment(step.app.name.as_str(), Role::TextStrong),
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
        Some(Outcome::NotStarted) => ("–", Role::TextDim),
        Some(Outcome::Unknown { .. }) => ("?", Role::SeverityWarning),
        Some(Outcome::Conflict { .. }) => ("⚠", Role::SeverityWarning),
        Some(Outcome::Refused { .. } | Outcome::Failed { .. }) => ("✖", Role::NoticeProblem),
    }
}
