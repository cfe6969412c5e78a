//! A buffer as text: every line, and below it a letter for the style of every cell.

use std::fmt;

use ratatui::buffer::Buffer;
use ratatui::style::Style;

pub(super) struct Shown<'a>(pub(super) &'a Buffer);

impl Shown<'_> {
    /// The words alone.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for line in self.lines() {
            let symbols: String = line.iter().map(ratatui::buffer::Cell::symbol).collect();
            text.push_str(symbols.trim_end());
            text.push('\n');
        }
        text
    }

    fn lines(&self) -> impl Iterator<Item = &[ratatui::buffer::Cell]> {
        self.0.content.chunks(usize::from(self.0.area.width))
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut styles: Vec<Style> = vec![ratatui::buffer::Cell::EMPTY.style()];
        for line in self.lines() {
            let symbols: String = line.iter().map(ratatui::buffer::Cell::symbol).collect();
            writeln!(formatter, "{}", symbols.trim_end())?;
            let mut letters = String::new();
            for cell in line {
                let style = cell.style();
                let known = styles.iter().position(|known| *known == style);
                let index = known.unwrap_or_else(|| {
                    styles.push(style);
                    styles.len() - 1
                });
                letters.push(if index == 0 { ' ' } else { letter(index) });
            }
            if !letters.trim().is_empty() {
                writeln!(formatter, "{}", letters.trim_end())?;
            }
        }
        for (index, style) in styles.iter().enumerate().skip(1) {
            let (fg, bg) = (style.fg.unwrap_or_default(), style.bg.unwrap_or_default());
            writeln!(
                formatter,
                "{} = {fg} on {bg} {:?}",
                letter(index),
                style.add_modifier
            )?;
        }
        Ok(())
    }
}

fn letter(index: usize) -> char {
    let letters = ('a'..='z').chain('A'..='Z').chain('0'..='9');
    letters.into_iter().nth(index - 1).unwrap_or('#')
}
