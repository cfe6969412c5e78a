//! Frames onto the terminal: only the cells that changed, in one write.

use std::io::{self, Write};

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

/// Below this many bytes a frame is drawn at once anyway, and the brackets around it would be
/// most of what an idle screen writes.
const WORTH_SYNCHRONIZING: usize = 256;

/// What is on the terminal, and what shall be.
pub(super) struct Output {
    shown: Buffer,
    next: Buffer,
    invalid: bool,
}

impl Output {
    pub(super) fn new(size: Size) -> Self {
        let area = Rect::from((ratatui::layout::Position::ORIGIN, size));
        Self {
            shown: Buffer::empty(area),
            next: Buffer::empty(area),
            invalid: true,
        }
    }

    /// Forgets what is on the terminal: the next frame draws everything.
    pub(super) fn invalidate(&mut self) {
        self.invalid = true;
    }

    /// Draws a frame and writes what is different.
    pub(super) fn draw(
        &mut self,
        size: Size,
        out: &mut impl Write,
        paint: impl FnOnce(&mut Buffer),
    ) -> io::Result<()> {
        let area = Rect::from((ratatui::layout::Position::ORIGIN, size));
        if self.next.area != area {
            self.next.resize(area);
            self.shown.resize(area);
            self.invalid = true;
        }
        self.next.reset();
        paint(&mut self.next);
        let mut bytes = Vec::new();
        if self.invalid {
            self.shown.reset();
            queue!(bytes, Clear(ClearType::All))?;
        }
        let changed = self.shown.diff(&self.next);
        if !changed.is_empty() {
            CrosstermBackend::new(&mut bytes).draw(changed.into_iter())?;
        }
        self.invalid = false;
        std::mem::swap(&mut self.shown, &mut self.next);
        write(out, &bytes)
    }
}

fn write(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    if bytes.len() < WORTH_SYNCHRONIZING {
        out.write_all(bytes)?;
        return out.flush();
    }
    // One write with its brackets: nothing can come between them.
    let mut frame = Vec::with_capacity(bytes.len() + 16);
    queue!(frame, BeginSynchronizedUpdate)?;
    frame.extend_from_slice(bytes);
    queue!(frame, EndSynchronizedUpdate)?;
    out.write_all(&frame)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    fn frame(output: &mut Output, text: &str) -> String {
        let mut out = Vec::new();
        output
            .draw(Size::new(40, 10), &mut out, |buffer| {
                buffer.set_string(0, 0, text, Style::default());
            })
            .expect("a vector takes every byte");
        String::from_utf8(out).expect("a terminal takes text")
    }

    #[test]
    fn an_unchanged_frame_writes_nothing_and_a_clock_next_to_nothing() {
        let mut output = Output::new(Size::new(40, 10));
        assert!(frame(&mut output, "12:00:00").contains("12:00:00"));
        assert_eq!(frame(&mut output, "12:00:00"), "");
        let tick = frame(&mut output, "12:00:01");
        assert!(tick.contains('1') && tick.len() < 40, "{tick:?}");
    }

    #[test]
    fn an_invalidated_screen_is_drawn_anew() {
        let mut output = Output::new(Size::new(40, 10));
        frame(&mut output, "12:00:00");
        output.invalidate();
        assert!(frame(&mut output, "12:00:00").contains("12:00:00"));
    }

    #[test]
    fn a_large_frame_is_bracketed() {
        let mut output = Output::new(Size::new(40, 10));
        let mut out = Vec::new();
        output
            .draw(Size::new(40, 10), &mut out, |buffer| {
                for y in 0..10 {
                    buffer.set_string(0, y, "x".repeat(40), Style::default());
                }
            })
            .expect("a vector takes every byte");
        let text = String::from_utf8(out).expect("a terminal takes text");
        assert!(text.starts_with("\x1b[?2026h") && text.ends_with("\x1b[?2026l"));
    }
}
