//! What is said, and what gives way where there is little room.

use ratatui::layout::Rect;

use super::Words;
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{after, line};

/// How wide labels are.
const LABEL: u16 = 10;

/// Something that can be said in lines.
pub(in crate::tui::views) trait Say {
    /// How many lines it takes in `room` cells.
    fn lines(&self, room: u16) -> usize;

    /// Draws as much of it as `area` has lines.
    fn draw(&self, area: Rect, canvas: &mut Canvas<'_>);
}

/// Something that is said, and what it is about.
pub(in crate::tui::views) struct Paragraph<'a> {
    /// What it is about.
    label: &'static str,
    say: Box<dyn Say + 'a>,
    /// 0 stays longest where there is little room.
    rank: u8,
    /// It takes no more lines than this.
    most: u16,
}

impl<'a> Paragraph<'a> {
    /// What `say` says, in at most two lines.
    pub(in crate::tui::views) fn new(label: &'static str, say: impl Say + 'a, rank: u8) -> Self {
        Self {
            label,
            say: Box::new(say),
            rank,
            most: 2,
        }
    }

    /// Words that look so, in at most two lines.
    pub(in crate::tui::views) fn words(
        label: &'static str,
        words: String,
        role: Role,
        rank: u8,
    ) -> Self {
        Self::new(label, Words { words, role }, rank)
    }

    /// The same in at most so many lines.
    pub(in crate::tui::views) fn at_most(self, lines: u16) -> Self {
        Self {
            most: lines,
            ..self
        }
    }

    fn lines(&self, width: u16) -> u16 {
        let lines = self.say.lines(room(width));
        u16::try_from(lines).unwrap_or(u16::MAX).min(self.most)
    }

    fn draw(&self, area: Rect, canvas: &mut Canvas<'_>) {
        canvas.put(after(line(area, 0), 1), self.label, Role::TextDim);
        let mut place = after(area, LABEL);
        place.width = place.width.saturating_sub(1);
        self.say.draw(place, canvas);
    }
}

/// What is left beside the label; one cell is free at the end.
const fn room(width: u16) -> u16 {
    width.saturating_sub(LABEL + 1)
}

/// Draws those that fit, in the order in which they stand.
pub(in crate::tui::views) fn draw(
    paragraphs: Vec<Paragraph<'_>>,
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let mut rest = area;
    for (paragraph, lines) in fitting(paragraphs, area) {
        let place = Rect {
            height: lines,
            ..rest
        };
        paragraph.draw(place, canvas);
        rest.y += lines;
        rest.height -= lines;
    }
}

/// What fits, each with its lines, in the order in which it is read.
fn fitting(paragraphs: Vec<Paragraph<'_>>, area: Rect) -> Vec<(Paragraph<'_>, u16)> {
    let mut chosen: Vec<(usize, Paragraph<'_>, u16)> = Vec::new();
    let mut left = area.height;
    let mut all: Vec<_> = paragraphs.into_iter().enumerate().collect();
    all.sort_by_key(|(_, paragraph)| paragraph.rank);
    for (place, paragraph) in all {
        let lines = paragraph.lines(area.width).min(left);
        if lines > 0 {
            left -= lines;
            chosen.push((place, paragraph, lines));
        }
    }
    chosen.sort_by_key(|(place, ..)| *place);
    let chosen = chosen.into_iter();
    chosen
        .map(|(_, paragraph, lines)| (paragraph, lines))
        .collect()
}
