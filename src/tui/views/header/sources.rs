//! Name, sources with their freshness in words, badges and clock.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

use super::names::names;
use crate::model::{CleanText, Freshness, SourceId, SourceState, compact};
use crate::tui::app::{Protection, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;
use crate::tui::widgets::{Segment, width};

/// Cells between two sources.
const GAP: u16 = 2;
/// So much of a note has to be legible, or it is not begun.
const NOTE: u16 = 24;

/// Draws the line.
pub(super) fn draw(state: &State, protection: &Protection, area: Rect, canvas: &mut Canvas<'_>) {
    let right = right(state, protection, area.width, canvas);
    let taken: u16 = right.iter().map(|piece| width(&piece.text)).sum();
    canvas.segments_right(area, &right);
    let left = Rect {
        width: area.width.saturating_sub(taken + 1),
        ..area
    };
    let used = canvas.put(left, " dogwatch ", Role::Brand);
    let rest = after(left, used + 1);
    if state.fleet.sources().next().is_none() {
        canvas.put(rest, "◌ connecting", Role::SourceConnecting);
    }
    let every = [Brevity::Words, Brevity::Names, Brevity::Counts];
    let mut every = every.into_iter().map(|brevity| said(state, brevity));
    let fits = |said: &Vec<Said>| said.iter().map(Said::least).sum::<u16>() <= rest.width + GAP;
    let shortest = || said(state, Brevity::Counts);
    put(&every.find(fits).unwrap_or_else(shortest), rest, canvas);
}

fn put(said: &[Said], area: Rect, canvas: &mut Canvas<'_>) {
    let mut rest = area;
    for (index, one) in said.iter().enumerate() {
        let used = canvas.put(rest, &one.words, one.role);
        rest = after(rest, used);
        if !one.note.is_empty() {
            let behind: u16 = said
                .iter()
                .skip(index + 1)
                .map(|one| one.least() + GAP)
                .sum();
            let room = Rect {
                width: rest.width.saturating_sub(behind),
                ..rest
            };
            let used = canvas.put(room, &format!(" ({})", one.note), one.role);
            rest = after(rest, used);
        }
        rest = after(rest, GAP);
    }
}

fn right<'a>(
    state: &'a State,
    protection: &Protection,
    room: u16,
    canvas: &Canvas<'_>,
) -> Vec<Segment<'a>> {
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
    if !protection.clusters.is_empty() {
        let words = format!(" PROTECTED {} ", protection.clusters.join(", "));
        pieces.extend([canvas.segment(words, Role::BadgeProtected), gap()]);
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

/// How much is said of sources, the most first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Brevity {
    /// Each in words.
    Words,
    /// Those that are well by sign and name.
    Names,
    /// Those that are well as a number.
    Counts,
}

/// What is said of a source.
struct Said {
    role: Role,
    words: String,
    /// What may be cut; empty for nothing.
    note: String,
}

impl Said {
    /// The cells that it takes at least, with those between it and the next.
    fn least(&self) -> u16 {
        let note = match width(&self.note) {
            0 => 0,
            note => (note + 3).min(NOTE),
        };
        width(&self.words) + note + GAP
    }
}

/// What is said of every source, clusters first.
fn said(state: &State, brevity: Brevity) -> Vec<Said> {
    let sources = || state.fleet.sources();
    let names = names(sources().map(|(source, _)| source));
    let mut said = Vec::new();
    let well = |freshness: &Freshness| freshness.is_live() && freshness.remark().is_none();
    if brevity == Brevity::Counts {
        let count = sources().filter(|(_, freshness)| well(freshness)).count();
        said.extend((count > 0).then(|| Said {
            role: Role::SourceLive,
            words: format!("● {count} live"),
            note: String::new(),
        }));
    }
    let is_cluster = |source: &SourceId| source.0.starts_with("kubernetes/");
    let (clusters, others): (Vec<_>, Vec<_>) =
        sources().partition(|(source, _)| is_cluster(source));
    for (source, freshness) in clusters.into_iter().chain(others) {
        if brevity != Brevity::Counts || !well(freshness) {
            let name = names.get(source).copied().unwrap_or_default();
            said.push(source_said(name, freshness, brevity, state.now));
        }
    }
    said
}

/// A source in words, with a sign that tells its state without colour.
fn source_said(name: &str, freshness: &Freshness, brevity: Brevity, now: DateTime<Utc>) -> Said {
    let in_words = brevity == Brevity::Words;
    let age = |word: &str| match freshness.live_until {
        Some(live) if in_words => format!("{name} {word}, data {} old", compact(now - live)),
        Some(live) => format!("{name} {} old", compact(now - live)),
        None => format!("{name} {word}"),
    };
    let note = |words: Option<&CleanText>| {
        let words = words.filter(|_| in_words).map(ToString::to_string);
        words.unwrap_or_default()
    };
    let (role, words, note) = match &freshness.state {
        SourceState::Live => {
            let remark = freshness.remark();
            let words = match &remark {
                _ if in_words => format!("● {name} live"),
                Some(_) => format!("● {name} incomplete"),
                None => format!("● {name}"),
            };
            (Role::SourceLive, words, note(remark.as_ref()))
        }
        SourceState::Connecting => (
            Role::SourceConnecting,
            format!("◌ {}", age("connecting")),
            String::new(),
        ),
        SourceState::Loading => (
            Role::SourceConnecting,
            format!("◌ {}", age("loading")),
            String::new(),
        ),
        SourceState::Failing { .. } => (
            Role::SourceFailing,
            format!("✖ {}", age("failing")),
            String::new(),
        ),
        SourceState::Off { why } => (Role::Source, format!("○ {name} off"), note(Some(why))),
    };
    Said { role, words, note }
}
