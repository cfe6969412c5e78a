//! Rows of cells at given places.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{put, put_right};

/// A column's place in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Track {
    /// Its first cell, from the left of the line.
    pub x: u16,
    /// How wide it is.
    pub width: u16,
    /// Whether its text stands at the right.
    pub right: bool,
}

/// One cell's words.
#[derive(Clone, Debug)]
pub struct Cell<'a> {
    /// The words.
    pub text: Cow<'a, str>,
    /// How they look.
    pub style: Style,
}

impl<'a> Cell<'a> {
    /// Words in a style.
    pub fn new(text: impl Into<Cow<'a, str>>, style: Style) -> Self {
        Self {
            text: text.into(),
            style,
        }
    }

    /// Puts the words on `line`, at the place of `track`.
    pub fn draw(&self, buffer: &mut Buffer, line: Rect, track: Track) {
        let place = Rect {
            x: line.x + track.x,
            width: track.width,
            height: 1,
            ..line
        }
        .intersection(line);
        if track.right {
            put_right(buffer, place, &self.text, self.style);
        } else {
            put(buffer, place, &self.text, self.style);
        }
    }
}

/// What the flexible column should have: the ones behind it give way, the last first.
const FLEXIBLE: u16 = 24;

/// Tracks for columns of these widths in `room` cells, two cells apart; 0 takes what is left.
/// A column that does not fit has no track, nor have those after it.
pub fn tracks(widths: &[u16], room: u16) -> Vec<Track> {
    let left = |widths: &[u16]| {
        let fixed: u16 = widths.iter().map(|width| width + 2).sum();
        room.saturating_sub(fixed.saturating_sub(2))
    };
    let mut widths = widths;
    while let [rest @ .., last] = widths
        && *last > 0
        && rest.contains(&0)
        && left(widths) < FLEXIBLE
    {
        widths = rest;
    }
    let flexible = left(widths);
    let mut x = 0;
    let mut tracks = Vec::with_capacity(widths.len());
    for width in widths {
        let width = if *width == 0 { flexible } else { *width };
        let width = width.min(room.saturating_sub(x));
        if width == 0 {
            break;
        }
        tracks.push(Track {
            x,
            width,
            right: false,
        });
        x += width + 2;
    }
    tracks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flexible_track_takes_what_is_left() {
        let places = |room| -> Vec<(u16, u16)> {
            let tracks = tracks(&[4, 0, 6], room);
            tracks.iter().map(|track| (track.x, track.width)).collect()
        };
        assert_eq!(places(40), [(0, 4), (6, 26), (34, 6)]);
        assert_eq!(places(38), [(0, 4), (6, 24), (32, 6)]);
        // What it is about stays; the column behind it goes.
        assert_eq!(places(37), [(0, 4), (6, 31)]);
        assert_eq!(places(10), [(0, 4), (6, 4)]);
        assert_eq!(places(6), [(0, 4)]);
    }
}
