//! Name, sources with their freshness in words, badges and clock.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

use crate::model::{Freshness, SourceId, SourceState, compact};
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;
use crate::tui::widgets::{Segment, width};

/// Draws the line.
pub(super) fn draw(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    let right = right(state, area.width, canvas);
    let taken: u16 = right.iter().map(|piece| width(&piece.text)).sum();
    canvas.segments_right(area, &right);
    let left = Rect {
        width: area.width.saturating_sub(taken + 1),
        ..area
    };
    let used = canvas.put(left, " dogwatch ", Role::Brand);
    let mut rest = after(left, used + 1);
    if state.fleet.sources().next().is_none() {
        canvas.put(rest, "◌ connecting", Role::SourceConnecting);
    }
    for (source, freshness) in state.fleet.sources() {
        let (role, words) = words(source, freshness, state.now);
        let used = canvas.put(rest, &words, role);
        rest = after(rest, used + 2);
    }
}

fn right<'a>(state: &'a State, room: u16, canvas: &Canvas<'_>) -> Vec<Segment<'a>> {
    let mut pieces = Vec::new();
    let gap = || Segment::new(" ", canvas.style(Role::Text));
    if let Some(simulation) = &state.simulation {
        let words = if room < 100 {
            " SIMULATION ".to_owned()
        } else {
            let words = simulation.as_str();
            let words = words.strip_prefix("simulation: ").unwrap_or(words);
            format!(" SIMULATION {words} ")
        };
        pieces.extend([canvas.segment(words, Role::BadgeSimulation), gap()]);
    }
    if state.acting.limits.read_only {
        pieces.extend([canvas.segment(" READ-ONLY ", Role::BadgeReadOnly), gap()]);
    }
    let clock = state.now.format("%H:%M:%S").to_string();
    pieces.push(canvas.segment(clock, Role::Clock));
    let zone = if room < 60 { "" } else { " UTC " };
    pieces.push(canvas.segment(zone, Role::TextDim));
    pieces
}

/// A source in words, with a sign that tells its state without colour.
fn words(source: &SourceId, freshness: &Freshness, now: DateTime<Utc>) -> (Role, String) {
    let name = name(source);
    let age = |words: &str| match freshness.live_until {
        Some(live) => format!("{words}, data {} old", compact(now - live)),
        None => words.to_owned(),
    };
    match &freshness.state {
        SourceState::Live => {
            let note = freshness.note.as_ref();
            let note = note.map(|note| format!(" ({note})")).unwrap_or_default();
            (Role::SourceLive, format!("● {name} live{note}"))
        }
        SourceState::Connecting => (
            Role::SourceConnecting,
            format!("◌ {name} {}", age("connecting")),
        ),
        SourceState::Loading => (
            Role::SourceConnecting,
            format!("◌ {name} {}", age("loading")),
        ),
        SourceState::Failing { .. } => {
            (Role::SourceFailing, format!("✖ {name} {}", age("failing")))
        }
        SourceState::Off { why } => (Role::Source, format!("○ {name} off: {why}")),
    }
}

/// `prod` of `kubernetes/prod`: the header is short, and there is one kind of source yet.
pub(super) fn name(source: &SourceId) -> &str {
    source
        .0
        .split_once('/')
        .map_or(source.0.as_str(), |(_, name)| name)
}
