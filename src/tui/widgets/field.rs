//! One line of input with a cursor, and the place of an error underlined.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthChar;

/// An input as it is drawn.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    /// The text.
    pub text: &'a str,
    /// The cursor, in characters; `None` where keys go elsewhere.
    pub cursor: Option<usize>,
    /// The bytes that are in error.
    pub error: Option<Range<usize>>,
    /// How the text looks.
    pub style: Style,
    /// How the cursor looks.
    pub cursor_style: Style,
    /// How what is in error looks.
    pub error_style: Style,
}

impl Field<'_> {
    /// Draws it on `area`'s first line, scrolled so that the cursor is seen; how many cells it
    /// took.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect) -> u16 {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return 0;
        }
        let cells: Vec<_> = self.cells().collect();
        let room = usize::from(area.width);
        let cursor = self.cursor.map_or(0, |cursor| cursor + 1);
        let mut first = 0;
        while cells
            .iter()
            .take(cursor)
            .skip(first)
            .map(|cell| cell.1)
            .sum::<usize>()
            > room
        {
            first += 1;
        }
        let mut x = area.x;
        for (character, width, style) in cells.into_iter().skip(first) {
            let wide = u16::try_from(width).unwrap_or(0);
            if x + wide > area.right() {
                break;
            }
            let mut encoded = [0; 4];
            buffer.set_stringn(x, area.y, character.encode_utf8(&mut encoded), width, style);
            x += wide;
        }
        x - area.x
    }

    /// Every character, how wide it is, how it looks; and a blank where the cursor stands behind
    /// the text, or where what is missing at its end is in error.
    fn cells(&self) -> impl Iterator<Item = (char, usize, Style)> {
        let end = self.text.len();
        let at_end = self.cursor == Some(self.text.chars().count());
        let missing = self.error.as_ref().is_some_and(|error| error.start >= end);
        let blank = (at_end || missing).then_some((end, ' '));
        let characters = self.text.char_indices().chain(blank);
        characters.enumerate().map(|(place, (index, character))| {
            let wrong = self.error.as_ref().is_some_and(|error| {
                error.contains(&index) || (index == error.start && error.is_empty())
            });
            let mut style = self.style;
            if wrong {
                style = style.patch(self.error_style);
            }
            if self.cursor == Some(place) {
                style = style.patch(self.cursor_style);
            }
            (character, character.width().unwrap_or(0), style)
        })
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Modifier;

    use super::*;

    fn field(text: &str, cursor: usize) -> Field<'_> {
        Field {
            text,
            cursor: Some(cursor),
            error: None,
            style: Style::new(),
            cursor_style: Style::new().reversed(),
            error_style: Style::new().underlined(),
        }
    }

    fn draw(field: &Field<'_>, width: u16) -> Buffer {
        let area = Rect::new(0, 0, width, 1);
        let mut buffer = Buffer::empty(area);
        field.draw(&mut buffer, area);
        buffer
    }

    fn styled(buffer: &Buffer, modifier: Modifier) -> Vec<usize> {
        let cells = buffer.content.iter().enumerate();
        let found = cells.filter(|(_, cell)| cell.modifier.contains(modifier));
        found.map(|(index, _)| index).collect()
    }

    #[test]
    fn the_cursor_is_always_seen() {
        for (text, cursor, width, at) in [
            ("abc", 0, 10, 0),
            ("abc", 3, 10, 3),
            ("abcdefghij", 10, 5, 4),
            ("日本語", 3, 5, 4),
        ] {
            let buffer = draw(&field(text, cursor), width);
            assert_eq!(styled(&buffer, Modifier::REVERSED), [at], "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_underlined_even_behind_the_end() {
        let wrong = Field {
            error: Some(4..7),
            ..field("ttl<xyz", 0)
        };
        assert_eq!(styled(&draw(&wrong, 10), Modifier::UNDERLINED), [4, 5, 6]);
        let missing = Field {
            error: Some(4..4),
            ..field("ttl<", 0)
        };
        assert_eq!(styled(&draw(&missing, 10), Modifier::UNDERLINED), [4]);
    }
}
