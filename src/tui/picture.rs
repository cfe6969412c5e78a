//! A screen as a picture: SVG, byte by byte the same for the same screen.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// A cell in pixels.
const CELL: (f64, f64) = (8.4, 18.0);
/// Air around the screen.
const MARGIN: f64 = 14.0;
const FOREGROUND: &str = "#c8d0e0";
const BACKGROUND: &str = "#10141c";

/// Draws `buffer`, which was drawn for a true-colour terminal.
pub fn svg(buffer: &Buffer) -> String {
    let width = f64::from(buffer.area.width) * CELL.0 + 2.0 * MARGIN;
    let height = f64::from(buffer.area.height) * CELL.1 + 2.0 * MARGIN;
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.1} {height:.1}\" font-size=\"14\" xml:space=\"preserve\" \
         font-family=\"'DejaVu Sans Mono', 'Cascadia Mono', Menlo, Consolas, monospace\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>"
    );
    let columns = usize::from(buffer.area.width.max(1));
    for (row, cells) in buffer.content.chunks(columns).enumerate() {
        for run in runs(cells) {
            run.draw(row, &mut svg);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// Neighbours that look the same.
struct Run<'a> {
    first: usize,
    cells: &'a [Cell],
}

fn runs(cells: &[Cell]) -> impl Iterator<Item = Run<'_>> {
    let mut first = 0;
    let chunks = cells.chunk_by(|one, other| one.style() == other.style());
    chunks.map(move |cells| {
        let run = Run { first, cells };
        first += cells.len();
        run
    })
}

impl Run<'_> {
    fn draw(&self, row: usize, svg: &mut String) {
        let Some(cell) = self.cells.first() else {
            return;
        };
        let reversed = cell.modifier.contains(Modifier::REVERSED);
        let (fg, bg) = (hex(cell.fg, FOREGROUND), hex(cell.bg, BACKGROUND));
        let (fg, bg) = if reversed { (bg, fg) } else { (fg, bg) };
        let x = MARGIN + self.first as f64 * CELL.0;
        let y = MARGIN + row as f64 * CELL.1;
        let width = self.cells.len() as f64 * CELL.0;
        if bg != BACKGROUND {
            let _ = writeln!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{bg}\"/>",
                CELL.1
            );
        }
        let text: String = self.cells.iter().map(Cell::symbol).collect();
        if text.trim().is_empty() {
            return;
        }
        let mut look = String::new();
        for (modifier, attribute) in [
            (Modifier::BOLD, " font-weight=\"bold\""),
            (Modifier::UNDERLINED, " text-decoration=\"underline\""),
            (Modifier::DIM, " opacity=\"0.6\""),
        ] {
            if cell.modifier.contains(modifier) {
                look.push_str(attribute);
            }
        }
        // The length keeps columns in line whatever font is there.
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{:.1}\" fill=\"{fg}\" textLength=\"{width:.1}\" \
             lengthAdjust=\"spacingAndGlyphs\"{look}>{}</text>",
            y + 13.5,
            escape(&text)
        );
    }
}

fn hex(colour: Color, default: &str) -> String {
    match colour {
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        _ => default.to_owned(),
    }
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn runs_have_their_place_their_look_and_no_markup_of_their_own() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 1));
        let red = Style::new().fg(Color::Rgb(255, 0, 0)).bold();
        buffer.set_string(0, 0, "a<b", Style::new());
        buffer.set_string(4, 0, "&", red);
        let svg = svg(&buffer);
        assert!(svg.contains(">a&lt;b </text>"), "{svg}");
        assert!(
            svg.contains("fill=\"#ff0000\"") && svg.contains(">&amp;</text>"),
            "{svg}"
        );
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    }
}
