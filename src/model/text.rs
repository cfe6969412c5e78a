//! Text from outside, before and after it was made safe to show.

use std::fmt;

use compact_str::CompactString;
use serde::{Serialize, Serializer};
use unicode_width::UnicodeWidthChar;

/// The longest text that is kept, in characters: a screen shows less, a 10 kB label is noise.
const MAX_CHARS: usize = 512;

/// The most marks on one letter that a writing system needs; more of them grow over other rows.
const MAX_MARKS: usize = 3;

/// Text that is safe on a terminal and in headless output.
///
/// No control characters (shown in caret notation, as `cat -v` does), no bidirectional
/// overrides, no zero-width or tag characters (shown as `<U+202E>`), no towers of combining marks,
/// one line, and at most 512 characters, with `…` where it was cut. Everything that comes from a backend is cleaned
/// once, at ingest; widgets and headless output take only this type.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CleanText(CompactString);

impl CleanText {
    /// Cleans `raw`.
    pub fn new(raw: &str) -> Self {
        if raw.len() <= MAX_CHARS && raw.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
            return Self(CompactString::new(raw));
        }
        let mut clean = CompactString::default();
        let mut characters = raw.chars();
        let mut marks = 0;
        for character in characters.by_ref().take(MAX_CHARS) {
            marks = if character.width() == Some(0) {
                marks + 1
            } else {
                0
            };
            if marks > MAX_MARKS {
                push_code(&mut clean, character);
            } else {
                push_visible(&mut clean, character);
            }
        }
        if characters.next().is_some() {
            clean.push('…');
        }
        Self(clean)
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `raw` may be shown as it is.
    pub fn is_clean(raw: &str) -> bool {
        Self::new(raw).as_str() == raw
    }
}

/// Appends `character` in a form that shows what it is and does nothing.
fn push_visible(clean: &mut CompactString, character: char) {
    let code = u32::from(character);
    match (character, u8::try_from(code)) {
        ('\x00'..='\x1f', Ok(control)) => clean.extend(['^', char::from(b'@' + control)]),
        ('\x7f', _) => clean.push_str("^?"),
        _ if is_hidden(code) => push_code(clean, character),
        _ => clean.push(character),
    }
}

/// Appends what `character` is, by its number.
fn push_code(clean: &mut CompactString, character: char) {
    clean.push_str(&format!("<U+{:04X}>", u32::from(character)));
}

/// Characters that change how others are shown, or that show nothing: C1 controls, soft hyphen,
/// Arabic letter mark, fillers, zero-width and bidirectional marks, line separators, invisible
/// operators, variation selectors beyond the emoji one, the byte-order mark, interlinear marks
/// and tags.
fn is_hidden(code: u32) -> bool {
    matches!(
        code,
        0x80..=0x9f
            | 0xad
            | 0x34f
            | 0x61c
            | 0x115f..=0x1160
            | 0x17b4..=0x17b5
            | 0x180b..=0x180f
            | 0x200b..=0x200f
            | 0x2028..=0x202e
            | 0x2060..=0x206f
            | 0x3164
            | 0xfe00..=0xfe0e
            | 0xfeff
            | 0xffa0
            | 0xfff0..=0xfffb
            | 0x1d173..=0x1d17a
            | 0xe0000..=0xe0fff
    )
}

impl From<&str> for CleanText {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl From<String> for CleanText {
    fn from(raw: String) -> Self {
        Self::new(&raw)
    }
}

impl AsRef<str> for CleanText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for CleanText {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for CleanText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CleanText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for CleanText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0.as_str(), formatter)
    }
}

impl Serialize for CleanText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Text exactly as a backend gave it: it can be written back, and cleaned, but not shown.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Untrusted(CompactString);

impl Untrusted {
    /// Takes text from outside.
    pub fn new(raw: &str) -> Self {
        Self(raw.into())
    }

    /// The form that may be shown.
    pub fn clean(&self) -> CleanText {
        CleanText::new(&self.0)
    }

    /// The bytes as they came, for parsing and for writing them back to where they came from.
    /// Never for a screen, a log or an error.
    pub fn as_written(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.clean(), formatter)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_could_move_the_cursor_or_hide_is_shown_as_what_it_is() {
        for (raw, clean) in [
            ("plain-name", "plain-name"),
            ("Größe 10 µs ✔ 日本", "Größe 10 µs ✔ 日本"),
            ("\x1b[2Jgone", "^[[2Jgone"),
            ("a\tb\r\nc", "a^Ib^M^Jc"),
            ("\x7f", "^?"),
            ("\u{9b}31m", "<U+009B>31m"),
            ("user\u{202e}nimda", "user<U+202E>nimda"),
            ("zero\u{200b}width\u{feff}", "zero<U+200B>width<U+FEFF>"),
            ("tag\u{e0041}", "tag<U+E0041>"),
            ("line\u{2028}sep", "line<U+2028>sep"),
            (
                "e\u{301}\u{302}\u{303}\u{304}",
                "e\u{301}\u{302}\u{303}<U+0304>",
            ),
        ] {
            assert_eq!(CleanText::new(raw).as_str(), clean, "{raw:?}");
        }
    }

    #[test]
    fn long_text_is_cut_with_a_mark() {
        let clean = CleanText::new(&"x".repeat(10_000));
        assert_eq!(clean.chars().count(), MAX_CHARS + 1);
        assert!(clean.ends_with('…'));
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left_and_cleaning_twice_changes_nothing(raw in any::<String>()) {
            let clean = CleanText::new(&raw);
            prop_assert!(!clean.chars().any(|c| c.is_control() || is_hidden(u32::from(c))));
            if clean.chars().count() <= MAX_CHARS {
                prop_assert_eq!(&CleanText::new(&clean), &clean);
            }
        }
    }
}
