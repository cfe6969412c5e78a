//! The chart itself.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::heights::heights;

/// Blocks that fill a cell by eighths.
const PARTS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const EIGHTHS: u16 = 8;
/// Less than this has no room for anything.
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
    /// The area below the values.
    pub area: Style,
    /// Axes and what is written there.
    pub axis: Style,
    /// Marks.
    pub mark: Style,
}

/// Values over time, as an area above 0.
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
        self.draw_area(buffer, plot);
    }

    /// The row of `plot` in which `value` lies.
    pub(super) fn row(&self, value: f64, plot: Rect) -> u16 {
        plot.height - 1 - (self.eighths(value, plot) - 1) / EIGHTHS
    }

    /// The column of `plot` in which `time` lies.
    pub(super) fn column(&self, time: f64, plot: Rect) -> Option<u16> {
        let (first, last) = self.span;
        let share = (time - first) / (last - first);
        let inside = (0.0..=1.0).contains(&share);
        inside.then(|| rounded(share * f64::from(plot.width - 1)))
    }

    /// How high `value` stands: at least one, so that 0 is not nothing.
    fn eighths(&self, value: f64, plot: Rect) -> u16 {
        let share = if self.top > 0.0 {
            value / self.top
        } else {
            0.0
        };
        let all = plot.height * EIGHTHS;
        rounded(share.clamp(0.0, 1.0) * f64::from(all)).clamp(1, all)
    }

    fn draw_limits(&self, buffer: &mut Buffer, plot: Rect) {
        for (value, style) in self.limits.iter().filter(|(value, _)| *value <= self.top) {
            let y = plot.y + self.row(*value, plot);
            // What the area hides is still seen at the axis.
            let axis = u16::from(self.gutter() > 0);
            for x in plot.x - axis..plot.right() {
                let symbol = if x < plot.x { "┝" } else { "┄" };
                set(buffer, x, y, symbol, *style);
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

    fn draw_area(&self, buffer: &mut Buffer, plot: Rect) {
        let column = |time| self.column(time, plot);
        let joined = |then: f64, now: f64| now - then <= self.reach;
        let heights = heights(self.points, plot.width, column, joined);
        for (x, value) in (plot.x..plot.right()).zip(heights) {
            let mut left = value.map_or(0, |value| self.eighths(value, plot));
            for y in (plot.y..plot.bottom()).rev() {
                let part = left.min(EIGHTHS);
                let symbol = part
                    .checked_sub(1)
                    .and_then(|index| PARTS.get(usize::from(index)));
                let Some(symbol) = symbol else { break };
                set(buffer, x, y, symbol, self.look.area);
                left -= part;
            }
        }
    }
}

fn set(buffer: &mut Buffer, x: u16, y: u16, symbol: &str, style: Style) {
    if let Some(cell) = buffer.cell_mut((x, y)) {
        cell.reset();
        cell.set_symbol(symbol).set_style(style);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a number that fits; what is no number becomes 0"
)]
fn rounded(value: f64) -> u16 {
    value.round() as u16
}
