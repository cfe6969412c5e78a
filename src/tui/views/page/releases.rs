//! Releases, newest revision first.

use ratatui::layout::Rect;

use super::section::Rows;
use crate::model::signals::Signal;
use crate::model::{CleanText, ReleaseRecord, ReleaseSignals, compact};
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
/// Where a metrics backend tells releases apart.
const MEASURED: &[(&str, u16)] = &[
    ("REVISION", 9),
    ("VERSION", 12),
    ("READY", 6),
    ("AGE", 7),
    ("RPS", 7),
    ("ERR", 7),
    ("P95", 7),
    ("HASH", 11),
    ("CAUSE, IMAGE", 0),
];

/// Draws them.
pub(super) fn draw(state: &State, page: &Page, place: Rect, canvas: &mut Canvas<'_>) {
    let measured = page.detail.release_signals.value();
    let measured = measured.map_or(&[][..], Vec::as_slice);
    let rows = Rows {
        section: Section::Releases,
        columns: if measured.is_empty() {
            COLUMNS
        } else {
            MEASURED
        },
        values: &page.detail.releases,
        none: "no release is on record",
    };
    rows.draw(page, place, canvas, |canvas, release| {
        let mut cells = cells(state, release, canvas);
        if !measured.is_empty() {
            let own = measured.iter().find(|it| it.hash == release.hash);
            cells.splice(4..4, signals(own, canvas));
        }
        cells
    });
}

/// What is measured of a release: one that serves nobody has no numbers.
fn signals(own: Option<&ReleaseSignals>, canvas: &Canvas<'_>) -> [Cell<'static>; 3] {
    let measured = own.map(|own| own.measured).unwrap_or_default();
    let values = [
        (Signal::Requests, measured.requests),
        (Signal::Errors, measured.errors()),
        (Signal::Latency, measured.latency),
    ];
    values.map(|(signal, value)| match value {
        Some(value) => canvas.cell(signal.text(value), Role::Text),
        None => canvas.cell("—", Role::TextFaint),
    })
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
