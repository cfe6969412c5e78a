//! One key press, as it is bound and as it is written.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chord {
    code: KeyCode,
    control: bool,
}

impl Chord {
    /// A character; upper case stands for Shift.
    pub const fn char(character: char) -> Self {
        Self::key(KeyCode::Char(character))
    }

    /// A character with Ctrl.
    pub const fn ctrl(character: char) -> Self {
        Self {
            code: KeyCode::Char(character),
            control: true,
        }
    }

    /// A key that is no character.
    pub const fn key(code: KeyCode) -> Self {
        Self {
            code,
            control: false,
        }
    }

    /// What was pressed; keys with Alt or other modifiers mean nothing here.
    pub fn pressed(event: &KeyEvent) -> Option<Self> {
        let rest = event.modifiers - (KeyModifiers::SHIFT | KeyModifiers::CONTROL);
        let control = event.modifiers.contains(KeyModifiers::CONTROL);
        let code = match event.code {
            // Ctrl-Space reaches us as NUL from most terminals.
            KeyCode::Null => return Some(Self::ctrl(' ')),
            KeyCode::Char(character) if control => KeyCode::Char(character.to_ascii_lowercase()),
            code => code,
        };
        rest.is_empty().then_some(Self { code, control })
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.control {
            formatter.write_str("Ctrl-")?;
        }
        match self.code {
            KeyCode::Char(' ') => formatter.write_str("Space"),
            KeyCode::Char(character) if self.control => {
                write!(formatter, "{}", character.to_ascii_uppercase())
            }
            KeyCode::Char(character) => write!(formatter, "{character}"),
            KeyCode::Up => formatter.write_str("↑"),
            KeyCode::Down => formatter.write_str("↓"),
            KeyCode::BackTab => formatter.write_str("Shift-Tab"),
            KeyCode::PageUp => formatter.write_str("PgUp"),
            KeyCode::PageDown => formatter.write_str("PgDn"),
            other => write!(formatter, "{other}"),
        }
    }
}
