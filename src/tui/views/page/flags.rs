//! The app's flags: who gets what they gate, since when, and which of them is suspected.

use ratatui::layout::Rect;

use super::section::titled;
use crate::fleet::{FlagColumn, FlagRow, ListColumn as _};
use crate::model::{App, FlagKey, FlagSummary};
use crate::tui::app::{Page, Section, State, layout};
use crate::tui::theme::Role;
use crate::tui::views::canvas::{after, line};
use crate::tui::views::strip::said;
use crate::tui::views::{Canvas, flags};
use crate::tui::widgets::{Track, tracks};

/// The columns and their widths; 0 takes what is left.
const COLUMNS: [(FlagColumn, u16); 6] = [
    (FlagColumn::Flag, 0),
    (FlagColumn::Exposure, 14),
    (FlagColumn::Since, 6),
    (FlagColumn::Environment, 11),
    (FlagColumn::Kind, 11),
    (FlagColumn::Change, 22),
];

/// What stands before a row: the cursor's bar, a sign, a space.
const LEAD: u16 = 3;

/// Draws them.
pub(super) fn draw(
    state: &State,
    page: &Page,
    app: Option<&App>,
    place: Rect,
    canvas: &mut Canvas<'_>,
) {
    let title = format!("Flags {}", page.flags.len());
    let note = app.map(note).unwrap_or_default();
    let inside = titled(page, Section::Flags, [&title, note], place, canvas);
    let widths = COLUMNS.map(|(_, width)| width);
    let tracks = tracks(&widths, inside.width.saturating_sub(LEAD));
    for ((column, _), track) in COLUMNS.iter().zip(&tracks) {
        let cell = canvas.cell(column.title(), Role::TableHead);
        cell.draw(canvas.buffer, after(line(inside, 0), LEAD), *track);
    }
    let height = layout::section_lines(place, Section::Flags);
    let first = page.offset(Section::Flags, page.flags.len(), height);
    let keys = page.flags.keys().iter().skip(first).take(height);
    for (index, key) in keys.enumerate() {
        let area = line(inside, index + 1);
        let row = state.fleet.find_flag(key);
        if let Some(row) = row.and_then(|slot| state.fleet.flag(slot)) {
            draw_row(state, (page, row), &tracks, area, canvas);
        }
        let is_chosen = first + index == page.flags.index();
        if is_chosen && page.focus == Section::Flags {
            canvas.put(area, "▌", Role::TextAccent);
            canvas.select(area);
        }
    }
    let below = u16::try_from(page.flags.len() - first).unwrap_or(u16::MAX);
    suspicion(state, page, inside, below.saturating_add(2), canvas);
}

/// What is suspected, below the rows where there is room: on narrow screens the title cuts it.
fn suspicion(state: &State, page: &Page, inside: Rect, above: u16, canvas: &mut Canvas<'_>) {
    let found = state.fleet.find(&page.id);
    let Some(found) = found.and_then(|slot| state.fleet.correlation(slot)) else {
        return;
    };
    let above = above.min(inside.height);
    let area = Rect {
        y: inside.y + above,
        height: inside.height - above,
        ..inside
    };
    if !area.is_empty() {
        let words = format!("✖ {}", found.sentence());
        said(&words, Role::SeverityCritical, area, canvas);
    }
}

/// What guards the app.
fn note(app: &App) -> &'static str {
    match app.flags().map(FlagSummary::kill_switch_word) {
        Some("armed") => "kill switch armed",
        Some("tripped") => "kill switch tripped",
        Some(_) => "no kill switch",
        None => "",
    }
}

fn draw_row(
    state: &State,
    (page, row): (&Page, &FlagRow),
    tracks: &[Track],
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let flag = &row.flag;
    let is_suspect = suspect(state, page) == Some(flag.key());
    if is_suspect {
        canvas.put(after(area, 1), "✖", Role::SeverityCritical);
    }
    let slot = state.fleet.find_flag(flag.key());
    let freshness = slot.and_then(|slot| state.fleet.flag_freshness(slot));
    let is_old = freshness.is_some_and(|freshness| !freshness.is_live());
    let shade = |role| if is_old { Role::TableStale } else { role };
    let rest = after(area, LEAD);
    for ((column, _), track) in COLUMNS.iter().zip(tracks) {
        let role = match column {
            FlagColumn::Exposure => {
                let place = Rect {
                    width: track.width,
                    ..after(rest, track.x)
                };
                flags::exposure(flag, shade(flags::exposure_role(flag)), place, canvas);
                continue;
            }
            FlagColumn::Flag => Role::TableName,
            FlagColumn::Change if is_suspect => Role::SeverityCritical,
            FlagColumn::Environment => Role::Text,
            _ => Role::TextDim,
        };
        let cell = canvas.cell(column.text(row, state.now).to_string(), shade(role));
        cell.draw(canvas.buffer, rest, *track);
    }
}

/// The flag of the app that is suspected of what is wrong with it.
fn suspect<'a>(state: &'a State, page: &Page) -> Option<&'a FlagKey> {
    let found = state.fleet.correlation(state.fleet.find(&page.id)?)?;
    Some(&found.flag)
}
