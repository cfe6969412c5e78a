//! Releases, newest revision first.

use ratatui::layout::Rect;

use super::section::Rows;
use crate::model::signals::Signal;
use crate::model::{CleanText, Evidence, ReleaseEvidence, ReleaseRecord, ReleaseSignals, compact};
use crate::tui::app::{Page, Section, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::widgets::Cell;

type Column = (&'static str, u16);

const RELEASE: [Column; 4] = [("REVISION", 9), ("VERSION", 12), ("READY", 6), ("AGE", 7)];
/// Where something is known of how releases served.
const EVIDENCE: [Column; 1] = [("EVIDENCE", 10)];
/// Where a metrics backend tells releases apart.
const MEASURED: [Column; 3] = [("RPS", 7), ("ERR", 7), ("P95", 7)];
const ORIGIN: [Column; 2] = [("CAUSE, IMAGE", 0), ("HASH", 11)];

/// Draws them.
pub(super) fn draw(state: &State, page: &Page, place: Rect, canvas: &mut Canvas<'_>) {
    let measured = page.detail.release_signals.value();
    let measured = measured.map_or(&[][..], Vec::as_slice);
    let evidence = page.detail.evidence.value();
    let mut columns = RELEASE.to_vec();
    if evidence.is_some() {
        columns.extend(EVIDENCE);
    }
    if !measured.is_empty() {
        columns.extend(MEASURED);
    }
    columns.extend(ORIGIN);
    let rows = Rows {
        section: Section::Releases,
        columns: &columns,
        values: &page.detail.releases,
        none: "no release is on record",
    };
    rows.draw(page, place, canvas, |canvas, release| {
        let mut cells = standing(state, release, canvas);
        if let Some(evidence) = evidence {
            cells.push(served(evidence, release, canvas));
        }
        if !measured.is_empty() {
            let own = measured.iter().find(|it| it.hash == release.hash);
            cells.extend(signals(own, canvas));
        }
        cells.extend(origin(release, canvas));
        cells
    });
}

/// What is known of how a release served.
fn served(all: &[ReleaseEvidence], release: &ReleaseRecord, canvas: &Canvas<'_>) -> Cell<'static> {
    let mut all = all.iter();
    let own = all.find(|it| it.revision == release.revision && it.hash == release.hash);
    match own.map(|own| own.evidence).unwrap_or(Evidence::Unknown) {
        Evidence::Unknown => canvas.cell("—", Role::TextFaint),
        known => canvas.cell(format!("✔ {}", known.brief()), Role::StatusReady),
    }
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

fn standing(state: &State, release: &ReleaseRecord, canvas: &Canvas<'_>) -> Vec<Cell<'static>> {
    let sign = if release.current { "▸" } else { " " };
    let role = if release.current {
        Role::TextStrong
    } else {
        Role::Text
    };
    vec![
        canvas.cell(format!("{sign} {}", release.revision), role),
        canvas.cell(text(release.version.as_ref()), role),
        canvas.cell(format!("{}/{}", release.ready, release.desired), role),
        canvas.cell(compact(state.now - release.created), Role::TextDim),
    ]
}

fn origin(release: &ReleaseRecord, canvas: &Canvas<'_>) -> [Cell<'static>; 2] {
    let cause = release.change_cause.as_ref().or(release.images.first());
    [
        canvas.cell(text(cause), Role::TextDim),
        canvas.cell(release.hash.to_string(), Role::TextDim),
    ]
}

fn text(text: Option<&CleanText>) -> String {
    text.map_or("—", CleanText::as_str).to_owned()
}
