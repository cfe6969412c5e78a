//! Pods, the least well first.

use ratatui::layout::Rect;

use super::section::Rows;
use crate::model::{CleanText, PodPhase, PodSummary, compact};
use crate::tui::app::{Page, Section, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::widgets::Cell;

const COLUMNS: &[(&str, u16)] = &[
    ("POD", 0),
    ("STATUS", 20),
    ("READY", 6),
    ("RESTARTS", 8),
    ("AGE", 7),
    ("NODE", 14),
];

/// Draws them.
pub(super) fn draw(state: &State, page: &Page, place: Rect, canvas: &mut Canvas<'_>) {
    let rows = Rows {
        section: Section::Pods,
        columns: COLUMNS,
        values: &page.detail.pods,
        none: "no pod",
    };
    rows.draw(page, place, canvas, |canvas, pod| cells(state, pod, canvas));
}

fn cells(state: &State, pod: &PodSummary, canvas: &Canvas<'_>) -> Vec<Cell<'static>> {
    let (sign, role) = look(pod.phase);
    let restarts = if pod.restarts == 0 {
        Role::TextDim
    } else {
        Role::SeverityWarning
    };
    let node = pod.node.as_ref().map_or("—", CleanText::as_str);
    vec![
        canvas.cell(pod.name.to_string(), Role::Text),
        canvas.cell(format!("{sign} {}", pod.status), role),
        canvas.cell(format!("{}/{}", pod.ready, pod.containers), Role::Text),
        canvas.cell(pod.restarts.to_string(), restarts),
        canvas.cell(compact(state.now - pod.created), Role::TextDim),
        canvas.cell(node.to_owned(), Role::TextDim),
    ]
}

/// A sign that tells the phase without colour.
const fn look(phase: PodPhase) -> (&'static str, Role) {
    match phase {
        PodPhase::Failing => ("✖", Role::StatusFailing),
        PodPhase::Pending => ("◌", Role::StatusDegraded),
        PodPhase::Starting => ("◌", Role::StatusProgressing),
        PodPhase::Terminating => ("–", Role::StatusIdle),
        PodPhase::Ready => ("✔", Role::StatusReady),
        PodPhase::Succeeded => ("•", Role::StatusIdle),
    }
}
