//! The page's two lines of title, and the strip of sections on narrow screens.

use ratatui::layout::Rect;

use crate::model::App;
use crate::tui::app::{Page, Section, State, is_protected, layout};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{after, line, severity, sign, status};

/// Draws it.
pub(super) fn draw(
    state: &State,
    page: &Page,
    app: Option<&App>,
    body: Rect,
    canvas: &mut Canvas<'_>,
) {
    let area = after(line(body, 0), 1);
    let mut pieces = vec![
        canvas.segment(page.id.name.as_str(), Role::TextStrong),
        canvas.segment(
            format!("  in {} on {}", page.id.namespace, page.id.cluster),
            Role::TextDim,
        ),
    ];
    if is_protected(state, &page.id.cluster) {
        pieces.push(canvas.segment("  ", Role::Text));
        pieces.push(canvas.segment(" PROTECTED ", Role::BadgeProtected));
    }
    if let Some(app) = app {
        let word = format!("  {}", app.status().word());
        pieces.push(canvas.segment(word, status(app.status())));
    }
    canvas.segments(area, &pieces);
    let area = after(line(body, 1), 1);
    match app {
        None => {
            canvas.put(
                area,
                "this app is gone: Esc goes back to the fleet",
                Role::NoticeProblem,
            );
        }
        Some(app) => {
            let loudness = app.attention.severity;
            let used = canvas.put(area, sign(loudness), severity(loudness));
            let words = app.attention.sentence(state.now);
            let words = if words.is_empty() {
                "nothing to do"
            } else {
                &words
            };
            canvas.put(after(area, used + 1), words, Role::Text);
        }
    }
    if !layout::is_wide(body) {
        strip(page, app, after(line(body, 2), 1), canvas);
    }
}

fn strip(page: &Page, app: Option<&App>, area: Rect, canvas: &mut Canvas<'_>) {
    let mut pieces = Vec::new();
    for section in Section::ALL.into_iter().filter(|one| one.is_of(app)) {
        let role = if section == page.focus {
            Role::TabActive
        } else {
            Role::Tab
        };
        pieces.push(canvas.segment(section.title(), role));
        pieces.push(canvas.segment("  ", Role::Tab));
    }
    canvas.segments(area, &pieces);
}
