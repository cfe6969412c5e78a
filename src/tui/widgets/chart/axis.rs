//! What is written beside and below a chart.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Chart, Tick};
use crate::tui::widgets::{put, put_right, width};

/// The next number that people count in, for the top of an axis: its half is round too.
pub fn round_up(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 1.0;
    }
    let decade = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    // A little slack: 0.3 / 0.1 is more than 3.
    let reaching = steps
        .into_iter()
        .find(|step| value / decade <= step * 1.000_001);
    reaching.unwrap_or(10.0) * decade
}

impl Chart<'_> {
    /// How much the values' axis takes.
    pub(super) fn gutter(&self) -> u16 {
        let widest = self.values.iter().map(|tick| width(&tick.text)).max();
        widest.map_or(0, |widest| widest + 1)
    }

    /// Writes the values left of `plot`, and the axis.
    pub(super) fn draw_values(&self, buffer: &mut Buffer, plot: Rect) {
        let gutter = self.gutter();
        if gutter == 0 {
            return;
        }
        let row = |y| Rect::new(plot.x - gutter, y, gutter - 1, 1);
        let bar = |y| Rect::new(plot.x - 1, y, 1, 1);
        for y in plot.y..plot.bottom() {
            put(buffer, bar(y), "│", self.look.axis);
        }
        let mut taken = Vec::new();
        for tick in self.values {
            let y = plot.y + self.row(tick.at, plot);
            if !taken.contains(&y) {
                taken.push(y);
                put_right(buffer, row(y), &tick.text, self.look.axis);
                put(buffer, bar(y), "┤", self.look.axis);
            }
        }
    }

    /// Writes marks and times below `plot`, the marks first: a time that would touch what stands
    /// there is left out.
    pub(super) fn draw_times(&self, buffer: &mut Buffer, line: Rect, plot: Rect) {
        let mut row = Row {
            line,
            taken: Vec::new(),
        };
        let column = |tick: &Tick| Some(plot.x + self.column(tick.at, plot)?);
        for mark in self.marks {
            let Some(x) = column(mark) else { continue };
            let behind = format!("▲{}", mark.text);
            let before = format!("{}▲", mark.text);
            let back = x.checked_sub(width(&mark.text));
            let written = row.write(buffer, x, &behind, self.look.mark)
                || back.is_some_and(|x| row.write(buffer, x, &before, self.look.mark))
                || row.write(buffer, x, "▲", self.look.mark);
            // Two marks in one place are one.
            let _ = written;
        }
        for time in self.times {
            let Some(x) = column(time) else { continue };
            let wide = width(&time.text);
            let most = line.right().saturating_sub(wide);
            let x = x.saturating_sub(wide / 2).clamp(line.x, most.max(line.x));
            row.write(buffer, x, &time.text, self.look.axis);
        }
    }
}

/// A line that things are written on where there is room.
struct Row {
    line: Rect,
    taken: Vec<(u16, u16)>,
}

impl Row {
    /// Whether `text` was written at `x`: all of it, and a cell away from everything else.
    fn write(
        &mut self,
        buffer: &mut Buffer,
        x: u16,
        text: &str,
        style: ratatui::style::Style,
    ) -> bool {
        let (from, to) = (x, x + width(text));
        let inside = from >= self.line.x && to <= self.line.right();
        let free = |(start, end): &(u16, u16)| to < *start || from > *end;
        if !inside || !self.taken.iter().all(free) {
            return false;
        }
        self.taken.push((from, to));
        put(buffer, Rect::new(x, self.line.y, to - from, 1), text, style);
        true
    }
}
