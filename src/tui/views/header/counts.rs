//! Tabs at the left, the fleet in numbers at the right.

use ratatui::layout::Rect;

use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;

/// The tabs that there are, in the order of their keys.
const TABS: &[&str] = &["Fleet"];

/// Draws the line.
pub(super) fn draw(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let mut rest = after(area, 1);
    for (index, tab) in TABS.iter().enumerate() {
        let used = canvas.put(rest, &format!("{} ", index + 1), Role::Tab);
        rest = after(rest, used);
        let used = canvas.put(rest, tab, Role::TabActive);
        rest = after(rest, used);
    }
    if let Some(page) = &state.page {
        let used = canvas.put(rest, " › ", Role::Tab);
        rest = after(rest, used);
        let used = canvas.put(rest, &page.id.name, Role::TextStrong);
        rest = after(rest, used);
    }
    numbers(state, after(rest, 2), canvas);
}

fn numbers(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    let counts = state.fleet.counts();
    let expiring = counts.expiring_soon;
    let quiet = |count: usize, role| if count == 0 { Role::TextDim } else { role };
    let mut pieces = Vec::new();
    if let Some(running) = state.acting.running.as_ref().filter(|one| one.is_underway()) {
        let words = format!("▶ {} of {} changes  ", running.known(), running.plan.steps.len());
        pieces.push(canvas.segment(words, Role::TextAccent));
    }
    pieces.extend([
        canvas.segment(format!("{} apps", counts.apps), Role::Text),
        canvas.segment(
            format!("  ✖ {} critical", counts.critical),
            quiet(counts.critical, Role::SeverityCritical),
        ),
        canvas.segment(
            format!("  ⚠ {} warning", counts.warning),
            quiet(counts.warning, Role::SeverityWarning),
        ),
        canvas.segment(
            format!("  ◷ {expiring} expiring"),
            quiet(expiring, Role::SeverityWarning),
        ),
        canvas.segment(
            format!("  {} expired ", counts.expired),
            quiet(counts.expired, Role::SeverityWarning),
        ),
    ]);
    canvas.segments_right(area, &pieces);
}
