//! A handful of values in a line of text.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// What is above nothing, by how much. Nothing at all has a bar of its own below these.
const LEVELS: [&str; 7] = ["▂", "▃", "▄", "▅", "▆", "▇", "█"];
const ZERO: &str = "▁";
const GAP: &str = "·";

/// Values as bars, one a cell, the newest at the right.
#[derive(Clone, Debug)]
pub struct Sparkline<'a> {
    /// The values, oldest first; `None` is not known, which looks different from 0.
    pub values: &'a [Option<f64>],
    /// What fills a cell.
    pub top: f64,
    /// How bars look.
    pub style: Style,
    /// How a value looks that is not known.
    pub gap: Style,
}

impl Sparkline<'_> {
    /// Draws it on `area`'s first line: what does not fit is left out from the oldest on. Where
    /// nothing is known at all, nothing is drawn.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect) {
        let area = area.intersection(buffer.area);
        if area.is_empty()
            || self
                .values
                .iter()
                .all(|value| bar(*value, self.top).is_none())
        {
            return;
        }
        let cells = (area.left()..area.right()).rev();
        for (x, value) in cells.zip(self.values.iter().rev()) {
            let (symbol, style) = match bar(*value, self.top) {
                Some(symbol) => (symbol, self.style),
                None => (GAP, self.gap),
            };
            if let Some(cell) = buffer.cell_mut((x, area.y)) {
                cell.set_symbol(symbol).set_style(style);
            }
        }
    }
}

/// The bar of a value; what is no number is not known.
fn bar(value: Option<f64>, top: f64) -> Option<&'static str> {
    let value = value.filter(|value| value.is_finite())?;
    if value <= 0.0 {
        return Some(ZERO);
    }
    let share = if top > 0.0 { value / top } else { 1.0 };
    let steps = LEVELS.len() as f64;
    let reached = LEVELS.iter().zip(1_u8..);
    let mut reached = reached.filter(|(_, step)| share <= f64::from(*step) / steps);
    Some(reached.next().map_or("█", |(symbol, _)| *symbol))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: &[Option<f64>], top: f64, width: u16) -> String {
        let area = Rect::new(0, 0, width + 2, 1);
        let mut buffer = Buffer::empty(area);
        let line = Sparkline {
            values,
            top,
            style: Style::new(),
            gap: Style::new().dim(),
        };
        line.draw(&mut buffer, Rect::new(1, 0, width, 1));
        let symbols = buffer.content.iter().map(ratatui::buffer::Cell::symbol);
        symbols.collect()
    }

    #[test]
    fn nothing_little_and_unknown_are_three_things() {
        let values = [Some(0.0), Some(1e-9), None, Some(0.5), Some(1.0), Some(7.0)];
        assert_eq!(drawn(&values, 1.0, 6), " ▁▂·▅██ ");
        assert_eq!(drawn(&[Some(0.0)], 0.0, 1), " ▁ ");
        assert_eq!(drawn(&[Some(3.0)], 0.0, 1), " █ ");
        assert_eq!(drawn(&[Some(3.0), Some(f64::NAN)], f64::NAN, 2), " █· ");
        assert_eq!(
            drawn(&[None, Some(f64::NAN)], 1.0, 2),
            "    ",
            "no dots of nothing"
        );
    }

    #[test]
    fn every_level_is_reached_and_none_is_skipped() {
        let values: Vec<_> = (0..=7).map(|n| Some(f64::from(n) / 7.0)).collect();
        assert_eq!(drawn(&values, 1.0, 8), " ▁▂▃▄▅▆▇█ ");
    }

    #[test]
    fn the_newest_stands_at_the_right_and_the_oldest_gives_way() {
        let values = [Some(1.0), Some(0.0), Some(1.0)];
        assert_eq!(drawn(&values, 1.0, 5), "   █▁█ ");
        assert_eq!(drawn(&values, 1.0, 2), " ▁█ ");
        assert_eq!(drawn(&values, 1.0, 0), "  ");
    }
}
