//! The rule between the rows and the selected one in words, with its identity.

use ratatui::layout::Rect;

use crate::model::{App, CleanText};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;

/// Draws it.
pub(in crate::tui::views) fn heading(app: Option<&App>, area: Rect, canvas: &mut Canvas<'_>) {
    canvas.rule(area);
    if let Some(app) = app {
        identity(app, area, canvas);
    }
}

fn identity(app: &App, area: Rect, canvas: &mut Canvas<'_>) {
    let owner = app.manifest().owner.given().map(CleanText::as_str);
    let pieces = [
        canvas.segment(" ", Role::TextDim),
        canvas.segment(app.id.name.as_str(), Role::TextStrong),
        canvas.segment(format!(" in {}", app.id.namespace), Role::TextDim),
        canvas.segment(format!(" on {}", app.id.cluster), Role::TextDim),
        canvas.segment(
            owner.map(|owner| format!(", {owner}")).unwrap_or_default(),
            Role::TextDim,
        ),
        canvas.segment(" ", Role::TextDim),
    ];
    canvas.segments(after(area, 2), &pieces);
}
