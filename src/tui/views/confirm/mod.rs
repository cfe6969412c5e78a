//! The plan, and the buttons. Cancel has the focus, Enter never means yes.

use ratatui::layout::{Rect, Size};

use super::Canvas;
use super::canvas::{after, line};
use super::plan;
use crate::playbooks::Confirmation;
use crate::tui::app::{Confirm, Focus};
use crate::tui::theme::Role;

/// Draws it.
pub(super) fn draw(confirm: &Confirm, around: Rect, canvas: &mut Canvas<'_>) {
    let width = around.width.saturating_sub(8).min(96);
    let lines = plan::lines(&confirm.plan, confirm.hidden, width);
    let asks = u16::from(confirm.asks());
    let frame = 5 + 2 * asks;
    let wanted = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let height = wanted
        .saturating_add(frame)
        .min(around.height.saturating_sub(2));
    let border = match confirm.plan.confirmation {
        Confirmation::Key => Role::DialogBorder,
        Confirmation::Reason | Confirmation::Typed(_) => Role::DialogBorderDanger,
    };
    let note = if confirm.is_empty() {
        "Esc closes · ↑↓ scroll"
    } else {
        "Tab goes on · Esc cancels · ↑↓ scroll"
    };
    let inside = canvas.framed(
        around,
        Size::new(width, height),
        [&title(confirm), note],
        border,
    );
    heading(confirm, inside, canvas);
    let content = Rect {
        y: inside.y + 2,
        height: inside.height.saturating_sub(frame),
        ..inside
    };
    plan::draw(&lines, confirm.scroll, content, canvas);
    let bottom = usize::from(inside.height);
    if confirm.asks() {
        input(confirm, line(inside, bottom.saturating_sub(4)), canvas);
    }
    missing(confirm, line(inside, bottom.saturating_sub(2)), canvas);
    buttons(confirm, line(inside, bottom.saturating_sub(1)), canvas);
}

fn title(confirm: &Confirm) -> String {
    if confirm.is_empty() {
        format!("{}: nothing can be done", confirm.plan.playbook)
    } else {
        confirm.plan.playbook.to_string()
    }
}

fn heading(confirm: &Confirm, inside: Rect, canvas: &mut Canvas<'_>) {
    let plan = &confirm.plan;
    if confirm.is_empty() {
        canvas.put(line(inside, 0), &plan.summary, Role::TextStrong);
        return;
    }
    let pieces = [
        canvas.segment(plan.summary.as_str(), Role::TextStrong),
        canvas.segment(format!("  {} on ", plan::extent(plan)), Role::TextDim),
        canvas.segment(plan::clusters(plan), Role::TextAccent),
    ];
    canvas.segments(line(inside, 0), &pieces);
}

fn input(confirm: &Confirm, area: Rect, canvas: &mut Canvas<'_>) {
    let prompt = match &confirm.plan.confirmation {
        Confirmation::Typed(text) => format!("type {text}: "),
        _ => "reason: ".to_owned(),
    };
    let focused = confirm.focus == Focus::Input;
    let role = if focused {
        Role::InputPrompt
    } else {
        Role::TextDim
    };
    let used = canvas.put(area, &prompt, role);
    let rest = after(area, used);
    if !focused && confirm.input.value().is_empty() {
        canvas.put(
            rest,
            "Tab, then type: it is kept in the audit",
            Role::TextFaint,
        );
    } else {
        canvas.input(rest, &confirm.input, focused);
    }
}

fn missing(confirm: &Confirm, area: Rect, canvas: &mut Canvas<'_>) {
    if let Some(words) = &confirm.missing {
        canvas.put(area, words, Role::NoticeProblem);
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
        " Cancel "
    };
    let mut pieces = vec![canvas.segment(cancel, button(Focus::Cancel))];
    if !confirm.is_empty() {
        pieces.push(canvas.segment("   ", Role::Dialog));
        pieces.push(canvas.segment(" Yes ", button(Focus::Yes)));
        pieces.push(canvas.segment("  ", Role::Dialog));
        let (key, words) = match (confirm.focus, confirm.still_missing()) {
            (Focus::Input, _) => ("Enter", " goes on to Yes"),
            (_, Some(_)) => ("Tab", " to what is still missing"),
            (_, None) => ("y", " says yes, Enter never does"),
        };
        pieces.push(canvas.segment(key, Role::Key));
        pieces.push(canvas.segment(words, Role::KeyWords));
    }
    canvas.segments(area, &pieces);
}
