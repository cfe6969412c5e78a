//! The rows that are on the screen, and no others.

use ratatui::layout::Rect;

use super::drawn::{Drawn, DrawnRow};
use super::listing::{ColumnOf, Listing};
use crate::fleet::{Direction, Listed, Row, Shelf, Words};
use crate::model::{CleanText, Severity};
use crate::tui::app::{Placed, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{after, line, severity, sign};

/// Draws the column titles; the one that is sorted by carries an arrow.
pub(super) fn head<S: Shelf<Kind: Drawn>>(
    listing: &Listing<'_, S>,
    columns: &[Placed<ColumnOf<S>>],
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let sort = listing.table.view.spec().sort;
    let arrow = match sort.direction {
        Direction::Ascending => "▲",
        Direction::Descending => "▼",
    };
    for placed in columns {
        let arrow = (placed.column == sort.column).then_some(arrow);
        S::Kind::title(*placed, arrow, area, canvas);
    }
}

/// Draws the rows.
pub(super) fn draw<S: Shelf<Kind: Drawn>>(
    state: &State,
    listing: &Listing<'_, S>,
    columns: &[Placed<ColumnOf<S>>],
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let table = listing.table;
    let first = table.cursor.offset();
    let last = (first + usize::from(area.height)).min(table.view.len());
    let standing = S::Kind::standing(state);
    for (place, row) in table.view.rows(first..last).into_iter().enumerate() {
        let area = line(area, place);
        match row {
            Row::Group { name, count, worst } => {
                let words = <S::Kind as Listed>::WORDS;
                group(&name, &counted(count, words), worst, area, canvas);
            }
            Row::Item(slot) => {
                let Some(item) = listing.store.get(slot) else {
                    continue;
                };
                let drawn = DrawnRow::<S::Kind> {
                    slot,
                    item,
                    standing: standing(slot, item),
                    marked: table.marks.contains(S::Kind::id(item)),
                    selected: first + place == table.cursor.index(),
                    area,
                };
                cells(state, &drawn, columns, canvas);
            }
        }
    }
}

fn cells<K: Drawn>(
    state: &State,
    row: &DrawnRow<'_, K>,
    columns: &[Placed<K::Column>],
    canvas: &mut Canvas<'_>,
) {
    let first = match (row.selected, row.standing.protected) {
        (true, role) => ("▌", role.unwrap_or(Role::TextAccent)),
        (false, Some(role)) => ("!", role),
        (false, None) => (" ", Role::Text),
    };
    let lead = [
        canvas.segment(first.0, first.1),
        canvas.segment(if row.marked { "◆" } else { " " }, Role::TableMarked),
    ];
    canvas.segments(row.area, &lead);
    for placed in columns {
        K::cell(state, row, *placed, canvas);
    }
    if row.selected {
        canvas.select(row.area);
    }
}

fn counted(count: usize, words: Words) -> String {
    let noun = if count == 1 { words.one } else { words.many };
    format!("{count} {noun}")
}

fn group(name: &CleanText, count: &str, worst: Severity, area: Rect, canvas: &mut Canvas<'_>) {
    let loud = match worst {
        Severity::Calm => String::new(),
        worst => format!("  {} {}", sign(worst), worst.word()),
    };
    let pieces = [
        canvas.segment(format!("▾ {name}"), Role::TableGroup),
        canvas.segment(format!("  {count}"), Role::TextDim),
        canvas.segment(loud, severity(worst)),
    ];
    canvas.segments(after(area, 1), &pieces);
}
