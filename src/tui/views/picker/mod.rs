//! Choosing one of a list.

use ratatui::layout::Rect;

use super::Canvas;
use super::canvas::{after, line};
use crate::tui::app::{Item, Picker, State, layout};
use crate::tui::theme::Role;
use crate::tui::widgets::width;

/// Draws it.
pub(super) fn draw(state: &State, picker: &Picker, canvas: &mut Canvas<'_>) {
    let areas = layout::picker(state, picker);
    let note = if picker.input.is_some() {
        "type to narrow · Enter does it · Esc closes"
    } else {
        "a key or Enter does it · Esc closes"
    };
    canvas.frame(areas.outer, [&picker.title, note], Role::DialogBorder);
    if let Some(input) = &picker.input {
        let used = canvas.put(areas.input, ": ", Role::InputPrompt);
        canvas.input(after(areas.input, used), input, true);
    }
    items(picker, areas.list, canvas);
    let foot = areas.foot;
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
    let first = picker.first(height);
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
