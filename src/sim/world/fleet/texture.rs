//! What the text in a fleet is like: as people write it, or as an attacker would.

use super::App;

/// The kind of text that owners put into their apps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Texture {
    /// Plain words.
    #[default]
    Plain,
    /// Everything that must never reach a terminal.
    Hostile,
}

/// Text that moves the cursor, writes the clipboard, turns the line around, hides, or floods.
pub const HOSTILE: &[&str] = &[
    "\u{1b}[2J\u{1b}[Hgone",
    "\u{1b}]52;c;cm0gLXJmIC8=\u{7}",
    "\u{1b}]0;owned\u{1b}\\title",
    "\u{9b}31mred",
    "abc\u{202e}txt.exe",
    "in\u{2066}vis\u{2069}ible",
    "zero\u{200b}\u{200d}\u{feff}width",
    "tag\u{e0041}\u{e0042}\u{e007f}",
    "two\nlines\r\nand\tmore",
    "nul\0byte\u{8}\u{7f}",
    "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}",
];

impl Texture {
    /// Writes the app's text anew.
    pub fn apply(self, app: &mut App, nth: usize) {
        if self == Self::Plain {
            return;
        }
        let bad = |shift: usize| HOSTILE[(nth + shift) % HOSTILE.len()];
        app.owner = format!("{}@example.com", bad(0));
        app.team = format!("{}{}", app.team, bad(1));
        app.sensitivity = bad(2);
        app.connectors = vec![bad(3), bad(4)];
        for release in &mut app.releases {
            release.cause = format!("{}{}", release.cause, bad(5));
            release.version = format!("{}{}", release.version, bad(6));
            release.build = format!("{}{}", release.build, bad(7));
        }
        // Every few apps something long, or a lifetime that is no lifetime.
        match nth % 5 {
            0 => app.owner = bad(0).repeat(10_240 / bad(0).len() + 1),
            1 => bad(8).clone_into(&mut app.lifetime.value),
            _ => {}
        }
    }

    /// What an event about the app says, if there is one.
    pub fn event(self, nth: usize) -> Option<String> {
        match self {
            Self::Plain => None,
            Self::Hostile => {
                let bad = HOSTILE[nth % HOSTILE.len()];
                Some(if nth.is_multiple_of(4) {
                    bad.repeat(10_240 / bad.len())
                } else {
                    bad.to_owned()
                })
            }
        }
    }
}
