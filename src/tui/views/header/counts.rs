//! Tabs at the left, the fleet in numbers at the right.

use ratatui::layout::Rect;

use crate::fleet::Counts;
use crate::tui::app::{Hand, State, layout};
use crate::tui::keys::Tab;
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
    let mut numbers: Vec<Number> = changes(state).into_iter().collect();
    numbers.extend(match state.tab {
        Tab::Flags => of_flags(state),
        _ => of_apps(state.fleet.counts(), area.width),
    });
    let mut by_rank: Vec<&Number> = numbers.iter().collect();
    by_rank.sort_by_key(|number| number.rank);
    let mut room = area.width.saturating_sub(1);
    let fitting = by_rank.into_iter().take_while(|number| {
        let needed = width(&number.words) + GAP;
        let fits = room >= needed;
        room = room.saturating_sub(needed);
        fits
    });
    let least = fitting.map(|number| number.rank).max();
    let shown = numbers.iter().filter(|number| Some(number.rank) <= least);
    let mut shown: Vec<_> = shown
        .map(|number| canvas.segment(format!("  {}", number.words), number.role))
        .collect();
    shown.push(canvas.segment(" ", Role::Text));
    canvas.segments_right(area, &shown);
}

/// Cells before a number.
const GAP: u16 = 2;

/// A number in words.
struct Number {
    /// The lowest stays longest where it is narrow; no two have the same.
    rank: i8,
    words: String,
    role: Role,
}

impl Number {
    /// Loud, unless it is 0.
    fn new(rank: i8, words: String, count: usize, loud: Role) -> Self {
        let role = if count == 0 { Role::TextDim } else { loud };
        Self { rank, words, role }
    }
}

/// How far the plan is that is being executed.
fn changes(state: &State) -> Option<Number> {
    let running = state.acting.running.as_ref();
    let one = running.filter(|one| one.is_underway())?;
    let counted = format!("{} of {} changes", one.known(), one.len());
    Some(match one.hand {
        Hand::Paused => Number::new(
            -1,
            format!("॥ PAUSED {counted}: p"),
            1,
            Role::SeverityWarning,
        ),
        _ => Number::new(-1, format!("▶ {counted}"), 1, Role::TextAccent),
    })
}

/// The fleet in numbers, from left to right.
fn of_apps(counts: Counts, room: u16) -> Vec<Number> {
    let (critical, warning) = (counts.critical, counts.warning);
    let (expiring, expired) = (counts.expiring_soon, counts.expired);
    let loud = |rank, words, count| Number::new(rank, words, count, Role::SeverityWarning);
    let mut numbers = vec![
        Number::new(4, format!("{} apps", counts.apps), counts.apps, Role::Text),
        Number::new(
            0,
            format!("✖ {critical} critical"),
            critical,
            Role::SeverityCritical,
        ),
        loud(2, format!("⚠ {warning} warning"), warning),
    ];
    if counts.rollouts > 0 {
        numbers.push(loud(1, rollouts(counts, room), counts.awaiting));
    }
    numbers.extend([
        loud(5, format!("◷ {expiring} expiring"), expiring),
        loud(3, format!("{expired} expired"), expired),
    ]);
    numbers
}

/// The flags in numbers, from left to right.
fn of_flags(state: &State) -> Vec<Number> {
    let counts = state.fleet.flag_counts();
    let apps = state.fleet.counts().apps;
    // Where no flag is known at all, nothing is said of those that are not guarded.
    let bare = match counts.flags {
        0 => 0,
        _ => apps.saturating_sub(counts.guarded_apps),
    };
    let noun = |count, one, many| if count == 1 { one } else { many };
    let mut numbers = vec![Number::new(
        3,
        format!("{} {}", counts.flags, noun(counts.flags, "flag", "flags")),
        counts.flags,
        Role::Text,
    )];
    let mut add = |rank, words, count, role| {
        if count > 0 {
            numbers.push(Number::new(rank, words, count, role));
        }
    };
    let (suspected, invalid) = (counts.suspected, counts.invalid);
    let suspect = noun(suspected, "suspect", "suspects");
    add(
        0,
        format!("✖ {suspected} {suspect}"),
        suspected,
        Role::SeverityCritical,
    );
    add(
        1,
        format!("⚠ {invalid} invalid"),
        invalid,
        Role::SeverityWarning,
    );
    let unmatched = counts.unmatched;
    add(
        4,
        format!("{unmatched} unmatched"),
        unmatched,
        Role::SeverityNotice,
    );
    let words = format!("{bare} {} without a kill switch", noun(bare, "app", "apps"));
    add(5, words, bare, Role::SeverityNotice);
    add(
        2,
        format!("{} stale", counts.stale),
        counts.stale,
        Role::TextDim,
    );
    numbers
}

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
