//! Putting text on the screen, cut where it does not fit.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many cells `text` takes.
pub fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// `text` in at most `room` cells, with `…` where it was cut.
pub fn clip(text: &str, room: u16) -> Cow<'_, str> {
    let room = usize::from(room);
    if text.len() <= room || text.width() <= room {
        return Cow::Borrowed(text);
    }
    if room == 0 {
        return Cow::Borrowed("");
    }
    let mut used = 0;
    let fitting = text.char_indices().find(|(_, character)| {
        used += character.width().unwrap_or(0);
        used > room - 1
    });
    let end = fitting.map_or(text.len(), |(index, _)| index);
    let mut clipped = text.get(..end).unwrap_or_default().to_owned();
    clipped.push('…');
    Cow::Owned(clipped)
}

/// `text` in at most `room` cells, with `…` in its middle where it was cut: both ends tell more
/// than what is between them, as with images.
pub fn clip_middle(text: &str, room: u16) -> Cow<'_, str> {
    if width(text) <= room {
        return Cow::Borrowed(text);
    }
    let behind = (room.saturating_sub(1)) * 2 / 3;
    let mut end = String::new();
    for character in text.chars().rev() {
        let wide = character.width().unwrap_or(0);
        if usize::from(width(&end)) + wide > usize::from(behind) {
            break;
        }
        end.insert(0, character);
    }
    let start = clip(text, room - width(&end)).into_owned();
    Cow::Owned(start + &end)
}

/// Puts `text` at the left of `area`'s first line; how many cells it took.
pub fn put(buffer: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    if area.height == 0 || area.width == 0 || !buffer.area.contains(area.as_position()) {
        return 0;
    }
    let clipped = clip(text, area.width);
    let (end, _) = buffer.set_stringn(area.x, area.y, clipped, usize::from(area.width), style);
    end - area.x
}

/// Puts `text` at the right of `area`'s first line.
pub fn put_right(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    let used = width(text).min(area.width);
    let place = Rect {
        x: area.x + area.width - used,
        width: used,
        ..area
    };
    put(buffer, place, text, style);
}

/// A piece of a line in one style.
#[derive(Clone, Debug)]
pub struct Segment<'a> {
    /// The words.
    pub text: Cow<'a, str>,
    /// How they look.
    pub style: Style,
}

impl<'a> Segment<'a> {
    /// Words in a style.
    pub fn new(text: impl Into<Cow<'a, str>>, style: Style) -> Self {
        Self {
            text: text.into(),
            style,
        }
    }
}

/// Puts pieces one after the other on `area`'s first line; how many cells they took.
pub fn segments(buffer: &mut Buffer, area: Rect, pieces: &[Segment<'_>]) -> u16 {
    let mut used = 0;
    for piece in pieces {
        let rest = Rect {
            x: area.x + used,
            width: area.width - used,
            ..area
        };
        used += put(buffer, rest, &piece.text, piece.style);
    }
    used
}

/// Breaks `text` into lines of at most `room` cells, between words where there are any.
pub fn wrap(text: &str, room: usize) -> Vec<&str> {
    let room = room.max(1);
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while rest.width() > room {
        let (line, after) = break_line(rest, room);
        lines.push(line.trim_end());
        rest = after.trim_start();
    }
    if !rest.is_empty() || lines.is_empty() {
        lines.push(rest);
    }
    lines
}

fn break_line(text: &str, room: usize) -> (&str, &str) {
    let mut used = 0;
    let over = text.char_indices().find(|(_, character)| {
        used += character.width().unwrap_or(0);
        used > room
    });
    let Some((limit, _)) = over else {
        return (text, "");
    };
    // A character wider than the line still has to go somewhere.
    let limit = limit.max(text.chars().next().map_or(0, char::len_utf8));
    let space = text.get(..=limit).and_then(|head| head.rfind(' '));
    text.split_at(space.filter(|space| *space > 0).unwrap_or(limit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_cut_with_a_mark() {
        for (text, room, clipped) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("日本語", 6, "日本語"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ] {
            assert_eq!(clip(text, room), clipped, "{text} in {room}");
        }
    }

    #[test]
    fn both_ends_are_kept() {
        for (text, room, clipped) in [
            ("abc", 3, "abc"),
            ("registry.example/app:1.4", 12, "regi…app:1.4"),
            ("日本語日本語", 7, "日…本語"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ] {
            assert_eq!(clip_middle(text, room), clipped, "{text} in {room}");
        }
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("日本", 1), ["日", "本"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_too_wide(text in "[a-zä日 ]{0,60}", room in 2_usize..20) {
            let lines = wrap(&text, room);
            for line in &lines {
                prop_assert!(line.width() <= room, "{line:?}");
            }
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
            prop_assert!(width(&clip(&text, 7)) <= 7);
            prop_assert!(width(&clip_middle(&text, 7)) <= 7);
        }
    }
}
