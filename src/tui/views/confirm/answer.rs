//! What is asked for, what is still missing, and the buttons.

use ratatui::layout::Rect;
use tui_input::Input;

use crate::tui::app::layout::ConfirmAreas;
use crate::tui::app::{Confirm, Focus};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;

/// Draws it.
pub(super) fn draw(confirm: &Confirm, areas: &ConfirmAreas, canvas: &mut Canvas<'_>) {
    if confirm.asks_reason() {
        let asked = Asked {
            prompt: "reason: ".to_owned(),
            hint: "why: it is kept in the audit",
            input: &confirm.reason,
            focused: confirm.focus == Focus::Reason,
        };
        asked.draw(areas.reason, canvas);
    }
    if let Some(text) = confirm.to_type() {
        let asked = Asked {
            prompt: format!("type {text}: "),
            hint: "this can't be taken back",
            input: &confirm.typed,
            focused: confirm.focus == Focus::Typed,
        };
        asked.draw(areas.typed, canvas);
    }
    if let Some(words) = &confirm.missing {
        canvas.put(areas.missing, words, Role::NoticeProblem);
    }
    buttons(confirm, areas.buttons, canvas);
}

/// One input.
struct Asked<'a> {
    prompt: String,
    hint: &'static str,
    input: &'a Input,
    focused: bool,
}

impl Asked<'_> {
    fn draw(&self, area: Rect, canvas: &mut Canvas<'_>) {
        let role = if self.focused {
            Role::InputPrompt
        } else {
            Role::TextDim
        };
        let used = canvas.put(area, &self.prompt, role);
        let rest = after(area, used);
        if !self.focused && self.input.value().is_empty() {
            canvas.put(rest, self.hint, Role::TextFaint);
        } else {
            canvas.input(rest, self.input, self.focused);
        }
    }
}

fn buttons(confirm: &Confirm, area: Rect, canvas: &mut Canvas<'_>) {
    let button = |focus| {
        if confirm.focus == focus {
            Role::ButtonFocused
        } else {
            Role::Button
        }
    };
    let cancel = if confirm.is_empty() {
        " Close "
    } else {
        Confirm::CANCEL
    };
    let mut pieces = vec![canvas.segment(cancel, button(Focus::Cancel))];
    if !confirm.is_empty() {
        pieces.push(canvas.segment("   ", Role::Dialog));
        pieces.push(canvas.segment(" Yes ", button(Focus::Yes)));
        pieces.push(canvas.segment("  ", Role::Dialog));
        let (key, words) = hint(confirm);
        pieces.push(canvas.segment(key, Role::Key));
        pieces.push(canvas.segment(words, Role::KeyWords));
    }
    canvas.segments(area, &pieces);
}

/// What to do next.
fn hint(confirm: &Confirm) -> (&'static str, &'static str) {
    match (confirm.focus, confirm.still_missing()) {
        (Focus::Reason | Focus::Typed, _) => ("Enter", " goes on"),
        (_, Some((Focus::Reason, _))) if confirm.to_type().is_some() => (
            "Type",
            " the reason and what is asked for, each with Enter, then y",
        ),
        (_, Some((Focus::Reason, _))) => ("Type", " the reason, then Enter, then y"),
        (_, Some(_)) => ("Type", " what is asked for, then Enter, then y"),
        (_, None) => ("y", " says yes, Enter never does"),
    }
}
