//! Choosing one of a list.

use ratatui::layout::{Rect, Size};

use super::Canvas;
use super::canvas::{after, line};
use crate::tui::app::{Item, Picker};
use crate::tui::theme::Role;
use crate::tui::widgets::width;

/// Draws it.
pub(super) fn draw(picker: &Picker, around: Rect, canvas: &mut Canvas<'_>) {
    let typed = u16::from(picker.input.is_some()) * 2;
    let count = u16::try_from(picker.shown().len()).unwrap_or(u16::MAX);
    let room = around.height.saturating_sub(4);
    // A search keeps its size while it narrows.
    let height = if typed > 0 {
        room.min(20)
    } else {
        count.saturating_add(1).min(room)
    };
    let widest = around.width.saturating_sub(8).min(84);
    let size = Size::new(widest, height);
    let note = if typed > 0 {
        "type to narrow · Enter does it · Esc closes"
    } else {
        "a key or Enter does it · Esc closes"
    };
    let inside = canvas.dialog(around, size, [&picker.title, note]);
    if let Some(input) = &picker.input {
        let used = canvas.put(line(inside, 0), ": ", Role::InputPrompt);
        canvas.input(after(line(inside, 0), used), input, true);
    }
    let list = Rect {
        y: inside.y + typed,
        height: inside.height.saturating_sub(typed + 1),
        ..inside
    };
    items(picker, list, canvas);
    let foot = line(inside, usize::from(inside.height.saturating_sub(1)));
    match picker.current() {
        Some(Item {
            disabled: Some(why),
            ..
        }) => {
            canvas.put(foot, &format!("✖ {why}"), Role::NoticeProblem);
        }
        Some(_) => {}
        None => {
            canvas.put(foot, "nothing matches", Role::TextDim);
        }
    }
}

fn items(picker: &Picker, area: Rect, canvas: &mut Canvas<'_>) {
    let height = usize::from(area.height);
    let first = (picker.cursor() + 1).saturating_sub(height);
    let visible = picker.shown().enumerate().skip(first).take(height);
    for (place, (index, item)) in visible.enumerate() {
        self::item(item, index == picker.cursor(), line(area, place), canvas);
    }
}

fn item(item: &Item, selected: bool, area: Rect, canvas: &mut Canvas<'_>) {
    let (label, hint) = if item.disabled.is_some() {
        (Role::KeyDisabled, Role::KeyDisabled)
    } else {
        (Role::Text, Role::TextDim)
    };
    let pieces = [
        canvas.segment(if selected { "▌ " } else { "  " }, Role::TextAccent),
        canvas.segment(item.label.as_str(), label),
        canvas.segment(format!("  {}", item.hint), hint),
    ];
    let keys = width(&item.keys) + 1;
    let words = Rect {
        width: area.width.saturating_sub(keys + 1),
        ..area
    };
    canvas.segments(words, &pieces);
    canvas.put_right(area, &format!("{} ", item.keys), Role::Key);
    if selected {
        canvas.select(area);
    }
}
