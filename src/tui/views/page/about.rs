//! What is known from the app's own row.

use ratatui::layout::Rect;

use super::section;
use crate::model::{App, Severity};
use crate::tui::app::{LABEL, Line, Page, Section, State, Tone, about, layout};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{after, line, severity, sign};

/// Draws it.
pub(super) fn draw(
    state: &State,
    page: &Page,
    app: Option<&App>,
    place: Rect,
    canvas: &mut Canvas<'_>,
) {
    let inside = section::frame(page, Section::About, place, canvas);
    let Some(app) = app else { return };
    let width = layout::section_width(place);
    let lines = about(app, state.fleet.policy(), state.now, width);
    let height = layout::section_lines(place, Section::About);
    let first = page.offset(Section::About, lines.len(), height);
    for (index, entry) in lines.iter().skip(first).take(height).enumerate() {
        draw_line(entry, line(inside, index), canvas);
    }
}

/// Draws a line.
pub(super) fn draw_line(entry: &Line, area: Rect, canvas: &mut Canvas<'_>) {
    let label = u16::try_from(LABEL).unwrap_or(0);
    let role = match entry.tone {
        Tone::Heading => {
            canvas.put(area, entry.label, Role::SectionTitle);
            return;
        }
        Tone::Reason(loudness) => {
            if !entry.label.is_empty() {
                let words = format!("{} {}", sign(loudness), entry.label);
                canvas.put(area, &words, severity(loudness));
            }
            canvas.put(after(area, label), &entry.text, Role::Text);
            return;
        }
        Tone::Whole(loudness) => {
            let role = match loudness {
                Severity::Calm => Role::Text,
                loud => severity(loud),
            };
            canvas.put(area, &entry.text, role);
            return;
        }
        Tone::Fact => Role::Text,
        Tone::Strong => Role::TextStrong,
        Tone::Missing => Role::TextDim,
        Tone::Wrong => Role::NoticeProblem,
    };
    canvas.put(area, entry.label, Role::TextDim);
    canvas.put(after(area, label), &entry.text, role);
}
