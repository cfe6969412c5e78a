//! The help: keys and filter language in lines, from their registries, and where one is in it.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Rect, Size};

use crate::fleet::{Apps, Field};
use crate::tui::keys::{self, Action, Context, bindings};

/// The help's place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Help {
    /// The first line on the screen.
    pub scroll: usize,
}

/// A line of the help.
pub enum HelpLine {
    /// A heading.
    Heading(&'static str),
    /// A key or an example, and what it means.
    Entry(String, String),
    /// Nothing.
    Blank,
}

/// How large the help's content is within `around`.
pub fn help_size(around: Rect) -> Size {
    Size::new(
        around.width.saturating_sub(8).min(96),
        around.height.saturating_sub(4),
    )
}

/// The whole help.
pub fn help_lines() -> Vec<HelpLine> {
    let mut lines = Vec::new();
    for context in Context::ALL {
        lines.push(HelpLine::Heading(context.title()));
        for binding in bindings().iter().filter(|one| one.context == context) {
            let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
            lines.push(HelpLine::Entry(keys.join(" "), binding.words.clone()));
        }
        lines.push(HelpLine::Blank);
    }
    lines.extend(language());
    lines
}

fn language() -> Vec<HelpLine> {
    let entry = |left: &str, right: &str| HelpLine::Entry(left.to_owned(), right.to_owned());
    let mut lines = vec![
        HelpLine::Heading("Filter"),
        entry(
            "inv fin",
            "words, found loosely in names, namespace and owner; all must match",
        ),
        entry("owner:finance", "the field contains it; owner=… is exact"),
        entry("ttl<2d", "compares; what is unknown never matches"),
        entry("!sla:bronze", "not"),
        entry("\"two words\"", "quotes keep spaces"),
        HelpLine::Blank,
    ];
    lines.extend(Field::<Apps>::all().map(|field| {
        let words = match field.words() {
            [] => field.help.to_owned(),
            words => format!("{}: {}", field.help, words.join(", ")),
        };
        HelpLine::Entry(field.example.to_owned(), words)
    }));
    lines
}

/// The help after a key, with `height` lines on the screen; `None` where it is closed.
pub(super) fn key(help: Help, event: &KeyEvent, height: usize) -> Option<Help> {
    let closes = matches!(
        event.code,
        KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | '?')
    );
    if closes {
        return None;
    }
    let places = help_lines().len().saturating_sub(height) + 1;
    Some(match keys::resolve(event, Context::Fleet) {
        Some(Action::Move(motion)) => Help {
            scroll: motion.apply(help.scroll, places, height),
        },
        _ => help,
    })
}
