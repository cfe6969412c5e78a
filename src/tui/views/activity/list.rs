//! The list, the newest plan first.

use ratatui::layout::Rect;

use crate::tui::app::layout::{self, ActivityAreas};
use crate::tui::app::{Entry, Loading, Standing, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{after, line};
use crate::tui::widgets::{Track, tracks, width};

/// The columns; 0 takes what is left.
const COLUMNS: [(&str, u16); 8] = [
    ("TIME (UTC)", 12),
    ("WHO", 13),
    ("WHAT", 0),
    ("DONE", 9),
    ("OUTCOME", 12),
    ("UNDONE BY", 12),
    ("REASON", 26),
    ("PLAN", 12),
];
/// Cells before the first column.
const LEAD: u16 = 2;

/// Draws it.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>) {
    let areas = layout::activity(state);
    bar(state, areas.bar, canvas);
    let tracks = columns(areas.rows.width);
    for ((title, _), track) in COLUMNS.iter().zip(&tracks) {
        let cell = canvas.cell(*title, Role::TableHead);
        cell.draw(canvas.buffer, after(areas.head, LEAD), *track);
    }
    if state.activity.is_empty() {
        empty(state, areas.rows, canvas);
        return;
    }
    let first = state.activity.offset();
    let height = usize::from(areas.rows.height);
    let visible = state.activity.from(first).take(height);
    for (place, entry) in visible.enumerate() {
        let selected = first + place == state.activity.cursor();
        row(entry, selected, &tracks, line(areas.rows, place), canvas);
    }
    explain(state, areas, canvas);
}

fn columns(room: u16) -> Vec<Track> {
    let widths = COLUMNS.map(|(_, width)| width);
    tracks(&widths, room.saturating_sub(LEAD))
}

fn bar(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    let activity = &state.activity;
    let of = if activity.filter.value().is_empty() {
        String::new()
    } else {
        format!(" of {}", activity.total())
    };
    let place = activity.cursor() + usize::from(!activity.is_empty());
    let position = format!("{place}/{}{of} ", activity.len());
    canvas.put_right(area, &position, Role::TextDim);
    let left = Rect {
        width: area.width.saturating_sub(width(&position) + 2),
        ..area
    };
    let left = after(left, 1);
    if !activity.editing && activity.filter.value().is_empty() {
        let words = "/ to filter: words of app, user, playbook, reason, outcome";
        canvas.put(left, words, Role::TextDim);
        return;
    }
    let used = canvas.put(left, "/ ", Role::InputPrompt);
    canvas.input(after(left, used), &activity.filter, activity.editing);
}

fn empty(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    let activity = &state.activity;
    let (words, role) = match &activity.loading {
        Loading::Never | Loading::Reading => ("reading the audit…".to_owned(), Role::TextDim),
        Loading::Failed(why) => (
            format!("the audit can't be read: {why}"),
            Role::NoticeProblem,
        ),
        Loading::Known if activity.total() == 0 => (
            "nothing was done yet: what is done to apps is kept here".to_owned(),
            Role::TextDim,
        ),
        Loading::Known => (
            format!(
                "no plan matches `{}`: Esc clears the filter",
                activity.filter.value()
            ),
            Role::TextDim,
        ),
    };
    canvas.put(after(line(area, 1), 2), &words, role);
}

fn row(entry: &Entry, selected: bool, tracks: &[Track], area: Rect, canvas: &mut Canvas<'_>) {
    let (sign, role) = look(entry);
    let lead = [
        canvas.segment(if selected { "▌" } else { " " }, Role::TextAccent),
        canvas.segment(sign, role),
    ];
    canvas.segments(area, &lead);
    let undone = entry.undone_by.as_ref();
    let what = format!("{}: {}", entry.playbook, entry.summary);
    let cells = [
        canvas.cell(entry.time.format("%m-%d %H:%M").to_string(), Role::TextDim),
        canvas.cell(entry.who.as_str(), Role::Table),
        canvas.cell(what, Role::TableName),
        canvas.cell(format!("{}/{}", entry.done, entry.steps.len()), Role::Table),
        canvas.cell(entry.outcome(), role),
        canvas.cell(undone.map_or("", |id| id.as_str()), Role::TextDim),
        canvas.cell(
            entry.reason.as_ref().map_or("", |reason| reason.as_str()),
            Role::Table,
        ),
        canvas.cell(entry.id.as_str(), Role::TextFaint),
    ];
    for (cell, track) in cells.iter().zip(tracks) {
        cell.draw(canvas.buffer, after(area, LEAD), *track);
    }
    if selected {
        canvas.select(area);
    }
}

/// A sign that tells how it ended without colour.
pub(super) fn look(entry: &Entry) -> (&'static str, Role) {
    match entry.standing {
        Standing::Running => ("▶", Role::TextAccent),
        Standing::Interrupted => ("⚠", Role::SeverityWarning),
        Standing::Ended if entry.undone_by.is_some() => ("↶", Role::TextDim),
        Standing::Ended if entry.done == entry.steps.len() => ("✔", Role::Notice),
        Standing::Ended => ("✖", Role::NoticeProblem),
    }
}

/// The plan under the cursor in words: why, and what can be done.
fn explain(state: &State, areas: ActivityAreas, canvas: &mut Canvas<'_>) {
    let Some(entry) = state.activity.current() else {
        return;
    };
    let mut area = areas.explain;
    if area.height > 2 {
        canvas.rule(line(area, 0));
        area.y += 1;
        area.height -= 1;
    }
    let (role, words) = next(state, entry);
    if area.height > 1 {
        let reason = match &entry.reason {
            Some(reason) => format!("because: {reason}"),
            None => "no reason was given".to_owned(),
        };
        let words = format!("{}  {reason}", entry.id);
        canvas.put(after(line(area, 0), 1), &words, Role::Text);
        area.y += 1;
        area.height -= 1;
    }
    canvas.put(after(line(area, 0), 1), &words, role);
}

/// What can be done to it, or why nothing can.
pub(super) fn next(state: &State, entry: &Entry) -> (Role, String) {
    let settled = entry.settled.as_ref();
    match entry.standing {
        Standing::Interrupted => (
            Role::SeverityWarning,
            format!(
                "interrupted, {} of {} done: Enter offers to resume or to close it",
                entry.done,
                entry.steps.len()
            ),
        ),
        Standing::Running => (Role::TextDim, "it is still running".to_owned()),
        Standing::Ended => match settled {
            Some(why) => (Role::KeyDisabled, format!("can't be taken back: {why}")),
            None if state.acting.limits.read_only => (
                Role::KeyDisabled,
                "can't be taken back: read-only, nothing is written".to_owned(),
            ),
            None => (
                Role::TextDim,
                "u takes it back, after a confirmation".to_owned(),
            ),
        },
    }
}
