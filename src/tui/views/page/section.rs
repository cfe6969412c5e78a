//! A framed section whose rows scroll: only those on the screen are built.

use ratatui::layout::Rect;

use crate::model::Reading;
use crate::tui::app::{Page, Section, layout};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::line;
use crate::tui::widgets::{Cell, Frame, tracks, wrap};

/// Draws a section's frame; where its content goes.
pub(super) fn frame(page: &Page, section: Section, place: Rect, canvas: &mut Canvas<'_>) -> Rect {
    let title = match page.rows(section) {
        0 => section.title().to_owned(),
        rows => format!("{} {rows}", section.title()),
    };
    titled(page, section, [&title, ""], place, canvas)
}

/// Draws a section's frame with a title of its own, and a note below; where its content goes.
pub(super) fn titled(
    page: &Page,
    section: Section,
    [title, note]: [&str; 2],
    place: Rect,
    canvas: &mut Canvas<'_>,
) -> Rect {
    let (border, words) = if page.focus == section {
        (Role::SectionFocused, Role::SectionFocused)
    } else {
        (Role::Section, Role::SectionTitle)
    };
    let frame = Frame {
        title,
        note,
        border: canvas.style(border),
        words: canvas.style(words),
    };
    frame.draw(canvas.buffer, place)
}

/// What a table of the page shows.
pub(super) struct Rows<'a, T> {
    pub(super) section: Section,
    /// Titles and widths; 0 takes what is left.
    pub(super) columns: &'a [(&'static str, u16)],
    pub(super) values: &'a Reading<Vec<T>>,
    /// What an empty list means.
    pub(super) none: &'static str,
}

impl<T> Rows<'_, T> {
    /// Draws the rows that are on the screen; unknown says why.
    pub(super) fn draw(
        &self,
        page: &Page,
        place: Rect,
        canvas: &mut Canvas<'_>,
        cells: impl Fn(&Canvas<'_>, &T) -> Vec<Cell<'static>>,
    ) {
        let inside = frame(page, self.section, place, canvas);
        let values = match self.values {
            Reading::Known { value, .. } => value,
            Reading::Unknown { why } => {
                say(&unknown(why), inside, canvas);
                return;
            }
        };
        if values.is_empty() {
            say(self.none, inside, canvas);
            return;
        }
        let widths: Vec<u16> = self.columns.iter().map(|(_, width)| *width).collect();
        let tracks = tracks(&widths, inside.width);
        for ((title, _), track) in self.columns.iter().zip(&tracks) {
            let cell = canvas.cell(*title, Role::TableHead);
            cell.draw(canvas.buffer, line(inside, 0), *track);
        }
        let height = layout::section_lines(place, self.section);
        let first = page.offset(self.section, values.len(), height);
        for (index, value) in values.iter().skip(first).take(height).enumerate() {
            let area = line(inside, index + 1);
            for (cell, track) in cells(canvas, value).iter().zip(&tracks) {
                cell.draw(canvas.buffer, area, *track);
            }
        }
    }
}

fn unknown(why: &str) -> String {
    if why == "loading" {
        "◌ loading".to_owned()
    } else {
        format!("unknown: {why}")
    }
}

/// Says something in the place of content.
pub(super) fn say(words: &str, area: Rect, canvas: &mut Canvas<'_>) {
    for (index, part) in wrap(words, usize::from(area.width)).into_iter().enumerate() {
        canvas.put(line(area, index), part, Role::TextDim);
    }
}
