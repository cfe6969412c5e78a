//! The keys and the filter language, from their registries.

use ratatui::layout::{Rect, Size};

use super::Canvas;
use super::canvas::{after, line};
use crate::fleet::Field;
use crate::tui::app::Help;
use crate::tui::keys::{Context, bindings};
use crate::tui::theme::Role;

/// A line of the help.
pub enum Line {
    /// A heading.
    Heading(&'static str),
    /// A key or an example, and what it means.
    Entry(String, String),
    /// Nothing.
    Blank,
}

/// How wide the left column is.
const LEFT: u16 = 20;

/// The whole help.
pub fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    for context in Context::ALL {
        lines.push(Line::Heading(context.title()));
        for binding in bindings().iter().filter(|one| one.context == context) {
            let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
            lines.push(Line::Entry(keys.join(" "), binding.words.clone()));
        }
        lines.push(Line::Blank);
    }
    lines.extend(language());
    lines
}

fn language() -> Vec<Line> {
    let entry = |left: &str, right: &str| Line::Entry(left.to_owned(), right.to_owned());
    let mut lines = vec![
        Line::Heading("Filter"),
        entry(
            "inv fin",
            "words, found loosely in names, namespace and owner; all must match",
        ),
        entry("owner:finance", "the field contains it; owner=… is exact"),
        entry("ttl<2d", "compares; what is unknown never matches"),
        entry("!sla:bronze", "not"),
        entry("\"two words\"", "quotes keep spaces"),
        Line::Blank,
    ];
    lines.extend(Field::all().iter().map(|field| {
        let words = match field.words() {
            [] => field.help.to_owned(),
            words => format!("{}: {}", field.help, words.join(", ")),
        };
        Line::Entry(field.example.to_owned(), words)
    }));
    lines
}

/// Draws it.
pub(super) fn draw(help: &Help, around: Rect, canvas: &mut Canvas<'_>) {
    let size = Size::new(
        around.width.saturating_sub(8).min(96),
        around.height.saturating_sub(4),
    );
    let note = "↑↓ PgUp PgDn scroll · Esc closes";
    let inside = canvas.dialog(around, size, ["Help", note]);
    let all = lines();
    let height = usize::from(inside.height);
    let first = help.scroll.min(all.len().saturating_sub(height));
    for (place, entry) in all.iter().skip(first).take(height).enumerate() {
        let area = line(inside, place);
        match entry {
            Line::Heading(title) => {
                canvas.put(area, title, Role::DialogTitle);
            }
            Line::Entry(left, right) => {
                let left_area = Rect {
                    width: area.width.min(LEFT),
                    ..area
                };
                canvas.put(left_area, left, Role::Key);
                canvas.put(after(area, LEFT + 2), right, Role::Dialog);
            }
            Line::Blank => {}
        }
    }
}
