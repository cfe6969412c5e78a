//! The steps of one plan: before → after, what came of each.

use super::list;
use crate::model::CleanText;
use crate::tui::app::layout;
use crate::tui::app::{Entry, EntryStep, Opened, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{after, line};
use crate::tui::views::plan::difference;

/// Draws them.
pub(super) fn draw(state: &State, opened: &Opened, entry: &Entry, canvas: &mut Canvas<'_>) {
    let areas = layout::activity(state);
    title(entry, after(areas.bar, 1), canvas);
    let who = format!(
        "{} by {}, {}",
        entry.time.format("%Y-%m-%d %H:%M:%S UTC"),
        entry.who,
        match &entry.reason {
            Some(reason) => format!("because: {reason}"),
            None => "no reason was given".to_owned(),
        }
    );
    canvas.put(after(line(areas.head, 0), 1), &who, Role::Text);
    let (role, words) = list::next(state, entry);
    canvas.put(after(line(areas.head, 1), 1), &words, role);
    let height = usize::from(areas.rows.height);
    let len = opened.lines.len();
    let first = opened.scroll.min(len.saturating_sub(height));
    for (place, index) in (first..len).take(height).enumerate() {
        let area = after(line(areas.rows, place), 1);
        let Some((index, row)) = opened.lines.at(index) else {
            continue;
        };
        let Some(step) = entry.steps.get(index) else {
            continue;
        };
        match (row.checked_sub(1), &step.why) {
            (None, _) => head(step, area, canvas),
            (Some(row), why) => match (step.differences.get(row), why) {
                (Some(change), _) => difference(change, after(area, 4), canvas),
                (None, Some(why)) => {
                    canvas.put(after(area, 4), why, Role::Dialog);
                }
                (None, None) => {}
            },
        }
    }
}

fn title(entry: &Entry, area: ratatui::layout::Rect, canvas: &mut Canvas<'_>) {
    let (sign, role) = list::look(entry);
    let pieces = [
        canvas.segment(entry.id.as_str(), Role::TextAccent),
        canvas.segment(
            format!("  {}: {}", entry.playbook, entry.summary),
            Role::TextStrong,
        ),
        canvas.segment(
            format!(
                "  {sign} {}, {} of {} done",
                entry.outcome(),
                entry.done,
                entry.steps.len()
            ),
            role,
        ),
    ];
    canvas.segments(area, &pieces);
}

fn head(step: &EntryStep, area: ratatui::layout::Rect, canvas: &mut Canvas<'_>) {
    let outcome = step.outcome.as_ref().map(CleanText::as_str);
    let (sign, role) = match outcome {
        Some("done") => ("✔", Role::Notice),
        Some("conflict") => ("⚠", Role::SeverityWarning),
        Some("not started") => ("–", Role::TextDim),
        Some("unknown") | None => ("?", Role::SeverityWarning),
        Some(_) => ("✖", Role::NoticeProblem),
    };
    let pieces = [
        canvas.segment(format!("{sign} "), role),
        canvas.segment(step.name.as_str(), Role::TextStrong),
        canvas.segment(format!("  {}  ", step.place), Role::TextDim),
        canvas.segment(outcome.unwrap_or("no outcome is recorded"), role),
    ];
    canvas.segments(area, &pieces);
}
