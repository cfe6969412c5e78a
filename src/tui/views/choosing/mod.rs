//! A list to choose an answer from, with what the choice under the cursor changes.

use ratatui::layout::Rect;

use super::Canvas;
use super::canvas::{after, line};
use super::plan;
use crate::playbooks::Choice;
use crate::tui::app::{Choosing, State, layout};
use crate::tui::theme::Role;
use crate::tui::widgets::{Track, clip_middle, tracks, width};

/// Cells before the first column.
const LEAD: u16 = 2;

/// The narrowest that a column is made for the last one's sake.
const LEAST: u16 = 10;

/// Draws it.
pub(super) fn draw(state: &State, choosing: &Choosing, canvas: &mut Canvas<'_>) {
    let areas = layout::choosing(state, choosing);
    let invocation = &choosing.invocation;
    let title = format!("{} for {}", invocation.name(), invocation.targets.words());
    let note = "↑↓ choose · Enter goes on to the confirmation · Esc cancels";
    canvas.frame(areas.outer, [&title, note], Role::DialogBorder);
    canvas.put(areas.prompt, choosing.asked.prompt, Role::InputPrompt);
    let tracks = columns(choosing, areas.list.width.saturating_sub(LEAD));
    for (title, track) in choosing.asked.columns.iter().zip(&tracks) {
        let cell = canvas.cell(*title, Role::TableHead);
        cell.draw(canvas.buffer, after(areas.head, LEAD), *track);
    }
    let height = usize::from(areas.list.height);
    let first = choosing.first(height);
    let visible = choosing.choices.iter().enumerate().skip(first).take(height);
    for (place, (index, choice)) in visible.enumerate() {
        let selected = index == choosing.cursor();
        self::choice(choice, selected, &tracks, line(areas.list, place), canvas);
    }
    if let Some(current) = choosing.current() {
        difference(current, areas.difference, canvas);
    }
    if let Some(why) = &choosing.problem {
        canvas.put(areas.problem, &format!("✖ {why}"), Role::NoticeProblem);
    }
}

/// Every column as wide as its widest cell, the last as wide as there is room.
fn columns(choosing: &Choosing, room: u16) -> Vec<Track> {
    let titles = choosing.asked.columns.iter().enumerate();
    let mut widths: Vec<u16> = titles
        .map(|(column, title)| {
            let cells = choosing
                .choices
                .iter()
                .map(|choice| choice.cells.get(column));
            let widest = cells.map(|cell| cell.map_or(0, |cell| width(cell))).max();
            widest.unwrap_or(0).max(width(title)).clamp(1, room / 3)
        })
        .collect();
    make_room(&mut widths, room);
    if let Some(last) = widths.last_mut() {
        *last = 0;
    }
    tracks(&widths, room)
}

/// Narrows the widest of the columns until the last one, which takes what is left, can be read.
fn make_room(widths: &mut [u16], room: u16) {
    let gaps = u16::try_from(widths.len()).unwrap_or(u16::MAX);
    while widths.iter().sum::<u16>().saturating_add(gaps) > room {
        let others = widths.split_last_mut().map(|(_, others)| others);
        match others.and_then(|others| others.iter_mut().max()) {
            Some(widest) if *widest > LEAST => *widest -= 1,
            _ => return,
        }
    }
}

fn choice(choice: &Choice, selected: bool, tracks: &[Track], area: Rect, canvas: &mut Canvas<'_>) {
    canvas.put(area, if selected { "▌" } else { " " }, Role::TextAccent);
    let role = if choice.disabled.is_some() {
        Role::KeyDisabled
    } else {
        Role::Table
    };
    for (cell, track) in choice.cells.iter().zip(tracks) {
        let cell = canvas.cell(clip_middle(cell, track.width), role);
        cell.draw(canvas.buffer, after(area, LEAD), *track);
    }
    if selected {
        canvas.select(area);
    }
}

/// What the choice changes, or why it can't be chosen.
fn difference(choice: &Choice, area: Rect, canvas: &mut Canvas<'_>) {
    if let Some(why) = &choice.disabled {
        canvas.put(line(area, 0), &format!("✖ {why}"), Role::NoticeProblem);
        return;
    }
    let height = usize::from(area.height);
    let all = choice.difference.len();
    for (place, change) in choice.difference.iter().take(height).enumerate() {
        let area = line(area, place);
        if place + 1 == height && all > height {
            let words = format!("… {} more: the confirmation shows them", all - place);
            canvas.put(area, &words, Role::TextDim);
        } else {
            plan::difference(change, area, canvas);
        }
    }
}
