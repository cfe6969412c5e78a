//! Tabs at the left, the fleet in numbers at the right.

use ratatui::layout::Rect;

use crate::fleet::Counts;
use crate::tui::app::{Hand, State, layout};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;
use crate::tui::widgets::width;

/// Draws the line.
pub(super) fn draw(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let mut rest = after(area, 1);
    for (tab, place) in layout::tabs(state) {
        let used = canvas.put(place, &format!("{} ", tab.key()), Role::Tab);
        let role = if tab == state.tab {
            Role::TabActive
        } else {
            Role::Tab
        };
        canvas.put(after(place, used), tab.title(), role);
        rest = Rect {
            x: place.right(),
            width: area.right().saturating_sub(place.right()),
            ..area
        };
    }
    if let Some(page) = &state.page {
        let used = canvas.put(rest, " › ", Role::Tab);
        rest = after(rest, used);
        let used = canvas.put(rest, &page.id.name, Role::TextStrong);
        rest = after(rest, used);
    }
    numbers(state, after(rest, 2), canvas);
}

/// The numbers that fit; where it is narrow, those that ask for a person stay longest.
fn numbers(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    let counts = state.fleet.counts();
    let number = |rank: i8, words: String, count, loud| {
        let role = if count == 0 { Role::TextDim } else { loud };
        (rank, canvas.segment(format!("  {words}"), role))
    };
    let running = state
        .acting
        .running
        .as_ref()
        .filter(|one| one.is_underway());
    let changes = running.map(|one| {
        let counted = format!("{} of {} changes", one.known(), one.len());
        match one.hand {
            Hand::Paused => number(
                -1,
                format!("॥ PAUSED {counted}: p"),
                1,
                Role::SeverityWarning,
            ),
            _ => number(-1, format!("▶ {counted}"), 1, Role::TextAccent),
        }
    });
    let (critical, warning) = (counts.critical, counts.warning);
    let (expiring, expired) = (counts.expiring_soon, counts.expired);
    let mut pieces = vec![
        number(4, format!("{} apps", counts.apps), counts.apps, Role::Text),
        number(
            0,
            format!("✖ {critical} critical"),
            critical,
            Role::SeverityCritical,
        ),
        number(
            2,
            format!("⚠ {warning} warning"),
            warning,
            Role::SeverityWarning,
        ),
        number(
            5,
            format!("◷ {expiring} expiring"),
            expiring,
            Role::SeverityWarning,
        ),
        number(
            3,
            format!("{expired} expired"),
            expired,
            Role::SeverityWarning,
        ),
    ];
    pieces.extend(changes);
    pieces.extend((counts.rollouts > 0).then(|| {
        let words = rollouts(counts, area.width);
        number(1, words, counts.awaiting, Role::SeverityWarning)
    }));
    pieces.sort_by_key(|(rank, _)| *rank);
    let mut room = area.width.saturating_sub(1);
    let fitting = pieces.iter().take_while(|(_, piece)| {
        let fits = room >= width(&piece.text);
        room = room.saturating_sub(width(&piece.text));
        fits
    });
    let mut shown: Vec<_> = fitting.cloned().collect();
    shown.sort_by_key(|(rank, _)| ORDER.iter().position(|place| place == rank));
    let mut shown: Vec<_> = shown.into_iter().map(|(_, piece)| piece).collect();
    shown.push(canvas.segment(" ", Role::Text));
    canvas.segments_right(area, &shown);
}

/// The ranks from left to right.
const ORDER: [i8; 7] = [-1, 4, 0, 2, 1, 5, 3];

/// How many rollouts there are, and how many of them need a person.
fn rollouts(counts: Counts, room: u16) -> String {
    let noun = if counts.rollouts == 1 {
        "rollout"
    } else {
        "rollouts"
    };
    match (counts.rollouts, counts.awaiting) {
        (all, 0) => format!("{all} {noun}"),
        (_, waiting) if room < 90 => format!("◷ {waiting} wait for you"),
        (all, 1) => format!("{all} {noun}, 1 waits for you"),
        (all, waiting) => format!("{all} {noun}, {waiting} wait for you"),
    }
}
