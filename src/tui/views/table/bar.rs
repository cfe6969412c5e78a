//! The filter at the left; marks, grouping and position at the right.

use ratatui::layout::Rect;

use super::Listing;
use crate::fleet::{ListGroup as _, Listed as _, Shelf, Words};
use crate::tui::app::FilterBox;
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;
use crate::tui::widgets::{Field, Segment, width};

/// Draws the line.
pub(super) fn draw<S: Shelf>(listing: &Listing<'_, S>, area: Rect, canvas: &mut Canvas<'_>) {
    let right = right(listing, area.width, canvas);
    let taken: u16 = right.iter().map(|piece| width(&piece.text)).sum();
    canvas.segments_right(area, &right);
    let left = Rect {
        width: area.width.saturating_sub(taken + 2),
        ..area
    };
    let words = S::Kind::WORDS;
    filter(&listing.table.filter, words, after(left, 1), canvas);
}

fn filter(filter: &FilterBox, words: Words, area: Rect, canvas: &mut Canvas<'_>) {
    if !filter.editing && filter.text().is_empty() {
        let hint = format!("/ to filter: {}", words.hint);
        canvas.put(area, &hint, Role::TextDim);
        return;
    }
    let used = canvas.put(area, "/ ", Role::InputPrompt);
    let rest = after(area, used);
    let field = Field {
        text: filter.text(),
        cursor: filter.editing.then(|| filter.input.cursor()),
        error: filter.error.as_ref().map(|error| error.span.clone()),
        style: canvas.style(Role::Input),
        cursor_style: canvas.style(Role::InputCursor),
        error_style: canvas.style(Role::InputError),
    };
    let used = field.draw(canvas.buffer, rest);
    if let Some(error) = &filter.error {
        let words = format!("✖ {}", error.message);
        canvas.put(after(rest, used + 2), &words, Role::NoticeProblem);
    }
}

fn right<'a, S: Shelf>(
    listing: &Listing<'_, S>,
    room: u16,
    canvas: &Canvas<'_>,
) -> Vec<Segment<'a>> {
    let table = listing.table;
    let mut pieces = Vec::new();
    if !table.marks.is_empty() {
        let hidden = match table.marks.hidden(listing.store, &table.view) {
            0 => String::new(),
            hidden => format!(" ({hidden} hidden by the filter)"),
        };
        let words = format!("◆ {} marked{hidden}  ", table.marks.len());
        pieces.push(canvas.segment(words, Role::TableMarked));
    }
    if let Some(group) = table.view.spec().group
        && room >= 60
    {
        pieces.push(canvas.segment(format!("by {}  ", group.name()), Role::TextDim));
    }
    let (row, shown, all) = (table.cursor.index(), table.view.len(), table.view.total());
    let of = if table.view.spec().filter.is_empty() {
        String::new()
    } else {
        format!(" of {all}")
    };
    let place = row + usize::from(shown > 0);
    pieces.push(canvas.segment(format!("{place}/{shown}{of} "), Role::TextDim));
    pieces
}
