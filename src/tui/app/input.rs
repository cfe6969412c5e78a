//! Editing one line of text.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::{Input, InputRequest};

use crate::model::CleanText;

/// Edits `input` with one key; whether the key meant anything.
pub(super) fn edit(input: &mut Input, key: &KeyEvent) -> bool {
    let Some(request) = request(key) else {
        return false;
    };
    input.handle(request);
    true
}

/// Inserts pasted text: its first line, cleaned.
pub(super) fn paste(input: &mut Input, text: &str) {
    let line = text.lines().next().unwrap_or_default();
    for character in CleanText::new(line).chars() {
        input.handle(InputRequest::InsertChar(character));
    }
}

fn request(key: &KeyEvent) -> Option<InputRequest> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    let request = match (key.code, control, alt) {
        (KeyCode::Char('u'), true, false) => InputRequest::DeleteLine,
        (KeyCode::Char('k'), true, false) => InputRequest::DeleteTillEnd,
        (KeyCode::Char('w' | 'h'), true, false) | (KeyCode::Backspace, false, true) => {
            InputRequest::DeletePrevWord
        }
        (KeyCode::Char('a'), true, false) | (KeyCode::Home, ..) => InputRequest::GoToStart,
        (KeyCode::Char('e'), true, false) | (KeyCode::End, ..) => InputRequest::GoToEnd,
        (KeyCode::Char(character), false, false) if clean(character) => {
            InputRequest::InsertChar(character)
        }
        (KeyCode::Backspace, ..) => InputRequest::DeletePrevChar,
        (KeyCode::Delete, ..) => InputRequest::DeleteNextChar,
        (KeyCode::Left, false, false) => InputRequest::GoToPrevChar,
        (KeyCode::Right, false, false) => InputRequest::GoToNextChar,
        (KeyCode::Left, ..) => InputRequest::GoToPrevWord,
        (KeyCode::Right, ..) => InputRequest::GoToNextWord,
        _ => return None,
    };
    Some(request)
}

fn clean(character: char) -> bool {
    CleanText::is_clean(character.encode_utf8(&mut [0; 4]))
}
