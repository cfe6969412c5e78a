//! Releases, newest revision first.

use ratatui::layout::Rect;

use super::section::Rows;
use crate::model::{CleanText, ReleaseRecord, compact};
use crate::tui::app::{Page, Section, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::widgets::Cell;

const COLUMNS: &[(&str, u16)] = &[
    ("REVISION", 9),
    ("VERSION", 12),
    ("READY", 6),
    ("AGE", 7),
    ("HASH", 11),
    ("CAUSE, IMAGE", 0),
];

/// Draws them.
pub(super) fn draw(state: &State, page: &Page, place: Rect, canvas: &mut Canvas<'_>) {
    let rows = Rows {
        section: Section::Releases,
        columns: COLUMNS,
        values: &page.detail.releases,
        none: "no release is on record",
    };
    rows.draw(page, place, canvas, |canvas, release| {
        cells(state, release, canvas)
    });
}

fn cells(state: &State, release: &ReleaseRecord, canvas: &Canvas<'_>) -> Vec<Cell<'static>> {
    let sign = if release.current { "▸" } else { " " };
    let role = if release.current {
        Role::TextStrong
    } else {
        Role::Text
    };
    let text = |text: &Option<CleanText>| text.as_ref().map_or("—", CleanText::as_str).to_owned();
    let cause = release.change_cause.as_ref().or(release.images.first());
    vec![
        canvas.cell(format!("{sign} {}", release.revision), role),
        canvas.cell(text(&release.version), role),
        canvas.cell(format!("{}/{}", release.ready, release.desired), role),
        canvas.cell(compact(state.now - release.created), Role::TextDim),
        canvas.cell(release.hash.to_string(), Role::TextDim),
        canvas.cell(text(&cause.cloned()), Role::TextDim),
    ]
}
