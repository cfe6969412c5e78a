//! A framed box over the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect, Size};
use ratatui::style::Style;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

/// A box of at most `size` in the middle of `area`, with air around it where there is room.
pub fn centred(area: Rect, size: Size) -> Rect {
    let width = size.width.min(area.width);
    let height = size.height.min(area.height);
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 3,
        width,
        height,
    }
}

/// A border with a title.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// The words in the border's upper line.
    pub title: &'a str,
    /// The words in the border's lower line.
    pub note: &'a str,
    /// How the border looks.
    pub border: Style,
    /// How the words look.
    pub words: Style,
}

impl Frame<'_> {
    /// Clears `area`, draws the border; where the content goes.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect) -> Rect {
        Clear.render(area, buffer);
        let block = Block::bordered()
            .border_type(BorderType::Rounded)
            .border_style(self.border);
        let mut line = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(4),
            height: area.height.min(1),
            ..area
        };
        block.render(area, buffer);
        self.label(buffer, line, self.title);
        line.y = area.bottom().saturating_sub(1);
        self.label(buffer, line, self.note);
        area.inner(Margin::new(2, 1))
    }

    fn label(&self, buffer: &mut Buffer, line: Rect, words: &str) {
        if !words.is_empty() {
            super::put(buffer, line, &format!(" {words} "), self.words);
        }
    }
}
