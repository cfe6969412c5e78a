//! The chart itself.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::dots::{ACROSS, DOWN, Dot, Dots};

/// Less than this has no room for a line.
const LEAST: (u16, u16) = (4, 1);

/// A place on an axis, with what is written there.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where, in the axis's unit.
    pub at: f64,
    /// What is written there.
    pub text: String,
}

/// How a chart looks.
#[derive(Clone, Copy, Debug)]
pub struct ChartLook {
    /// The line.
    pub line: Style,
    /// Axes and what is written there.
    pub axis: Style,
    /// Marks.
    pub mark: Style,
}

/// A line over time, from 0 upwards.
#[derive(Clone, Debug)]
pub struct Chart<'a> {
    /// Time and value of what is known, by time.
    pub points: &'a [(f64, f64)],
    /// The first and the last time.
    pub span: (f64, f64),
    /// Points further apart than this are not joined: what lies between is not known.
    pub reach: f64,
    /// The value at the top.
    pub top: f64,
    /// What is written beside the values; those that come first matter most.
    pub values: &'a [Tick],
    /// What is written below the times; those that come first matter most.
    pub times: &'a [Tick],
    /// Values with a line of their own.
    pub limits: &'a [(f64, Style)],
    /// Times with a line of their own.
    pub marks: &'a [Tick],
    /// How it looks.
    pub look: ChartLook,
}

impl Chart<'_> {
    /// Draws it into `area`: the last line is for the times where there are two or more.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect) {
        let area = area.intersection(buffer.area);
        let gutter = self.gutter();
        let plot = Rect {
            x: area.x + gutter.min(area.width),
            width: area.width.saturating_sub(gutter),
            height: area.height - u16::from(area.height > 1),
            ..area
        };
        if plot.width < LEAST.0 || plot.height < LEAST.1 {
            return;
        }
        self.draw_values(buffer, plot);
        if plot.height < area.height {
            let line = Rect::new(area.x, area.bottom() - 1, area.width, 1);
            self.draw_times(buffer, line, plot);
        }
        self.draw_limits(buffer, plot);
        self.draw_marks(buffer, plot);
        self.draw_line(buffer, plot);
    }

    /// The row of `plot` in which `value` lies.
    pub(super) fn row(&self, value: f64, plot: Rect) -> u16 {
        self.dot_row(value, plot.height * DOWN) / DOWN
    }

    /// The column of `plot` in which `time` lies.
    pub(super) fn column(&self, time: f64, plot: Rect) -> Option<u16> {
        Some(self.dot_column(time, plot.width * ACROSS)? / ACROSS)
    }

    /// Of so many rows of dots, the one for `value`: 0 is the top.
    fn dot_row(&self, value: f64, rows: u16) -> u16 {
        let share = if self.top > 0.0 {
            value / self.top
        } else {
            0.0
        };
        place(1.0 - share.clamp(0.0, 1.0), rows)
    }

    fn dot_column(&self, time: f64, columns: u16) -> Option<u16> {
        let (first, last) = self.span;
        let share = (time - first) / (last - first);
        (0.0..=1.0).contains(&share).then(|| place(share, columns))
    }

    fn draw_limits(&self, buffer: &mut Buffer, plot: Rect) {
        for (value, style) in self.limits.iter().filter(|(value, _)| *value <= self.top) {
            let y = plot.y + self.row(*value, plot);
            for x in plot.x..plot.right() {
                set(buffer, x, y, "┄", *style);
            }
        }
    }

    fn draw_marks(&self, buffer: &mut Buffer, plot: Rect) {
        for column in self
            .marks
            .iter()
            .filter_map(|mark| self.column(mark.at, plot))
        {
            for y in plot.y..plot.bottom() {
                set(buffer, plot.x + column, y, "│", self.look.mark);
            }
        }
    }

    fn draw_line(&self, buffer: &mut Buffer, plot: Rect) {
        let mut dots = Dots::new(plot.width, plot.height);
        let mut before: Option<(f64, Dot)> = None;
        for (time, value) in self.points.iter().filter(|(_, value)| value.is_finite()) {
            let Some(x) = self.dot_column(*time, plot.width * ACROSS) else {
                before = None;
                continue;
            };
            let y = self.dot_row(*value, plot.height * DOWN);
            let here = Dot { x, y };
            match before {
                Some((then, from)) if time - then <= self.reach => dots.line(from, here),
                _ => dots.set(here),
            }
            before = Some((*time, here));
        }
        let mut text = [0; 4];
        for (column, row, character) in dots.drawn() {
            let symbol = character.encode_utf8(&mut text);
            set(
                buffer,
                plot.x + column,
                plot.y + row,
                symbol,
                self.look.line,
            );
        }
    }
}

fn set(buffer: &mut Buffer, x: u16, y: u16, symbol: &str, style: Style) {
    if let Some(cell) = buffer.cell_mut((x, y)) {
        cell.set_symbol(symbol).set_style(style);
    }
}

/// Which of so many places a share of 0 to 1 is at.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a number that fits"
)]
fn place(share: f64, places: u16) -> u16 {
    (share * f64::from(places.saturating_sub(1))).round() as u16
}
