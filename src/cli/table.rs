//! Aligned columns: no wrapping, no colour, so that a pipe gets what a terminal shows.

use unicode_width::UnicodeWidthStr;

use crate::model::CleanText;

/// Rows of cells under a heading.
#[derive(Debug, Default)]
pub(super) struct Table {
    lines: Vec<Line>,
}

#[derive(Debug)]
enum Line {
    Cells(Vec<CleanText>),
    /// A line across all columns.
    Across(CleanText),
}

impl Table {
    /// A table with these headings.
    pub(super) fn new<'a>(headings: impl IntoIterator<Item = &'a str>) -> Self {
        let mut table = Self::default();
        table.row(headings.into_iter().map(CleanText::new));
        table
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = CleanText>) {
        self.lines.push(Line::Cells(cells.into_iter().collect()));
    }

    /// Adds a line across all columns.
    pub(super) fn across(&mut self, text: CleanText) {
        self.lines.push(Line::Across(text));
    }

    /// The whole table; the last column of each row is not padded.
    pub(super) fn render(&self) -> String {
        let widths = self.widths();
        let mut text = String::new();
        for line in &self.lines {
            match line {
                Line::Cells(cells) => text.push_str(padded(cells, &widths).trim_end()),
                Line::Across(across) => text.push_str(across),
            }
            text.push('\n');
        }
        text
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = Vec::new();
        for line in &self.lines {
            let Line::Cells(cells) = line else { continue };
            widths.resize(widths.len().max(cells.len()), 0);
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.width());
            }
        }
        widths
    }
}

fn padded(cells: &[CleanText], widths: &[usize]) -> String {
    let mut text = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        let gap = width.saturating_sub(cell.width()) + 2;
        text.push_str(cell);
        text.extend(std::iter::repeat_n(' ', gap));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let mut table = Table::new(["APP", "OWNER"]);
        table.row(["invoice-bot", "kim"].map(CleanText::new));
        table.row(["日本", "Größe"].map(CleanText::new));
        table.across(CleanText::new("finance (2 apps)"));
        table.row(["x", ""].map(CleanText::new));
        assert_eq!(
            table.render(),
            "APP          OWNER\n\
             invoice-bot  kim\n\
             日本         Größe\n\
             finance (2 apps)\n\
             x\n"
        );
    }
}
