//! A playbook's question, with what the answer leads to.

use ratatui::layout::{Rect, Size};

use super::Canvas;
use super::canvas::{after, line};
use super::plan::Shown;
use crate::tui::app::Question;
use crate::tui::theme::Role;
use crate::tui::widgets::wrap;

/// Draws it.
pub(super) fn draw(question: &Question, around: Rect, canvas: &mut Canvas<'_>) {
    let width = around.width.saturating_sub(8).min(96);
    let height = around.height.saturating_sub(4).clamp(8, 16);
    let invocation = &question.invocation;
    let title = format!("{} for {}", invocation.name(), invocation.targets.words());
    let note = "Enter goes on to the confirmation · Esc cancels";
    let inside = canvas.dialog(around, Size::new(width, height), [&title, note]);
    let prompt = format!("{}: ", question.asked.prompt);
    let used = canvas.put(line(inside, 0), &prompt, Role::InputPrompt);
    canvas.input(after(line(inside, 0), used), &question.input, true);
    let examples = format!("for example {}", question.asked.examples);
    canvas.put(line(inside, 1), &examples, Role::TextDim);
    let content = Rect {
        y: inside.y + 3,
        height: inside.height.saturating_sub(3),
        ..inside
    };
    match &question.preview {
        Err(error) => problem(&error.to_string(), content, canvas),
        Ok(plan) => {
            let shown = Shown {
                plan,
                outline: &question.outline,
                rehearsal: None,
            };
            shown.draw(0, content, canvas);
        }
    }
}

fn problem(words: &str, area: Rect, canvas: &mut Canvas<'_>) {
    for (index, part) in wrap(words, usize::from(area.width)).into_iter().enumerate() {
        canvas.put(line(area, index), part, Role::NoticeProblem);
    }
}
